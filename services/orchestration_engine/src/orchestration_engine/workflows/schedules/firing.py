"""Runs what is due: each schedule in a transaction of its own, of several schedulers by one of them."""

import asyncio
import datetime
import uuid
from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfoNotFoundError

import asyncpg
import orjson
import structlog
from cronsim import CronSimError
from prometheus_client import Counter

from agent_contracts.events import ScheduleFired
from http_edge.tracing import span
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database, is_passing, tell
from orchestration_engine.core.telemetry import count_away
from orchestration_engine.workflows.schedules.times import next_time
from orchestration_engine.workflows.starting import NotStarted, Wish, start

INTERVAL = 1.0
BROKEN = "It could not be run, and the reason is in the scheduler's log; tell the operator the time."

# Those that are switched off keep their next time, but another scheduler's are passed over.
_CLAIM = """
    select id, owner_id, name, template, inputs::text as inputs, cron, time_zone, next_at
    from schedules where next_at <= $1 and enabled
    order by next_at limit 1 for update skip locked
"""
_MOVE_ON = "update schedules set next_at = $2, last_at = $3, last_error = $4 where id = $1"

_log = structlog.get_logger(__name__)
_fired = Counter("schedules_fired_total", "Schedules that came round", ["result"])


class Timetable:
    """Looks every second which schedules have come round."""

    def __init__(self, database: Database, dispatch: Callable[[], Awaitable[None]]) -> None:
        self._database = database
        self._dispatch = dispatch
        self.ailment: str | None = None

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                await self.fire(now())
                self.ailment = None
            except DATABASE_ERRORS as error:
                count_away("database")
                self.ailment = f"schedules wait: the database is away ({type(error).__name__})"
                _log.warning(self.ailment)
            await asyncio.sleep(INTERVAL)

    async def fire(self, moment: datetime.datetime) -> int:
        """Run every schedule that has come round by `moment`; return how many there were."""
        fired = 0
        while True:
            async with self._database.driver() as connection:
                if not await fire_one(connection, moment):
                    return fired
            fired += 1
            await self._dispatch()


async def fire_one(connection: asyncpg.Connection, moment: datetime.datetime) -> bool:
    """Run one schedule that has come round by `moment`, and set when it comes round next; tell whether there was one.

    However often it came round meanwhile, it is run once. What cannot be run is told on the schedule, which goes on.
    """
    row = await connection.fetchrow(_CLAIM, moment)
    if row is None:
        return False
    with span("fire schedule"):
        error = await _run(connection, row, moment)
    following, fault = _following(row, moment)
    await connection.execute(_MOVE_ON, row["id"], following, moment, error or fault)
    told = ScheduleFired(workflow=None if error else _workflow_of(row), error=error)
    await tell(connection, row["owner_id"], f"schedule/{row['id']}", told, moment)
    _fired.labels("refused" if error else "run").inc()
    return True


def _workflow_of(row: asyncpg.Record) -> uuid.UUID:
    """Return the id of the workflow that a schedule's moment begins: the same, however often it is tried."""
    return uuid.uuid5(row["id"], row["next_at"].astimezone(datetime.UTC).isoformat())


def _following(row: asyncpg.Record, moment: datetime.datetime) -> tuple[datetime.datetime | None, str | None]:
    """Return when a schedule comes round next, if it does, and what is wrong where that cannot be told."""
    if row["cron"] is None:
        return None, None
    try:
        return next_time(row["cron"], row["time_zone"], max(moment, row["next_at"])), None
    except (CronSimError, ZoneInfoNotFoundError):
        # The rules of cron, or the database of zones, are others than those by which it was saved.
        return None, f"{row['cron']} in {row['time_zone']} cannot be read any more; change its cron or its time_zone."


async def _run(connection: asyncpg.Connection, row: asyncpg.Record, moment: datetime.datetime) -> str | None:
    """Run a schedule's template; return why that could not be."""
    wish = Wish(
        id=_workflow_of(row),
        owner_id=row["owner_id"],
        name=row["name"],
        source=f"schedule/{row['id']}",
        moment=moment,
    )
    try:
        async with connection.transaction():  # a savepoint: what is broken must not keep the schedule where it is
            await start(connection, row["template"], orjson.loads(row["inputs"]), wish)
    except NotStarted as error:
        return error.reason
    except Exception as error:
        if is_passing(error):
            raise
        _log.exception("a schedule could not be run", schedule=str(row["id"]))
        return BROKEN
    return None
