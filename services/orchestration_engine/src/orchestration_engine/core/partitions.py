"""Tables that are kept in parts by time: the next parts are made before they are needed, old ones are dropped whole."""

import asyncio
import datetime
from collections.abc import Sequence
from typing import NamedTuple

import asyncpg
import structlog
from prometheus_client import Counter, Gauge

from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database

AHEAD = 5
"""How many parts after today's there are."""
LOOK = 3600.0
"""Seconds between two looks."""
_MONDAY = datetime.date(2024, 1, 1)
"""Every part begins a whole number of its widths away from this day."""

_PARTS = """
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = $1::regclass order by 1
"""
_TAKE_OUT = """
    create temp table strays as with strays as (
        delete from {one.stray} where {one.moment} >= '{begin} 00:00:00+00' and {one.moment} < '{end} 00:00:00+00'
        returning *
    ) select * from strays
"""
_PUT_BACK = "insert into {one.table} overriding system value select * from pg_temp.strays"

_log = structlog.get_logger(__name__)
_dropped = Counter("partitions_dropped_total", "Parts of tables that were old enough to go", ["table"])
_failures = Counter("partition_upkeep_failures_total", "Looks at the parts of tables that came to nothing")
_looked = Gauge("partition_upkeep_timestamp_seconds", "When the parts of tables were last looked after, as Unix time")


class Partitioned(NamedTuple):
    """A table that is partitioned by ranges of a moment."""

    table: str
    days: int
    """How wide a part is."""
    kept: int | None
    """How many days a row is kept at least; None for ever."""
    moment: str
    """The column with the moment."""

    @property
    def stray(self) -> str:
        """The part, where the table has one, of rows whose moment no other part is for."""
        return f"{self.table}_stray"


def part_of(one: Partitioned, day: datetime.date) -> tuple[str, datetime.date, datetime.date]:
    """Return the part that a day belongs to: its name, its first day, and the first day after it."""
    begin = _MONDAY + datetime.timedelta((day - _MONDAY).days // one.days * one.days)
    return f"{one.table}_{begin:%Y%m%d}", begin, begin + datetime.timedelta(one.days)


def statement(one: Partitioned, day: datetime.date) -> str:
    """Return the statement that makes the part which a day belongs to."""
    name, begin, end = part_of(one, day)
    return (
        f"create table if not exists {name} partition of {one.table} "
        f"for values from ('{begin} 00:00:00+00') to ('{end} 00:00:00+00')"
    )


async def keep(connection: asyncpg.Connection, one: Partitioned, moment: datetime.datetime) -> None:
    """Make the parts that will be needed, and drop those that are old enough."""
    today = moment.astimezone(datetime.UTC).date()
    there = {row["relname"] for row in await connection.fetch(_PARTS, one.table)}
    for ahead in range(AHEAD + 1):
        day = today + datetime.timedelta(ahead * one.days)
        if part_of(one, day)[0] not in there:
            await _make(connection, one, day, strays=one.stray in there)
    if one.kept is None:
        return
    oldest = part_of(one, today - datetime.timedelta(one.kept))[0]
    for name in sorted(there):
        if name < oldest and name.removeprefix(f"{one.table}_").isdigit():
            await connection.execute(f'drop table "{name}"')
            _dropped.labels(one.table).inc()
            _log.info("a part of a table was dropped", part=name)


async def _make(connection: asyncpg.Connection, one: Partitioned, day: datetime.date, *, strays: bool) -> None:
    if not strays:
        await connection.execute(statement(one, day))
        return
    # No part is made for what the stray part holds; such rows come from a clock that was ahead.
    _, begin, end = part_of(one, day)
    found = await connection.execute(_TAKE_OUT.format(one=one, begin=begin, end=end))
    await connection.execute(statement(one, day))
    if found != "SELECT 0":
        await connection.execute(_PUT_BACK.format(one=one))
        _log.info("rows were given the part that is for them", table=one.table, day=str(begin), rows=found)
    await connection.execute("drop table pg_temp.strays")


class PartitionKeeper:
    """Looks at the parts of tables again and again; any number of them may run."""

    def __init__(self, database: Database, tables: Sequence[Partitioned]) -> None:
        self._database = database
        self._tables = tables

    async def round(self) -> bool:
        """Look once at each table; tell whether all are as they should be."""
        well = True
        for one in self._tables:
            try:
                await self._look(one)
            except DATABASE_ERRORS as error:
                _log.warning("the parts of a table were not looked after", table=one.table, error=str(error)[:500])
                _failures.inc()
                well = False
        return well

    async def run(self) -> None:
        """Look for ever."""
        while True:
            if await self.round():
                _looked.set_to_current_time()
                await asyncio.sleep(LOOK)
            else:
                await asyncio.sleep(LOOK / 60)

    async def _look(self, one: Partitioned) -> None:
        async with self._database.driver() as connection:
            # Two that make the same part at once would hinder each other.
            if await connection.fetchval("select pg_try_advisory_xact_lock(hashtext($1))", f"parts of {one.table}"):
                # Whoever waits for a lock on the whole table would have all others wait behind it.
                await connection.execute("set local lock_timeout = '2s'")
                await keep(connection, one, now())
