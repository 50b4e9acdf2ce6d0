"""Carries workflows: many at once in one event loop, under a lease that its worker keeps for all of them."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial

import structlog
from pydantic import ValidationError

from http_edge.spans import Attributes, Span
from http_edge.tracing import span
from orchestration_engine.agents import AgentCallFailed, AgentClient
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.core.telemetry import count_away
from orchestration_engine.spending import Purse
from orchestration_engine.workflows.errors import LeaseLost
from orchestration_engine.workflows.models import Status
from orchestration_engine.workflows.running import counting
from orchestration_engine.workflows.running.carriage import Carriage
from orchestration_engine.workflows.running.children import Children
from orchestration_engine.workflows.running.deltas import Announcer
from orchestration_engine.workflows.running.execution import Execution
from orchestration_engine.workflows.running.leases import HEARTBEAT, Leases
from orchestration_engine.workflows.running.ledger import Claim, Claimed, Ledger
from orchestration_engine.workflows.running.looking import Look
from orchestration_engine.workflows.running.moves import Answered, Call, Fault, Happening, Move

CLAIMED_AT_ONCE = 128
SHARE = 3
"""One user may have so many times as much of a worker as it leaves free: with one user busy a quarter stays free for
whoever comes next. See Choudhury and Hahne, "Dynamic Queue Length Thresholds for Shared-Memory Packet Switches",
IEEE/ACM Transactions on Networking 6(2), 1998."""
LONGEST_ERROR = 2000
"""How much of an agent's complaint is kept, in characters."""
PAUSE = 1.0
"""Seconds between two tries to claim while the database refuses."""

_log = structlog.get_logger(__name__)


class Runner:
    """One worker's workflows."""

    def __init__(
        self,
        database: Database,
        client: AgentClient,
        announcer: Announcer,
        purse: Purse,
        address: Callable[[str], str],
        capacity: int,
    ) -> None:
        self._client = client
        self._announcer = announcer
        self._purse = purse
        self._address = address
        self._capacity = capacity
        counting.CAPACITY.set(capacity)
        self._leases = Leases(database)
        self._ledger = Ledger(database, self._leases.worker)
        self._look = Look(database, self._leases.worker)
        self._children = Children(database, self.come)
        self._wanted = asyncio.Event()
        self._left_some = False
        """There was no room for all that was ready."""
        self._carriages: dict[uuid.UUID, Carriage] = {}
        self._tasks: dict[uuid.UUID, asyncio.Task[None]] = {}
        self.ailment: str | None = None

    def come(self) -> None:
        """Look for workflows that nobody carries."""
        self._wanted.set()

    def hear_called(self, workflow_id: str) -> None:
        """Look again at a workflow: somebody decided, paused or cancelled something."""
        with suppress(ValueError):
            if carriage := self._carriages.get(uuid.UUID(workflow_id)):
                carriage.call()

    async def run(self) -> None:
        """Carry workflows for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._ledger.run())
            group.create_task(self._keep_leases())
            group.create_task(self._purse.run())
            group.create_task(self._admit())

    async def stop(self) -> None:
        """Stop carrying, and give every lease back so that another worker goes on at once."""
        await self._let_go(list(self._tasks))
        try:
            await self._leases.give_back()
        except DATABASE_ERRORS as error:
            _log.warning("leases could not be given back; they lapse by themselves", error=type(error).__name__)

    async def _admit(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            self._left_some = True
            try:
                # More than can be written soon would only stand in the way of those who come next.
                await self._ledger.short()
                while room := min(CLAIMED_AT_ONCE, self._capacity - len(self._tasks)):
                    if not (await self._claim(room)).more:
                        self._left_some = self._is_shared_out()
                        break
                    await self._ledger.short()
            except DATABASE_ERRORS as error:
                _log.error("no workflows could be claimed", error=type(error).__name__)
                await asyncio.sleep(PAUSE)
                self._wanted.set()

    def _is_shared_out(self) -> bool:
        """Tell whether somebody has as much of this worker as one may."""
        return any(carried >= self._most_of_one() for carried in self._carried_of().values())

    def _most_of_one(self) -> int:
        return SHARE * (self._capacity - len(self._tasks))

    def _carried_of(self) -> Counter[uuid.UUID]:
        return Counter(carriage.execution.facts.owner_id for carriage in self._carriages.values())

    async def _claim(self, room: int) -> Claimed:
        with counting.CLAIM_SECONDS.time():
            claimed = await self._ledger.claim(Claim(room, self._most_of_one(), SHARE, self._carried_of()))
        counting.CLAIMED.inc(len(claimed.begun))
        for execution, move in claimed.begun:
            self._carry(execution, move)
        for workflow_id in claimed.poison:
            await self._bury(workflow_id, "poison")
        for workflow_id, error in claimed.broken:
            _log.error("a workflow could not be begun", workflow=str(workflow_id), exc_info=error)
            await self._bury(workflow_id, "unreadable" if isinstance(error, ValidationError) else "broken")
        return claimed

    async def _bury(self, workflow_id: uuid.UUID, reason: str) -> None:
        counting.buried(reason)
        await self._leases.bury(workflow_id, _BURIED[reason])

    def _carry(self, execution: Execution, move: Move) -> None:
        workflow_id = execution.facts.id
        carriage = Carriage(execution, self._ledger, self._look, self._do, self._tell)
        task = asyncio.create_task(self._drive(carriage, move))
        self._carriages[workflow_id] = carriage
        self._tasks[workflow_id] = task
        counting.CARRIED.inc()
        task.add_done_callback(partial(self._done, workflow_id))

    async def _drive(self, carriage: Carriage, move: Move) -> None:
        facts = carriage.execution.facts
        with span("carry workflow", "consumer", {"rialto.workflow.id": str(facts.id)}, parent=facts.trace) as carrying:
            await self._drive_traced(carriage, move, carrying)

    async def _drive_traced(self, carriage: Carriage, move: Move, carrying: Span) -> None:
        workflow_id = carriage.execution.facts.id
        try:
            last = await carriage.drive(move)
            counting.ended(carriage.execution.facts, last)
            if last.ending and last.ending.status is Status.FAILED:
                carrying.fail("workflow failed")
        except LeaseLost:
            _log.info("this workflow is no longer ours to carry", workflow=str(workflow_id))
        except DATABASE_ERRORS as error:
            # What is carried is not lost: the leases name it as ours, and not among those that we carry.
            _log.warning("a workflow was dropped for now", workflow=str(workflow_id), error=type(error).__name__)
        except Exception as error:  # noqa: BLE001  (whatever is wrong with one must not end the others)
            _log.error("a workflow could not be carried on", workflow=str(workflow_id), exc_info=error)
            await self._bury(workflow_id, "broken")

    def _done(self, workflow_id: uuid.UUID, task: asyncio.Task[None]) -> None:
        if self._tasks.get(workflow_id) is task:
            del self._tasks[workflow_id], self._carriages[workflow_id]
        counting.CARRIED.dec()
        if self._left_some:
            self._wanted.set()
        if not task.cancelled() and (error := task.exception()):
            _log.error("a workflow was dropped", workflow=str(workflow_id), exc_info=error)

    async def _keep_leases(self) -> None:
        while True:
            try:
                kept = await self._leases.keep(self._tasks.keys())
                if kept.lapsed:
                    counting.LAPSED.inc()
                    _log.error("this worker was silent for too long; others carry its workflows now")
                    await self._let_go(list(self._tasks))
                    self.come()
                counting.LOST.inc(len(kept.lost))
                await self._let_go(kept.lost)
                for workflow_id in kept.called:
                    if carriage := self._carriages.get(workflow_id):
                        carriage.call()
                self.ailment = None
            except DATABASE_ERRORS as error:
                count_away("database")
                self.ailment = f"the database is away ({type(error).__name__})"
                _log.warning("leases could not be renewed", error=type(error).__name__)
            await asyncio.sleep(HEARTBEAT)

    async def _let_go(self, workflow_ids: list[uuid.UUID]) -> None:
        tasks = [task for workflow_id in workflow_ids if (task := self._tasks.get(workflow_id))]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _tell(self, execution: Execution) -> None:
        if execution.streams:
            self._announcer.moved(execution.facts.id)

    def _text(self, execution: Execution, call: Call) -> AbstractContextManager[Callable[[str], None] | None]:
        if execution.streams:
            return self._announcer.text(execution.facts.id, call.place, call.attempt)
        return nullcontext()

    async def _do(self, execution: Execution, call: Call) -> Happening:
        name = f"call {call.agent}" if call.agent else "begin workflow"
        about: Attributes = {
            "rialto.step": call.place.step,
            "rialto.item": call.place.item,
            "rialto.attempt": call.attempt,
        }
        with span(name, "client", about) as doing:
            happening = await self._do_traced(execution, call)
            if isinstance(happening.what, Fault):
                doing.fail(happening.what.kind or "failed")
            return happening

    async def _do_traced(self, execution: Execution, call: Call) -> Happening:
        if call.agent is None:
            return Happening(call.place, await self._children.begin(execution, call))
        if refusal := self._purse.refusal(execution.facts.owner_id):
            counting.REFUSED.inc()
            return Happening(call.place, Fault(refusal, "budget"))
        times = counting.Times()
        try:
            with self._text(execution, call) as on_delta:
                answer = await self._client.call(
                    call.agent,
                    self._address(call.agent),
                    call.values,
                    call.key,
                    timeout=call.timeout or 0.0,
                    on_delta=on_delta,
                    on_turn=times.turn,
                )
        except AgentCallFailed as error:
            queued, duration = times.ended(call.agent, "failed")
            message = error.message[:LONGEST_ERROR]
            fault = Fault(message, error.kind, error.retry_after, duration=duration, queued=queued)
            return Happening(call.place, fault)
        queued, duration = times.ended(call.agent, "completed")
        cost = self._purse.cost(answer.model, answer.usage, now())
        if cost is None:
            counting.UNPRICED.inc()
        answered = Answered(answer.output, answer.version, answer.model, answer.usage, duration, queued, cost)
        return Happening(call.place, answered)


_BURIED = {
    "poison": "Several workers died one after another while they carried this workflow, so it was set aside. "
    "Requeue it once the cause is gone, or run it again with other inputs.",
    "broken": "The engine could not carry this workflow on; the failure is in its log. "
    "Requeue it, or run it again with other inputs.",
    "unreadable": "What this workflow was written as cannot be read by this version of the engine, so it was set "
    "aside. Submit it again as the workflow language is now, or requeue it with a version that reads it.",
}
