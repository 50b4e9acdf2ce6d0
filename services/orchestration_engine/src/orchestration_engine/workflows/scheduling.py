"""Finds workflows that nobody carries and queues them again."""

import asyncio
import datetime

import structlog
from prometheus_client import Counter

from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.workflows.queue import Dispatcher
from orchestration_engine.workflows.repository import WorkflowRepository

INTERVAL = 1.0
PATIENCE = datetime.timedelta(seconds=3)
"""How long a message may be on its way before its workflow is queued once more."""
BATCH = 500
KEYS_KEPT = datetime.timedelta(hours=25)
"""Longer than a key is honoured, so that none goes missing while it still counts."""

_log = structlog.get_logger(__name__)
_requeued = Counter("workflows_requeued_total", "Workflows found with no worker and queued again")


class Scheduler:
    """Looks for lapsed work, for ever."""

    def __init__(self, database: Database, dispatcher: Dispatcher) -> None:
        self._database = database
        self._dispatcher = dispatcher
        self.ailment: str | None = None

    async def run(self) -> None:
        """Queue lapsed workflows again every second."""
        while True:
            try:
                await self.requeue_lapsed()
                self.ailment = None
            except DATABASE_ERRORS as error:
                self.ailment = f"the database is away ({type(error).__name__})"
                _log.warning(self.ailment)
            await asyncio.sleep(INTERVAL)

    async def requeue_lapsed(self) -> int:
        """Queue lapsed workflows again, once; return how many."""
        moment = now()
        async with self._database.transaction() as work:
            workflows = WorkflowRepository(work.session)
            found = await workflows.requeue_lapsed(moment, moment - PATIENCE, BATCH)
            await workflows.forget_keys(moment - KEYS_KEPT)
        for workflow_id in found:
            await self._dispatcher.dispatch(workflow_id)
        await self._dispatcher.drained()
        _requeued.inc(len(found))
        return len(found)
