"""Finds what nobody carries: workflows of workers that died, whose moment has come, whose message got lost."""

import asyncio
import datetime

import structlog
from prometheus_client import Counter, Gauge, Histogram

from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.core.telemetry import count_away
from orchestration_engine.workflows.queue import Dispatcher

INTERVAL = 1.0
PATIENCE = datetime.timedelta(seconds=1)
"""How long a workflow may be ready before workers are sent for once more."""
WORKFLOWS_A_MESSAGE = 100
MOST_MESSAGES = 10
KEYS_KEPT = datetime.timedelta(hours=25)
"""Longer than a key is honoured, so that none goes missing while it still counts."""

_DEAD = "delete from workers where alive_until < $1"
_ORPHANS = """
    update workflows w set ready_at = $1
    where w.lease_owner is not null and w.ready_at is null
        and not exists (select from workers where workers.id = w.lease_owner)
    returning w.id
"""
_WAKING = """
    update workflows set ready_at = $1, wake_at = null
    where wake_at <= $1 and status = 'waiting' and lease_owner is null and ready_at is null
    returning id
"""
_LEFT = "select count(*) from (select from workflows where ready_at < $1 limit $2) as listed"
_FORGET_KEYS = "delete from submission_keys where created_at < $1"

_log = structlog.get_logger(__name__)
_orphaned = Counter("workflows_orphaned_total", "Workflows whose worker died")
_woken = Counter("workflows_woken_total", "Workflows whose moment has come")
_ready = Gauge(
    "workflows_left_ready", "Workflows that have been ready for over a second; no more are counted than are sent for"
)
_seconds = Histogram("scheduler_look_seconds", "How long a look for what nobody carries took, in seconds")


class Scheduler:
    """Looks, for ever."""

    def __init__(self, database: Database, dispatcher: Dispatcher) -> None:
        self._database = database
        self._dispatcher = dispatcher
        self.ailment: str | None = None

    async def run(self) -> None:
        """Look every second."""
        while True:
            try:
                with _seconds.time():
                    await self.look()
                self.ailment = None
            except DATABASE_ERRORS as error:
                count_away("database")
                self.ailment = f"the database is away ({type(error).__name__})"
                _log.warning(self.ailment)
            await asyncio.sleep(INTERVAL)

    async def look(self) -> int:
        """Make ready what nobody carries, and send for workers; return how many workflows are left ready."""
        moment = now()
        async with self._database.driver() as connection:
            await connection.execute(_DEAD, moment)
            orphans = await connection.fetch(_ORPHANS, moment)
            woken = await connection.fetch(_WAKING, moment)
            most = MOST_MESSAGES * WORKFLOWS_A_MESSAGE
            left: int = await connection.fetchval(_LEFT, moment - PATIENCE, most)
            await connection.execute(_FORGET_KEYS, moment - KEYS_KEPT)
        _orphaned.inc(len(orphans))
        _woken.inc(len(woken))
        _ready.set(left)
        found = min(most, left + len(orphans) + len(woken))
        await self._dispatcher.send(-(-found // WORKFLOWS_A_MESSAGE))
        return found
