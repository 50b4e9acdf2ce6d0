"""Writes what events add up to, and how far they were taken in, in one transaction."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import asyncpg
import structlog

from orchestration_engine.analytics.rollup import Garbled, Rollup, as_json
from orchestration_engine.core.relay import sequence

READER = "analytics"
"""The name of those who fill the tables that are shown."""
GRANULARITIES = ("minute", "hour", "day")

_PROGRESS = """
    select partition, transaction, position from event_readers where reader = $1 and partition = any($2) for update
"""
_REGISTER = """
    insert into event_readers (reader, partition, transaction, position)
    select $1, one, 0, 0 from unnest($2::int[]) as one
    on conflict do nothing
"""
_ADVANCE = """
    update event_readers r set transaction = p.transaction, position = p.position
    from unnest($2::int[], $3::bigint[], $4::bigint[]) as p(partition, transaction, position)
    where r.reader = $1 and r.partition = p.partition
"""
# The relay takes a topic that it does not know by its id for one that has forgotten.
_ASK = "update relay_cursors set incarnation = null where topic = $1 and incarnation is not null"
_CATEGORIES = "select id, category from agents"
_COLUMNS = (
    "cube, user_id, bucket, kind, agent, category, model, status, count, duration, queued, input_tokens, "
    "cached_tokens, output_tokens, cost, bins, bin_counts"
)
_ADD = """
    insert into {table} as r ({columns})
    select {columns} from jsonb_to_recordset($1::jsonb) as n(
        cube smallint, user_id uuid, bucket timestamptz, kind text, agent text, category text, model text, status text,
        count bigint, duration bigint, queued bigint, input_tokens bigint, cached_tokens bigint, output_tokens bigint,
        cost numeric, bins smallint[], bin_counts bigint[]
    )
    order by cube, user_id, bucket, kind, agent, category, model, status
    on conflict (cube, user_id, bucket, kind, agent, category, model, status) do update set
        count = r.count + excluded.count,
        duration = r.duration + excluded.duration,
        queued = r.queued + excluded.queued,
        input_tokens = r.input_tokens + excluded.input_tokens,
        cached_tokens = r.cached_tokens + excluded.cached_tokens,
        output_tokens = r.output_tokens + excluded.output_tokens,
        cost = r.cost + excluded.cost,
        (bins, bin_counts) = (
            select coalesce(array_agg(bin order by bin), '{{}}'), coalesce(array_agg(counted order by bin), '{{}}')
            from (
                select bin, sum(counted)::bigint as counted
                from (
                    select unnest(r.bins) as bin, unnest(r.bin_counts) as counted
                    union all select unnest(excluded.bins), unnest(excluded.bin_counts)
                ) both_of_them
                group by bin
            ) added
        )
"""
_log = structlog.get_logger(__name__)
_SEQUENCE = b'"sequence":"'
_DIGITS = 20
_SHAPE = re.compile(rb"\d{20}\.\d{20}")


class Place(NamedTuple):
    """Where an event stands among all: see the relay."""

    transaction: int
    position: int


class Taken(NamedTuple):
    """An event as it came."""

    partition: int
    body: bytes
    previous: bytes | None = None
    """The sequence of the event before it in its partition, where the relay knew it."""


class Outcome(NamedTuple):
    """What became of events."""

    new: int
    """Those that were not known."""
    garbled: int
    """Those that could not be counted."""
    lacking: frozenset[int] = frozenset()
    """Partitions in which events are missing before those that came last, which were passed over."""


def sequence_of(body: bytes) -> bytes:
    """Return an event's sequence, which sorts as events do; Garbled where it has none."""
    begin = body.find(_SEQUENCE, 0, 1_000) + len(_SEQUENCE)
    return checked(body[begin : begin + 2 * _DIGITS + 1])


def checked(place: bytes) -> bytes:
    """Return a sequence; Garbled where it is none. See the relay, which writes it."""
    if _SHAPE.fullmatch(place) is None:
        raise Garbled("A message of the events' topic has no sequence.")
    return place


def place_in(place: bytes) -> Place:
    """Return the place that a sequence names."""
    return Place(int(place[:_DIGITS]), int(place[_DIGITS + 1 :]))


class Store:
    """The roll-ups in PostgreSQL, as one reader of the topic fills them."""

    def __init__(self, reader: str, schema: str = "public") -> None:
        self._reader = reader
        self._statements = {
            granularity: _ADD.format(table=f"{schema}.rollups_{granularity}", columns=_COLUMNS)
            for granularity in GRANULARITIES
        }

    async def register(self, connection: asyncpg.Connection, partitions: Sequence[int]) -> None:
        """Make known that partitions are read, from the first event on."""
        await connection.execute(_REGISTER, self._reader, list(partitions))

    async def take(self, connection: asyncpg.Connection, events: Sequence[Taken]) -> Outcome:
        """Count events that were not counted before.

        Whoever takes events of the same partition waits; each is counted once, whoever delivers it, and how often.
        Events after a gap are passed over: see `ask_again`. So is what is no event: it would be none tomorrow.
        """
        partitions = sorted({event.partition for event in events})
        await self.register(connection, partitions)
        rows = await connection.fetch(_PROGRESS, self._reader, partitions)
        # Sequences are compared as they came: this is done for every event there is.
        before = {row["partition"]: sequence(row["transaction"], row["position"]).encode() for row in rows}
        after = dict(before)
        rollup, new, garbled = Rollup(), 0, 0
        lacking: set[int] = set()
        for partition, body, previous in events:
            try:
                place = sequence_of(body)
                if place <= after[partition]:
                    continue
                if previous is not None and previous > after[partition]:
                    checked(previous)
                    lacking.add(partition)
                    continue
                lacking.discard(partition)
                after[partition] = place
                new += 1
                rollup.take(body)
            except Garbled as error:
                _log.error("an event is not counted", partition=partition, beginning=body[:80], error=str(error))
                garbled += 1
        if after == before:
            return Outcome(0, garbled, frozenset(lacking))
        await self._add(connection, rollup)
        moved = [(partition, *place_in(place)) for partition, place in after.items() if place != before[partition]]
        await connection.execute(_ADVANCE, self._reader, *zip(*moved, strict=True))
        return Outcome(new, garbled, frozenset(lacking))

    async def ask_again(self, connection: asyncpg.Connection, topic: str) -> None:
        """Have the relay publish again what the topic's readers lack."""
        await connection.execute(_ASK, topic)

    async def _add(self, connection: asyncpg.Connection, rollup: Rollup) -> None:
        if rollup.is_empty:
            return
        categories = {row["id"]: row["category"] for row in await connection.fetch(_CATEGORIES)}
        for granularity, rows in rollup.rows(categories).items():
            await connection.execute(self._statements[granularity], as_json(rows.items()).decode())
