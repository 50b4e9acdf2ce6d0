"""How a workflow moves on: which steps may begin, what an answer changes, when it is over.

Nothing here waits or writes. A move says what is to be written, in one piece; the ledger writes it.
"""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
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
from orchestration_engine.workflows.models import Status


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


class Part(StrEnum):
    """Which part of a move an event tells of: it is written only if that part is."""

    ENDED = "ended"
    BEGUN = "begun"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Telling:
    """An event, and what it tells of."""

    part: Part
    step: str | None
    """The step whose part it is; None for the workflow's end."""
    data: EventData


@dataclass(frozen=True, slots=True)
class Move:
    """What is to be written at once: each part only where the row still is as the carrier knows it."""

    workflow_id: uuid.UUID
    owner_id: uuid.UUID
    ended: Sequence[tuple[StepState, Outcome]]
    """Steps as they were when they ran, and what became of them."""
    begun: Sequence[StepState]
    """Steps that run from now on, with the number of this attempt."""
    finished: Status | None
    tellings: Sequence[Telling]


class Execution:
    """A workflow while a worker carries it. What it tells to be written must be written before it is told more."""

    def __init__(
        self, workflow_id: uuid.UUID, owner_id: uuid.UUID, started_at: datetime.datetime, steps: Iterable[StepState]
    ) -> None:
        self.workflow_id = workflow_id
        self._owner_id = owner_id
        self._started_at = started_at
        self._steps = {step.key: step for step in steps}
        self._is_new = all(step.attempt == 0 for step in self._steps.values())
        self._dependents: dict[str, list[str]] = {key: [] for key in self._steps}
        for step in self._steps.values():
            for need in step.needs:
                self._dependents[need].append(step.key)
        self._unmet = {
            step.key: sum(self._steps[need].status is not Status.COMPLETED for need in step.needs)
            for step in self._steps.values()
        }
        self._running = {step.key for step in self._steps.values() if step.status is Status.RUNNING}
        self._failed = next((step.key for step in self._steps.values() if step.status is Status.FAILED), None)

    def begin(self) -> Move:
        """Begin what may begin. Steps that ran when their worker died begin again."""
        again, self._running = self._running, set()
        pending = [step.key for step in self._steps.values() if step.status is Status.PENDING or step.key in again]
        return self._moved_on([], [key for key in pending if not self._unmet[key]])

    def settle(self, outcome: Outcome) -> Move:
        """Take in what became of a step, and begin what may begin now."""
        step = self._end(outcome)
        ready: list[str] = []
        if outcome.answer:
            for dependent in self._dependents[step.key]:
                self._unmet[dependent] -= 1
                if not self._unmet[dependent]:
                    ready.append(dependent)
        return self._moved_on([(step, outcome)], ready)

    def abandon(self, reason: str) -> Move:
        """End a workflow that the engine itself cannot carry on."""
        outcomes = [Outcome(key, None, reason, 0.0) for key in self._running]
        return self._moved_on([(self._end(outcome), outcome) for outcome in outcomes], [])

    def running(self) -> list[StepState]:
        """Return the steps that run."""
        return [self._steps[key] for key in self._running]

    def output(self, key: str) -> str:
        """Return what a completed step has answered."""
        return self._steps[key].output or ""

    def _end(self, outcome: Outcome) -> StepState:
        step = self._steps[outcome.key]
        self._running.remove(step.key)
        output = outcome.answer.output if outcome.answer else None
        self._steps[step.key] = replace(step, status=outcome.status, output=output)
        if not outcome.answer:
            self._failed = self._failed or step.key
        return step

    def _moved_on(self, ended: Sequence[tuple[StepState, Outcome]], ready: Sequence[str]) -> Move:
        begun = [self._begin(key) for key in ready] if self._failed is None else []
        finished = None
        if not self._running:
            finished = Status.FAILED if self._failed else Status.COMPLETED
        return Move(self.workflow_id, self._owner_id, ended, begun, finished, self._tellings(ended, begun, finished))

    def _begin(self, key: str) -> StepState:
        step = self._steps[key]
        self._steps[key] = replace(step, status=Status.RUNNING, attempt=step.attempt + 1)
        self._running.add(key)
        return self._steps[key]

    def _tellings(
        self, ended: Sequence[tuple[StepState, Outcome]], begun: Sequence[StepState], finished: Status | None
    ) -> list[Telling]:
        tellings = [Telling(Part.ENDED, step.key, _end_of(step, outcome)) for step, outcome in ended]
        for step in begun:
            if self._is_new:
                tellings.append(Telling(Part.BEGUN, step.key, WorkflowStarted()))
                self._is_new = False
            data = StepStarted(step=step.key, agent=step.agent, attempt=step.attempt)
            tellings.append(Telling(Part.BEGUN, step.key, data))
        if finished:
            tellings.append(Telling(Part.FINISHED, None, self._end_of_all()))
        return tellings

    def _end_of_all(self) -> EventData:
        if self._failed:
            return WorkflowFailed(step=self._failed, error="A step failed.")
        return WorkflowCompleted(duration=(now() - self._started_at).total_seconds())


def _end_of(step: StepState, outcome: Outcome) -> EventData:
    if (answer := outcome.answer) is None:
        return StepFailed(step=step.key, agent=step.agent, error=outcome.error)
    return StepCompleted(
        step=step.key, agent=step.agent, model=answer.model, usage=answer.usage, duration=outcome.duration
    )
