"""Adds everything up once more, beside the tables that are shown, and puts the result in their place."""

import asyncio
import datetime
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

import asyncpg
import structlog
from confluent_kafka import Consumer, Message, TopicPartition

from orchestration_engine.analytics.consuming import taken_of
from orchestration_engine.analytics.store import GRANULARITIES, READER, Place, Store, Taken
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database
from orchestration_engine.core.publisher import partition_of
from orchestration_engine.core.relay import event_body, sequence

SCHEMA = "analytics_rebuilt"
REBUILDER = "analytics, rebuilt"
AT_ONCE = 50_000
"""Events that are added up in memory before they are written: the more, the fewer rows are written twice."""
SILENCE = 20.0
"""So many seconds without an event, and the topic does not hold those that are missing."""

_log = structlog.get_logger(__name__)
_LOCK = "select pg_try_advisory_lock(hashtext('rebuilding analytics'))"
_FORGET = "delete from event_readers where reader = $1"
_OLDER = """
    select exists (select from rollups_day where bucket < date_trunc('day', $1::timestamptz, 'UTC'))
"""
_TABLE = "create unlogged table {schema}.{table} (like public.{table} including defaults including indexes)"
_PROGRESS = "select partition, transaction, position from event_readers where reader = $1 order by partition for update"
_OLDEST = """
    select min(pg_get_expr(c.relpartbound, c.oid)) as bound from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = $1::regclass and pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT'
"""
_AFTER = """
    select e.id, e.type, e.subject, e.user_id, e.time, e.data::text as data, e."transaction"::text as "transaction",
        e.position
    from events e
    where e."transaction" < pg_snapshot_xmin(pg_current_snapshot())
        and (e."transaction", e.position) > ($1::bigint::text::xid8, $2::bigint)
    order by e."transaction", e.position limit $3
"""
_TAKE_OVER = """
    update event_readers r set transaction = n.transaction, position = n.position
    from event_readers n where n.reader = $2 and r.reader = $1 and r.partition = n.partition
"""


class NotRebuilt(Exception):
    """The tables stand as they were."""


class Rebuilt(NamedTuple):
    """What was done."""

    events: int
    since: datetime.datetime | None
    """From when on the numbers are new; None: all of them."""
    seconds: float


class Rebuilder:
    """Reads every event there is, from the topic or from the table, into tables of its own."""

    def __init__(self, database: Database, topic: str, bootstrap_servers: str | None = None) -> None:
        """Without `bootstrap_servers` events are read from their table instead of their topic."""
        self._database = database
        self._topic = topic
        self._servers = bootstrap_servers
        self._store = Store(REBUILDER, SCHEMA)
        self._begun: dict[int, datetime.datetime] = {}
        """When the first event of each partition happened."""
        self._is_cut = False
        """There were events before those."""
        self._since: datetime.datetime | None = None

    async def rebuild(self) -> Rebuilt:
        """Do it; NotRebuilt where another does it already, or the topic lacks what the tables hold.

        The tables that are shown serve meanwhile. Only while one table is put in the other's place does their consumer
        wait.
        """
        started, total = time.monotonic(), 0
        async with self._alone():
            partitions = await self._make()
            source = self._from_topic() if self._servers else self._from_table(len(partitions))
            quiet_since = time.monotonic()
            async for events in source:
                total += await self._take(events)
                quiet_since = time.monotonic() if events else quiet_since
                if not events and await self._finish(partitions):
                    return Rebuilt(total, self._since, time.monotonic() - started)
                if time.monotonic() - quiet_since > SILENCE:
                    raise NotRebuilt(
                        "The topic does not hold all that the tables do: its broker has deleted or forgotten some. "
                        "Rebuild from the table of events: --source table."
                    )
        raise NotRebuilt("The events ended before the tables were whole.")

    async def _make(self) -> list[int]:
        async with self._database.driver() as connection:
            await connection.execute(f"drop schema if exists {SCHEMA} cascade")
            await connection.execute(f"create schema {SCHEMA}")
            await connection.execute(_FORGET, REBUILDER)
            for granularity in GRANULARITIES:
                await connection.execute(_TABLE.format(schema=SCHEMA, table=f"rollups_{granularity}"))
            rows = await connection.fetch(_PROGRESS, READER)
        if not rows:
            raise NotRebuilt("Nothing has been added up yet; start the consumer, and there is nothing to rebuild.")
        return [row["partition"] for row in rows]

    async def _take(self, events: Sequence[Taken]) -> int:
        if not events:
            return 0
        for event in events:
            if event.partition not in self._begun:
                with suppress(ValueError):  # what is no event has no moment
                    self._begun[event.partition] = _moment_of(event.body)
                    self._is_cut |= event.previous is not None
        async with self._database.driver() as connection:
            # What comes first may well come after something that is there no more.
            outcome = await self._store.take(connection, [event._replace(previous=None) for event in events])
        _log.info("events were added up", new=outcome.new)
        return outcome.new

    async def _finish(self, partitions: Sequence[int]) -> bool:
        """Put the new tables in the place of the old ones; False where they hold less."""
        async with self._database.driver() as connection:
            # From here on the consumer waits.
            shown = await _progress(connection, READER)
            rebuilt = await _progress(connection, REBUILDER)
            if any(rebuilt.get(partition, Place(0, 0)) < shown[partition] for partition in partitions):
                return False
            self._since = await self._whole_from(connection)
            for granularity in GRANULARITIES:
                await _replace(connection, f"rollups_{granularity}", self._since)
            await connection.execute(_TAKE_OVER, READER, REBUILDER)
            await connection.execute(_FORGET, REBUILDER)
            await connection.execute(f"drop schema {SCHEMA} cascade")
        return True

    async def _whole_from(self, connection: asyncpg.Connection) -> datetime.datetime | None:
        """Return from which day on all that happened was read; None where nothing happened before."""
        if not self._begun:
            return None
        first = max(self._begun.values())
        if not self._is_cut and not await connection.fetchval(_OLDER, first):
            return None
        day = first.astimezone(datetime.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        begin = day + datetime.timedelta(days=1)
        if begin > now():
            raise NotRebuilt(f"Events reach back to {first:%Y-%m-%d %H:%M} UTC only: no whole day is there.")
        return begin

    async def _from_table(self, partitions: int) -> AsyncIterator[list[Taken]]:
        place = Place(0, 0)
        while True:
            async with self._database.driver() as connection:
                rows = await connection.fetch(_AFTER, *place, AT_ONCE)
            events = []
            for row in rows:
                place = Place(int(row["transaction"]), row["position"])
                partition = partition_of(row["subject"].encode(), partitions)
                events.append(Taken(partition, event_body(row, sequence(*place)), None))
            yield events
            if not rows:
                await asyncio.sleep(0.1)

    async def _from_topic(self) -> AsyncIterator[list[Taken]]:
        consumer = Consumer(
            {
                "bootstrap.servers": self._servers,
                "group.id": "rialto.analytics.rebuild",  # never joined, and nothing is committed to it
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
            }
        )
        try:
            found = await asyncio.to_thread(consumer.list_topics, self._topic, 10)
            consumer.assign([TopicPartition(self._topic, one, 0) for one in found.topics[self._topic].partitions])
            while True:
                messages: list[Message] = await asyncio.to_thread(consumer.consume, AT_ONCE, 0.5)
                yield [taken for message in messages if (taken := taken_of(message))]
        finally:
            await asyncio.to_thread(consumer.close)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        async with self._database.session_lock(_LOCK) as held:
            if not held:
                raise NotRebuilt("Another rebuild is under way; wait for its end.")
            yield


async def _progress(connection: asyncpg.Connection, reader: str) -> dict[int, Place]:
    rows = await connection.fetch(_PROGRESS, reader)
    return {row["partition"]: Place(row["transaction"], row["position"]) for row in rows}


async def _replace(connection: asyncpg.Connection, table: str, since: datetime.datetime | None) -> None:
    # What is too old to be kept has no part of the table left.
    bound = await connection.fetchval(_OLDEST, table)
    oldest = datetime.datetime.fromisoformat(bound.split("'")[1])
    if oldest.tzinfo is None:
        oldest = oldest.replace(tzinfo=datetime.UTC)
    begin = max(since, oldest) if since else oldest
    await connection.execute(f"delete from public.{table} where bucket >= $1", begin)  # noqa: S608  (our own name)
    await connection.execute(
        f"insert into public.{table} select * from {SCHEMA}.{table} where bucket >= $1",  # noqa: S608  (as above)
        begin,
    )


def _moment_of(body: bytes) -> datetime.datetime:
    mark = b'"time":"'
    begin = body.index(mark) + len(mark)
    return datetime.datetime.fromisoformat(body[begin : body.index(b'"', begin)].decode())
