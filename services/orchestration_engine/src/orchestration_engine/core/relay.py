"""Publishes what was committed, in order, at least once."""

import asyncio

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.core.events import EventRow, RelayCursor
from orchestration_engine.core.publisher import NotPublished, Publisher

INTERVAL = 0.1
"""How often the table is looked at while nothing happens, in seconds."""
AFTER_FAILURE = 1.0
BATCH = 500

_log = structlog.get_logger(__name__)
_published = Counter("events_published_total", "Events that the broker has acknowledged")
_lag = Gauge("events_lag_seconds", "Age of the oldest event of the last batch when it was published, in seconds")

# A transaction that is still open may yet commit events with a lower number than those visible now;
# what lies below the oldest open one is complete.
_COMPLETE = text("events.transaction < pg_snapshot_xmin(pg_current_snapshot())")
_AFTER_CURSOR = text(
    "(events.transaction, events.position) > "
    "(select c.transaction, c.position from relay_cursors c where c.topic = :topic)"
)


class Relay:
    """Reads the table of events and publishes it; of several relays one works and the others stand by."""

    def __init__(self, database: Database, publisher: Publisher, topic: str) -> None:
        self._database = database
        self._publisher = publisher
        self._topic = topic
        self.ailment: str | None = None

    async def run(self) -> None:
        """Publish for ever."""
        prepared = False
        while True:
            try:
                if not prepared:
                    await self._prepare()
                    prepared = True
                published = await self.publish_batch()
                self.ailment = None
            except (NotPublished, *DATABASE_ERRORS) as error:
                prepared = False  # a broker that forgot everything has no topic either
                away = "broker" if isinstance(error, NotPublished) else "database"
                self.ailment = f"the {away} is away ({type(error).__name__})"
                _log.warning("events wait to be published", error=str(error)[:500])
                await asyncio.sleep(AFTER_FAILURE)
                continue
            if published < BATCH:
                await asyncio.sleep(INTERVAL)

    async def publish_batch(self) -> int:
        """Publish the next events, at most `BATCH`, and remember how far it went; return how many."""
        async with self._database.transaction() as work:
            # Looking costs nothing; the lock costs a transaction's number and a write, ten times a second.
            if not await self._next(work.session, 1) or not await self._is_ours(work.session):
                return 0
            rows = await self._next(work.session, BATCH)
            if not rows:
                return 0  # another relay was quicker
            await self._publisher.publish([row.as_event() for row in rows])
            await work.session.execute(
                update(RelayCursor)
                .where(RelayCursor.topic == self._topic)
                .values(transaction=rows[-1].transaction, position=rows[-1].position)
                .execution_options(synchronize_session=False)
            )
        _published.inc(len(rows))
        _lag.set((now() - rows[0].time).total_seconds())
        return len(rows)

    async def _prepare(self) -> None:
        await self._publisher.prepare()
        async with self._database.transaction() as work:
            start = insert(RelayCursor).values(topic=self._topic, transaction=text("'0'::xid8"), position=0)
            await work.session.execute(start.on_conflict_do_nothing())

    async def _is_ours(self, session: AsyncSession) -> bool:
        query = select(func.count()).select_from(
            select(RelayCursor.topic)
            .where(RelayCursor.topic == self._topic)
            .with_for_update(skip_locked=True)
            .subquery()
        )
        return await session.scalar(query) == 1

    async def _next(self, session: AsyncSession, limit: int) -> list[EventRow]:
        query = (
            select(EventRow)
            .where(_COMPLETE, _AFTER_CURSOR.bindparams(topic=self._topic))
            .order_by(EventRow.transaction, EventRow.position)
            .limit(limit)
        )
        return list(await session.scalars(query))
