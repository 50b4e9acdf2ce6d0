"""Carries workflows: many at once in one event loop, each under a lease that is renewed while it runs."""

import asyncio
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial

import structlog
from prometheus_client import Counter, Gauge, Histogram

from orchestration_engine.agents import AgentCallFailed, AgentClient
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.workflows.errors import LeaseLost
from orchestration_engine.workflows.execution import Execution, Outcome, StepState
from orchestration_engine.workflows.ledger import LEASE, Ledger
from orchestration_engine.workflows.references import resolve
from orchestration_engine.workflows.repository import WorkflowRepository

HEARTBEAT = LEASE.total_seconds() / 4
LONGEST_ERROR = 2000
"""How much of an agent's complaint is kept, in characters."""

_log = structlog.get_logger(__name__)
_carried = Gauge("workflows_carried", "Workflows that this worker carries")
_calls = Counter("agent_calls_total", "Calls of agents that came to an end", ["agent", "status"])
_seconds = Histogram(
    "agent_call_seconds",
    "From the call of an agent to its answer, attempts included, in seconds",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300),
)


class Runner:
    """One worker's workflows."""

    def __init__(self, database: Database, client: AgentClient, address: Callable[[str], str], capacity: int) -> None:
        self._database = database
        self._client = client
        self._address = address
        self._room = asyncio.Semaphore(capacity)
        self._owner = uuid.uuid4()
        self._ledger = Ledger(database, self._owner)
        self._writing = asyncio.create_task(self._ledger.run())
        self.ailment: str | None = None
        self._tasks: dict[uuid.UUID, asyncio.Task[None]] = {}

    async def admit(self, workflow_ids: Iterable[uuid.UUID]) -> None:
        """Begin to carry workflows; wait while this worker is full. Those that are carried already are left alone."""
        for workflow_id in workflow_ids:
            if workflow_id in self._tasks:
                continue
            await self._room.acquire()
            self._admit(workflow_id)

    def _admit(self, workflow_id: uuid.UUID) -> None:
        if workflow_id in self._tasks:
            self._room.release()
            return
        task = asyncio.create_task(self._carry(workflow_id))
        self._tasks[workflow_id] = task
        _carried.inc()
        task.add_done_callback(partial(self._done, workflow_id))

    def hear_cancelled(self, workflow_id: str) -> None:
        """Stop what runs of a workflow that somebody has cancelled: a call that is hung up on costs no more."""
        with suppress(ValueError):
            self._let_go(uuid.UUID(workflow_id))

    async def keep_leases(self) -> None:
        """Renew the leases for ever; let go of workflows that another worker has taken over."""
        while True:
            try:
                await self._renew(list(self._tasks))
                self.ailment = None
            except DATABASE_ERRORS as error:
                self.ailment = f"the database is away ({type(error).__name__})"
                _log.warning("leases could not be renewed", error=type(error).__name__)
            await asyncio.sleep(HEARTBEAT)

    async def stop(self) -> None:
        """Stop carrying, and give every lease back so that another worker goes on at once."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._writing.cancel()
        try:
            async with self._database.transaction() as work:
                await WorkflowRepository(work.session).release(self._owner)
        except DATABASE_ERRORS as error:
            _log.warning("leases could not be given back; they lapse by themselves", error=type(error).__name__)

    async def _renew(self, held: list[uuid.UUID]) -> None:
        async with self._database.transaction() as work:
            workflows = WorkflowRepository(work.session)
            kept = await workflows.renew(held, self._owner, now() + LEASE)
            # A workflow that is just being claimed, or has just ended, has no lease of ours either.
            taken = await workflows.lost(set(held) - kept, self._owner)
        for workflow_id in taken:
            self._let_go(workflow_id)

    def _let_go(self, workflow_id: uuid.UUID) -> None:
        if task := self._tasks.get(workflow_id):
            _log.info("this workflow is no longer ours to carry", workflow=str(workflow_id))
            task.cancel()

    def _done(self, workflow_id: uuid.UUID, task: asyncio.Task[None]) -> None:
        del self._tasks[workflow_id]
        self._room.release()
        _carried.dec()
        if not task.cancelled() and (error := task.exception()):
            _log.error("a workflow was dropped", workflow=str(workflow_id), exc_info=error)

    async def _carry(self, workflow_id: uuid.UUID) -> None:
        execution = await self._ledger.claim(workflow_id)
        if execution is None:
            return
        try:
            await self._drive(execution)
        except LeaseLost:
            _log.warning("another worker carries this workflow now", workflow=str(workflow_id))

    async def _drive(self, execution: Execution) -> None:
        calls: dict[str, asyncio.Task[Outcome]] = {}
        try:
            while running := execution.running():
                for step in running:
                    if step.key not in calls:
                        calls[step.key] = asyncio.create_task(self._call(execution, step))
                done, _ = await asyncio.wait(calls.values(), return_when=asyncio.FIRST_COMPLETED)
                for call in done:
                    outcome = call.result()
                    await self._ledger.write(execution.settle(outcome))
                    del calls[outcome.key]
        except LeaseLost:
            raise
        except Exception:
            reason = "The engine could not carry this workflow on; the failure is logged. Run it again."
            await self._ledger.write(execution.abandon(reason))
            raise
        finally:
            for call in calls.values():
                call.cancel()

    async def _call(self, execution: Execution, step: StepState) -> Outcome:
        started = time.perf_counter()
        values = {name: resolve(value, execution.output) for name, value in step.input.items()}
        key = f"{execution.workflow_id}/{step.key}"
        try:
            answer = await self._client.execute(self._address(step.agent), values, key)
            outcome = Outcome(step.key, answer, "", time.perf_counter() - started)
        except AgentCallFailed as error:
            outcome = Outcome(step.key, None, error.message[:LONGEST_ERROR], time.perf_counter() - started)
        _calls.labels(step.agent, "completed" if outcome.answer else "failed").inc()
        _seconds.observe(outcome.duration)
        return outcome
