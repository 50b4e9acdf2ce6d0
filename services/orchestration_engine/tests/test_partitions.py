"""Tables in parts by time: what is made, what goes, and what a wrong clock leaves behind."""

import datetime
import uuid

import asyncpg
from sqlalchemy import text

from orchestration_engine.analytics.parts import partitioned
from orchestration_engine.core.database import Database
from orchestration_engine.core.partitions import AHEAD, Partitioned, PartitionKeeper, keep, part_of

EVENTS, *ROLLUPS = partitioned(90, 14)
_HAPPENED = """
    insert into events (id, type, subject, user_id, time, data)
    values ($1, 'user.registered', 'test/one', null, $2, '{}') returning position
"""
_WHERE = "select tableoid::regclass::text from events where position = $1"


def later(weeks: int) -> datetime.datetime:
    """Return a moment to come; of today, not of when this file was read: a table has parts from its first week on."""
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(weeks=weeks)


async def happen(connection: asyncpg.Connection, moment: datetime.datetime) -> int:
    position: int = await connection.fetchval(_HAPPENED, uuid.uuid4(), moment)
    return position


async def parts(connection: asyncpg.Connection, one: Partitioned) -> set[str]:
    query = "select inhrelid::regclass::text from pg_inherits where inhparent = $1::regclass"
    return {row[0] for row in await connection.fetch(query, one.table)}


async def test_there_are_parts_for_the_time_to_come(own: Database) -> None:
    moment = later(30)
    for one in (EVENTS, *ROLLUPS):
        async with own.driver() as connection:
            await keep(connection, one, moment)
            wanted = {
                part_of(one, moment.date() + datetime.timedelta(ahead * one.days))[0] for ahead in range(AHEAD + 1)
            }
            assert wanted <= await parts(connection, one)


async def test_what_is_old_enough_goes_and_nothing_else(own: Database) -> None:
    async with own.driver() as connection:
        today = later(0)
        young, old = await happen(connection, today), await happen(connection, later(-300))
        await keep(connection, EVENTS, later(12))  # 84 days: a row is kept for 90
        assert await connection.fetchval(_WHERE, young) == part_of(EVENTS, today.date())[0]
        await keep(connection, EVENTS, later(15))
        assert await connection.fetchval(_WHERE, young) is None
        assert await connection.fetchval(_WHERE, old) == EVENTS.stray


async def test_a_row_from_a_clock_that_was_ahead_gets_its_part_when_that_is_made(own: Database) -> None:
    moment = later(AHEAD + 20)
    async with own.driver() as connection:
        early, far = await happen(connection, moment), await happen(connection, later(1000))
        assert await connection.fetchval(_WHERE, early) == EVENTS.stray
        await keep(connection, EVENTS, later(20))
        assert await connection.fetchval(_WHERE, early) == part_of(EVENTS, moment.date())[0]
        assert await connection.fetchval(_WHERE, far) == EVENTS.stray


async def test_one_table_that_cannot_be_looked_after_holds_up_no_other(own: Database) -> None:
    missing = Partitioned("no_such_table", 7, None, "time")
    name = part_of(EVENTS, later(AHEAD).date())[0]
    async with own.transaction() as work:
        await work.session.execute(text(f"drop table {name}"))
    assert not await PartitionKeeper(own, [missing, EVENTS]).round()
    async with own.driver() as connection:
        assert name in await parts(connection, EVENTS)
    assert await PartitionKeeper(own, [EVENTS]).round()
