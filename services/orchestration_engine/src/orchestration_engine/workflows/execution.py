"""How a workflow moves on: which steps may begin, what an answer changes, when it is over.

Each move is one transaction: rows and events together. Nothing here waits for an agent.
"""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any  # the JSON of a step's input

from agent_contracts.events import (
    EventData,
    StepCompleted,
    StepFailed,
    StepStarted,
    WorkflowCompleted,
    WorkflowFailed,
    WorkflowStarted,
)
from agent_contracts.execution import AgentResponse
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.workflows.errors import LeaseLost
from orchestration_engine.workflows.models import Status, Step
from orchestration_engine.workflows.repository import WorkflowRepository

LEASE = datetime.timedelta(seconds=8)
"""How long a worker may be silent before another takes its workflows over."""


@dataclass(frozen=True, slots=True)
class StepState:
    """What the carrier of a workflow knows of a step."""

    key: str
    agent: str
    needs: tuple[str, ...]
    input: dict[str, Any]
    status: Status
    attempt: int
    output: str | None

    @classmethod
    def of(cls, step: Step) -> "StepState":
        """Return the state of a row."""
        return cls(step.key, step.agent, tuple(step.needs), step.input, step.status, step.attempt, step.output)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one call of an agent: an answer or an error."""

    key: str
    answer: AgentResponse | None
    error: str
    duration: float

    @property
    def status(self) -> Status:
        """The status that the step ends with."""
        return Status.COMPLETED if self.answer else Status.FAILED


@dataclass(frozen=True, slots=True)
class Execution:
    """A workflow while a worker carries it."""

    workflow_id: uuid.UUID
    owner_id: uuid.UUID
    lease_owner: uuid.UUID
    started_at: datetime.datetime
    steps: Mapping[str, StepState]

    def with_steps(self, *changed: StepState) -> "Execution":
        """Return this execution with some steps changed."""
        return replace(self, steps={**self.steps, **{step.key: step for step in changed}})

    def having(self, status: Status) -> list[StepState]:
        """Return the steps of a status."""
        return [step for step in self.steps.values() if step.status is status]

    def ready(self) -> list[StepState]:
        """Return the steps that may begin: all they need is completed, and nothing has failed."""
        if self.having(Status.FAILED):
            return []
        done = {step.key for step in self.having(Status.COMPLETED)}
        return [step for step in self.having(Status.PENDING) if done.issuperset(step.needs)]

    def outputs(self) -> dict[str, str]:
        """Return what the completed steps have answered."""
        return {step.key: step.output or "" for step in self.having(Status.COMPLETED)}


class ExecutionService:
    """Moves one workflow on, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._workflows = WorkflowRepository(work.session)

    async def claim(self, workflow_id: uuid.UUID, lease_owner: uuid.UUID) -> Execution | None:
        """Take a workflow over and begin what may begin; None where it is finished or somebody carries it.

        Steps that ran when their worker died begin again, under the same idempotency key.
        """
        moment = now()
        workflow = await self._workflows.claim(workflow_id, lease_owner, moment, moment + LEASE)
        if workflow is None:
            return None
        assert workflow.started_at is not None
        states = [StepState.of(step) for step in await self._workflows.steps(workflow_id)]
        steps = {s.key: replace(s, status=Status.PENDING) if s.status is Status.RUNNING else s for s in states}
        execution = Execution(workflow_id, workflow.owner_id, lease_owner, workflow.started_at, steps)
        if all(state.attempt == 0 for state in states):
            self._emit(execution, WorkflowStarted())
        return await self._move_on(execution)

    async def settle(self, execution: Execution, outcome: Outcome) -> Execution:
        """Write what became of a step and begin what may begin now; LeaseLost where it is another's to write."""
        if not await self._workflows.holds(execution.workflow_id, execution.lease_owner):
            raise LeaseLost
        if not await self._end(execution, outcome):
            # An earlier try of this move was committed, but its connection died before it could say so.
            rows = await self._workflows.steps(execution.workflow_id)
            return replace(execution, steps={row.key: StepState.of(row) for row in rows})
        step = execution.steps[outcome.key]
        return await self._move_on(
            execution.with_steps(
                replace(step, status=outcome.status, output=outcome.answer.output if outcome.answer else None)
            )
        )

    async def abandon(self, execution: Execution, reason: str) -> None:
        """End a workflow that the engine itself cannot carry on."""
        if await self._workflows.holds(execution.workflow_id, execution.lease_owner):
            running = execution.having(Status.RUNNING)
            for step in running:
                await self._end(execution, Outcome(step.key, None, reason, 0.0))
            await self._finish(execution.with_steps(*(replace(step, status=Status.FAILED) for step in running)))

    async def _end(self, execution: Execution, outcome: Outcome) -> bool:
        step = execution.steps[outcome.key]
        answer = outcome.answer
        ended = await self._workflows.end_step(
            execution.workflow_id,
            step.key,
            status=outcome.status,
            output=answer and answer.output,
            model=answer and answer.model,
            input_tokens=answer and answer.usage.input_tokens,
            output_tokens=answer and answer.usage.output_tokens,
            error=None if answer else outcome.error,
            finished_at=now(),
        )
        if ended:
            self._emit(execution, _event(step, outcome))
        return ended

    async def _move_on(self, execution: Execution) -> Execution:
        ready = execution.ready()
        if ready:
            await self._workflows.begin_steps(execution.workflow_id, [step.key for step in ready], now())
            begun = [replace(step, status=Status.RUNNING, attempt=step.attempt + 1) for step in ready]
            for step in begun:
                self._emit(execution, StepStarted(step=step.key, agent=step.agent, attempt=step.attempt))
            return execution.with_steps(*begun)
        if not execution.having(Status.RUNNING):
            await self._finish(execution)
        return execution

    async def _finish(self, execution: Execution) -> None:
        moment = now()
        failed = execution.having(Status.FAILED)
        await self._workflows.cancel_pending_steps(execution.workflow_id, moment)
        status = Status.FAILED if failed else Status.COMPLETED
        await self._workflows.finish(execution.workflow_id, status, moment)
        if failed:
            self._emit(execution, WorkflowFailed(step=failed[0].key, error="A step failed."))
        else:
            duration = (moment - execution.started_at).total_seconds()
            self._emit(execution, WorkflowCompleted(duration=duration))

    def _emit(self, execution: Execution, data: EventData) -> None:
        self._work.emit(execution.owner_id, f"workflow/{execution.workflow_id}", data)


def _event(step: StepState, outcome: Outcome) -> EventData:
    if (answer := outcome.answer) is None:
        return StepFailed(step=step.key, agent=step.agent, error=outcome.error)
    return StepCompleted(
        step=step.key, agent=step.agent, model=answer.model, usage=answer.usage, duration=outcome.duration
    )
