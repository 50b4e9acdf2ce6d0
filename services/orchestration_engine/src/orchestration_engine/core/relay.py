"""Publishes what was committed, in order, at least once."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from typing import NamedTuple

import asyncpg
import orjson
import structlog
from prometheus_client import Counter, Gauge, Histogram

from agent_contracts.events import DATA_SCHEMAS, SOURCE, data_schema
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.core.publisher import LOOK, NotPublished, Outgoing, Publisher, Topic, partition_of
from orchestration_engine.core.telemetry import count_away

INTERVAL = 0.1
"""How often the table is looked at while nothing happens, in seconds."""
AFTER_FAILURE = 1.0
BATCH = 2_000

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

_CURSOR = 'select "transaction"::text, position, incarnation from relay_cursors where topic = $1'
# Of several relays one works; what it has locked the others pass over.
_LOCK = _CURSOR + " for update skip locked"
_BEGIN = """
    insert into relay_cursors (topic, "transaction", position) values ($1, '0'::xid8, 0) on conflict do nothing
"""
# A transaction that is still open may yet commit events with a lower number than those visible now; what lies below the
# oldest open one is complete. All parts of the table are looked at, whatever a clock said when an event was written.
_NEXT = """
    select e.id, e.type, e.subject, e.user_id, e.time, e.data::text as data, e."transaction"::text as "transaction",
        e.position
    from events e
    where e."transaction" < pg_snapshot_xmin(pg_current_snapshot())
        and (e."transaction", e.position) > ($1::text::xid8, $2::bigint)
    order by e."transaction", e.position limit $3
"""
_MOVE = """
    update relay_cursors set "transaction" = $2::text::xid8, position = $3 where topic = $1
"""
# Readers know how far they are in each partition, so what is divided anew begins behind all that was divided before.
_READ = "select max(partition) + 1 from event_readers"
_DIVIDE = """
    insert into event_readers (reader, partition, "transaction", position)
    select reader, one, $2::text::bigint, $3
    from (select distinct reader from event_readers) readers, generate_series(0, $1::int - 1) one
    on conflict do nothing
"""
_FORGET = """
    update event_readers set "transaction" = $1::text::bigint, position = $2
    where ("transaction", position) < ($1::text::bigint, $2::bigint)
"""
_JOIN = "delete from event_readers where partition >= $1"
_FIRST_READ = 'select min("transaction")::text from event_readers'
_ANEW = """
    update relay_cursors set incarnation = $2, "transaction" = $3::text::xid8, position = $4 where topic = $1
"""
_BEFORE = """
    select e.subject, e."transaction"::text as "transaction", e.position from events e
    where (e."transaction", e.position) <= ($1::text::xid8, $2::bigint)
    order by e."transaction" desc, e.position desc limit $3 offset $4
"""
_SOME = 1_000
_MOST = 50_000
"""So many events are looked through for the last of each partition."""


class _Cursor(NamedTuple):
    """How far the topic has been told."""

    transaction: str
    position: int
    incarnation: str | None


class Relay:
    """Reads the table of events and publishes it; of several relays one works and the others stand by."""

    def __init__(self, database: Database, publisher: Publisher, topic: str) -> None:
        self._database = database
        self._publisher = publisher
        self._name = topic
        self._topic: Topic | None = None
        self._looked = -LOOK
        self._chain: dict[int, str] = {}
        """The last event of each partition, up to a place in the table."""
        self._chain_of: tuple[str, int, int] | None = None
        """That place, and how many partitions there are."""
        self.ailment: str | None = None

    async def run(self) -> None:
        """Publish for ever."""
        while True:
            try:
                published = await self.publish_batch()
                self.ailment = None
            except (NotPublished, *DATABASE_ERRORS) as error:
                self._topic = None
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
        # A broker that has forgotten everything answers as if nothing had been: only the topic's id tells.
        if self._topic is None or time.monotonic() - self._looked >= LOOK:
            self._topic = await self._prepare()
        async with self._database.driver() as connection:
            cursor = await self._cursor(connection, _CURSOR)
            # Looking costs nothing; the lock costs a transaction's number and a write, ten times a second.
            rows = await self._next(connection, cursor) if cursor else []
            _count(rows)
            if cursor is None or not rows or await self._cursor(connection, _LOCK) != cursor:
                return 0  # nothing new; or another relay is at it, or was quicker
            if cursor.incarnation != self._topic.incarnation:
                self._topic = None  # a reader lacks something, or another relay has seen another topic
                return 0
            events = await self._linked(connection, cursor, self._topic.partitions, rows)
            with _seconds.time():
                await self._publisher.publish(events)
            last = rows[-1]
            await connection.execute(_MOVE, self._name, last["transaction"], last["position"])
        self._chain_of = (last["transaction"], last["position"], self._topic.partitions)
        _published.inc(len(rows))
        return len(rows)

    async def _measure(self) -> None:
        """Say how much waits, also while the broker is away; while the database is, nobody can."""
        with contextlib.suppress(*DATABASE_ERRORS):
            async with self._database.driver() as connection:
                cursor = await self._cursor(connection, _CURSOR) or _Cursor("0", 0, None)
                _count(await self._next(connection, cursor))

    async def _prepare(self) -> Topic:
        """Return the topic as it is; one that has forgotten is told again what its readers lack."""
        topic = await self._publisher.prepare()
        self._looked = time.monotonic()
        async with self._database.driver() as connection:
            cursor = await self._cursor(connection, _CURSOR)
            read = await connection.fetchval(_READ)
            # Fewer than before, a topic never has: that is what a broker tells which has not heard of more yet.
            if (
                cursor is None
                or cursor.incarnation != topic.incarnation
                or (read or topic.partitions) < topic.partitions
            ):
                await self._begin_anew(connection, topic)
        return topic

    async def _begin_anew(self, connection: asyncpg.Connection, topic: Topic) -> None:
        await connection.execute(_BEGIN, self._name)
        cursor = await self._cursor(connection, _LOCK)
        if cursor is None:
            return  # another relay is at it
        begin = cursor
        if await connection.fetchval(_READ) not in (None, topic.partitions):
            await self._divide(connection, cursor, topic)
        elif cursor.incarnation != topic.incarnation:
            # What readers have, they pass over. What nobody reads here nobody lacks.
            # Of the last transaction, too, a reader may have only a part.
            first = await connection.fetchval(_FIRST_READ)
            if first is not None and int(first) <= int(cursor.transaction):
                begin = _Cursor(first, 0, None)
                _republished.inc()
                _log.warning("the topic is another one than before; what its readers lack is published again")
        await connection.execute(_ANEW, self._name, topic.incarnation, *begin[:2])

    async def _divide(self, connection: asyncpg.Connection, cursor: _Cursor, topic: Topic) -> None:
        """Begin to use another number of partitions: most events belong into another one than before."""
        if cursor.incarnation != topic.incarnation:
            await connection.execute(_FORGET, cursor.transaction, cursor.position)
            _log.error(
                "the topic was made anew with another number of partitions; if it held what was not read yet, "
                "the numbers of analytics lack that until they are rebuilt"
            )
        await connection.execute(_DIVIDE, topic.partitions, cursor.transaction, cursor.position)
        await connection.execute(_JOIN, topic.partitions)
        self._chain, self._chain_of = {}, (cursor.transaction, cursor.position, topic.partitions)

    async def _linked(
        self, connection: asyncpg.Connection, cursor: _Cursor, partitions: int, rows: Sequence[asyncpg.Record]
    ) -> list[Outgoing]:
        """Return events as they are sent, each with the one before it in its partition."""
        if self._chain_of != (cursor.transaction, cursor.position, partitions):
            self._chain = await _last_of_each(connection, cursor, partitions)
        self._chain_of = None  # until they are published
        linked = []
        for row in rows:
            partition = partition_of(row["subject"].encode(), partitions)
            place = sequence(int(row["transaction"]), row["position"])
            linked.append(Outgoing(row["subject"], event_body(row, place), partition, self._chain.get(partition)))
            self._chain[partition] = place
        return linked

    async def _cursor(self, connection: asyncpg.Connection, query: str) -> _Cursor | None:
        row = await connection.fetchrow(query, self._name)
        return _Cursor(*row) if row else None

    async def _next(self, connection: asyncpg.Connection, cursor: _Cursor) -> list[asyncpg.Record]:
        rows: list[asyncpg.Record] = await connection.fetch(_NEXT, cursor.transaction, cursor.position, BATCH)
        return rows


def _count(waiting: Sequence[asyncpg.Record]) -> None:
    _ahead.set(len(waiting))
    _waiting.set((now() - waiting[0]["time"]).total_seconds() if waiting else 0.0)


def sequence(transaction: int, position: int) -> str:
    """Return a text that stands in the order in which events were committed."""
    return f"{transaction:020d}.{position:020d}"


async def _last_of_each(connection: asyncpg.Connection, cursor: _Cursor, partitions: int) -> dict[int, str]:
    """Return the last event of each partition that has been told; none for one where that is too long ago."""
    found: dict[int, str] = {}
    for looked in range(0, _MOST, _SOME):
        rows = await connection.fetch(_BEFORE, cursor.transaction, cursor.position, _SOME, looked)
        for row in rows:
            partition = partition_of(row["subject"].encode(), partitions)
            found.setdefault(partition, sequence(int(row["transaction"]), row["position"]))
        if len(rows) < _SOME or len(found) == partitions:
            break
    return found


def event_body(row: asyncpg.Record, place: str) -> bytes:
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
        "sequence": place,
    }
    if row["user_id"] is not None:
        event["userid"] = str(row["user_id"])
    event["data"] = orjson.Fragment(row["data"])
    return orjson.dumps(event)
