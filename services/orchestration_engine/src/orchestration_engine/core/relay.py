"""Publishes what was committed, in order, at least once."""

import asyncio
import contextlib
import datetime
from collections.abc import Sequence
from typing import NamedTuple

import asyncpg
import orjson
import structlog
from prometheus_client import Counter, Gauge, Histogram

from agent_contracts.events import DATA_SCHEMAS, SOURCE, data_schema
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.core.publisher import NotPublished, Outgoing, Publisher
from orchestration_engine.core.telemetry import count_away

INTERVAL = 0.1
"""How often the table is looked at while nothing happens, in seconds."""
AFTER_FAILURE = 1.0
BATCH = 2_000
LATE = datetime.timedelta(days=1)
"""An event may be so much older than one that was committed before it: clocks differ, and transactions last."""

_log = structlog.get_logger(__name__)
_published = Counter("events_published_total", "Events that the broker has acknowledged")
_waiting = Gauge("events_lag_seconds", "For how long the oldest event that is not published yet has waited, in seconds")
_ahead = Gauge("events_waiting", "Events that are committed and not published yet, as far as they are counted")
_seconds = Histogram(
    "events_publish_seconds",
    "How long the broker took to acknowledge events that were sent together, in seconds",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
)
_republished = Counter("topic_forgotten_total", "How often the topic was another one than before")

_CURSOR = 'select "transaction"::text, position, time, incarnation from relay_cursors where topic = $1'
# Of several relays one works; what it has locked the others pass over.
_LOCK = _CURSOR + " for update skip locked"
_BEGIN = """
    insert into relay_cursors (topic, "transaction", position) values ($1, '0'::xid8, 0) on conflict do nothing
"""
# A transaction that is still open may yet commit events with a lower number than those visible now; what lies below the
# oldest open one is complete. The time only tells which parts of the table need not be looked at.
_NEXT = """
    select e.id, e.type, e.subject, e.user_id, e.time, e.data::text as data, e."transaction"::text as "transaction",
        e.position
    from events e
    where e."transaction" < pg_snapshot_xmin(pg_current_snapshot())
        and (e."transaction", e.position) > ($1::text::xid8, $2::bigint) and e.time > $3
    order by e."transaction", e.position limit $4
"""
_MOVE = """
    update relay_cursors set "transaction" = $2::text::xid8, position = $3, time = $4 where topic = $1
"""
_FIRST_READ = 'select min("transaction")::text from event_readers'
_ANEW = """
    update relay_cursors set incarnation = $2, "transaction" = $3::text::xid8, position = $4, time = $5 where topic = $1
"""
_LONG_AGO = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class _Cursor(NamedTuple):
    """How far the topic has been told."""

    transaction: str
    position: int
    time: datetime.datetime | None
    incarnation: str | None


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
                count_away(away)
                _log.warning("events wait to be published", error=str(error)[:500])
                await self._measure()
                await asyncio.sleep(AFTER_FAILURE)
                continue
            if published < BATCH:
                await asyncio.sleep(INTERVAL)

    async def publish_batch(self) -> int:
        """Publish the next events, at most `BATCH`, and remember how far it went; return how many."""
        async with self._database.driver() as connection:
            cursor = await self._cursor(connection, _CURSOR)
            # Looking costs nothing; the lock costs a transaction's number and a write, ten times a second.
            rows = await self._next(connection, cursor) if cursor else []
            _count(rows)
            if not rows or await self._cursor(connection, _LOCK) != cursor:
                return 0  # nothing new; or another relay is at it, or was quicker
            with _seconds.time():
                await self._publisher.publish([_outgoing(row) for row in rows])
            last = rows[-1]
            newest = max(row["time"] for row in rows)
            await connection.execute(_MOVE, self._topic, last["transaction"], last["position"], newest)
        _published.inc(len(rows))
        return len(rows)

    async def _measure(self) -> None:
        """Say how much waits, also while the broker is away; while the database is, nobody can."""
        with contextlib.suppress(*DATABASE_ERRORS):
            async with self._database.driver() as connection:
                cursor = await self._cursor(connection, _CURSOR)
                _count(await self._next(connection, cursor) if cursor else [])

    async def _prepare(self) -> None:
        topic = await self._publisher.prepare()
        async with self._database.driver() as connection:
            await connection.execute(_BEGIN, self._topic)
            cursor = await self._cursor(connection, _LOCK)
            if cursor is None or cursor.incarnation == topic.incarnation:
                return
            # A topic that has forgotten is told again what its readers have not taken in; what they have, they pass
            # over. What nobody reads here nobody lacks.
            first = await connection.fetchval(_FIRST_READ)
            begin = cursor
            if first is not None and int(first) < int(cursor.transaction):
                begin = _Cursor(first, 0, None, None)
                _republished.inc()
                _log.warning("the topic is another one than before; what its readers lack is published again")
            await connection.execute(_ANEW, self._topic, topic.incarnation, *begin[:3])

    async def _cursor(self, connection: asyncpg.Connection, query: str) -> _Cursor | None:
        row = await connection.fetchrow(query, self._topic)
        return _Cursor(*row) if row else None

    async def _next(self, connection: asyncpg.Connection, cursor: _Cursor) -> list[asyncpg.Record]:
        since = cursor.time - LATE if cursor.time else _LONG_AGO
        rows: list[asyncpg.Record] = await connection.fetch(_NEXT, cursor.transaction, cursor.position, since, BATCH)
        return rows


def _count(waiting: Sequence[asyncpg.Record]) -> None:
    _ahead.set(len(waiting))
    _waiting.set((now() - waiting[0]["time"]).total_seconds() if waiting else 0.0)


def sequence(transaction: int, position: int) -> str:
    """Return a text that stands in the order in which events were committed."""
    return f"{transaction:020d}.{position:020d}"


def _outgoing(row: asyncpg.Record) -> Outgoing:
    """Return the event of a row, as `agent_contracts.events.Event` describes it."""
    event = {
        "specversion": "1.0",
        "id": str(row["id"]),
        "source": SOURCE,
        "type": row["type"],
        "subject": row["subject"],
        "time": row["time"],
        "datacontenttype": "application/json",
        "dataschema": DATA_SCHEMAS.get(row["type"]) or data_schema(row["type"], 1),
        "sequence": sequence(int(row["transaction"]), row["position"]),
    }
    if row["user_id"] is not None:
        event["userid"] = str(row["user_id"])
    event["data"] = orjson.Fragment(row["data"])
    return Outgoing(row["subject"], orjson.dumps(event))
