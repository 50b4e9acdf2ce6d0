"""Whether events are published, and counted: the relay and the consumer."""

import asyncpg

from agent_contracts.events import TOPIC
from orchestration_engine.analytics.store import READER
from orchestration_engine.core.publisher import partition_of
from orchestration_engine.operations.schemas import Component, Figure, State
from orchestration_engine.operations.words import counted, lasting

_SLOW = 10
_GONE = 60
"""Seconds after which an event that waits means that nobody is at it."""
_MOST = 2_000
"""So many events are looked at; more are "at least" so many."""

_CURSOR = 'select "transaction"::text as "transaction", position from relay_cursors where topic = $1'
_WAITING = """
    select count(*) as waiting, coalesce(extract(epoch from now() - min(time)), 0)::float as oldest
    from (
        select time from events
        where ("transaction", position) > ($1::text::xid8, $2::bigint)
        order by "transaction", position limit $3
    ) as ahead
"""
_READ = 'select partition, "transaction", position from event_readers where reader = $1'
_PUBLISHED = """
    select subject, "transaction"::text as "transaction", position,
        extract(epoch from now() - time)::float as age
    from events where ("transaction", position) <= ($1::text::xid8, $2::bigint)
    order by "transaction" desc, position desc limit $3
"""


async def relay(connection: asyncpg.Connection) -> Component:
    """Tell whether what is committed is published."""
    cursor = await connection.fetchrow(_CURSOR, TOPIC)
    place = (cursor["transaction"], cursor["position"]) if cursor else ("0", 0)
    row = await connection.fetchrow(_WAITING, *place, _MOST)
    assert row is not None
    waiting, oldest = row["waiting"], max(0.0, row["oldest"])
    state, detail = State.WELL, "Events are published as they come."
    if oldest >= _SLOW:
        state = State.AWAY if oldest >= _GONE else State.DEGRADED
        detail = (
            f"{_at_least(waiting)} not published, the first for {lasting(oldest)}. Nothing is lost; see that a relay "
            "and the broker run."
        )
    figures = [
        Figure(name="waiting_events", value=waiting),
        Figure(name="longest_wait", value=oldest, unit="s"),
    ]
    return Component(name="relay", state=state, detail=detail, figures=figures)


async def consumer(connection: asyncpg.Connection) -> Component:
    """Tell whether what is published is counted."""
    cursor = await connection.fetchrow(_CURSOR, TOPIC)
    read = {row["partition"]: (row["transaction"], row["position"]) for row in await connection.fetch(_READ, READER)}
    if cursor is None or not read:
        state = State.AWAY if cursor is not None and cursor["position"] else State.WELL
        detail = "Nobody counts events yet. Start a consumer." if state is State.AWAY else "There is nothing to count."
        return Component(name="consumer", state=state, detail=detail, figures=[])
    rows = await connection.fetch(_PUBLISHED, cursor["transaction"], cursor["position"], _MOST)
    partitions = max(read) + 1
    ages = [row["age"] for row in rows if _is_unread(row, read, partitions)]
    oldest = max(0.0, *ages) if ages else 0.0
    state, detail = State.WELL, "Events are counted as they come."
    if oldest >= _SLOW:
        state = State.AWAY if oldest >= _GONE else State.DEGRADED
        detail = (
            f"{_at_least(len(ages))} not counted, the first for {lasting(oldest)}: the numbers of analytics lag. "
            "Nothing is lost; see that a consumer runs."
        )
    figures = [
        Figure(name="uncounted_events", value=len(ages)),
        Figure(name="longest_wait", value=oldest, unit="s"),
        Figure(name="partitions", value=len(read)),
    ]
    return Component(name="consumer", state=state, detail=detail, figures=figures)


def _is_unread(row: asyncpg.Record, read: dict[int, tuple[int, int]], partitions: int) -> bool:
    place = read.get(partition_of(row["subject"].encode(), partitions), (0, 0))
    return (int(row["transaction"]), row["position"]) > place


def _at_least(number: int) -> str:
    return ("At least " if number >= _MOST else "") + counted(number, "event")
