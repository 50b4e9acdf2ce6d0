"""What became of a workflow, told again from its events alone: the state after any of them."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any  # the JSON of an event's data

from agent_contracts.events import (
    AgentTaskCompleted,
    EventData,
    StepCancelled,
    StepCompleted,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepWaiting,
    WorkflowCancelled,
    WorkflowCompleted,
    WorkflowCreated,
    WorkflowFailed,
    WorkflowPaused,
    WorkflowResumed,
    WorkflowRetried,
    WorkflowStarted,
    read_data,
)
from agent_contracts.execution import Usage
from orchestration_engine.workflows.models import Status
from orchestration_engine.workflows.running.execution import CARRIED_ON, OVER
from orchestration_engine.workflows.running.moves import Place

StepEvent = StepStarted | StepWaiting | StepCompleted | StepFailed | StepSkipped | StepCancelled


@dataclass(slots=True)
class ReplayedStep:
    """A step that has begun, or an item or a round of one."""

    status: Status = Status.PENDING
    attempt: int = 0
    agent: str | None = None
    agent_version: str | None = None
    model: str | None = None
    usage: Usage | None = None
    error: str | None = None
    wake_at: datetime.datetime | None = None
    started_at: datetime.datetime | None = None
    finished_at: datetime.datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.status in OVER

    def end(self, status: Status, moment: datetime.datetime) -> None:
        """End it."""
        self.status, self.finished_at, self.wake_at = status, moment, None


@dataclass(slots=True)
class State:
    """A workflow after some of its events."""

    name: str = ""
    template: str | None = None
    error: str | None = None
    created_at: datetime.datetime | None = None
    started_at: datetime.datetime | None = None
    finished_at: datetime.datetime | None = None
    tasks: dict[Place, ReplayedStep] = field(default_factory=dict)
    """What has begun, by its step and its item; 0 is the step itself."""
    _status: Status = Status.PENDING
    _moment: datetime.datetime | None = None

    @property
    def status(self) -> Status:
        """How far it has come. That it waits is told by no event: it follows from what its steps do."""
        return Status.WAITING if self._status is Status.RUNNING and self._only_waits() else self._status

    def steps(self) -> Mapping[str, ReplayedStep]:
        """Return the steps that have begun."""
        return MappingProxyType({place.step: task for place, task in self.tasks.items() if not place.item})

    def items(self, step: str) -> Mapping[int, ReplayedStep]:
        """Return the items or rounds of a step that have begun."""
        return MappingProxyType(
            {place.item: task for place, task in self.tasks.items() if place.step == step and place.item}
        )

    def take(self, data: EventData, moment: datetime.datetime) -> None:
        """Take in the next event."""
        self._moment = moment
        match data:
            case WorkflowCreated():
                self.name, self.template, self.created_at = data.name, data.template, moment
            case WorkflowStarted():
                self._status, self.started_at = Status.RUNNING, moment
            case WorkflowPaused():
                self._status = Status.PAUSED
            case WorkflowResumed():
                self._status = Status.RUNNING
            case WorkflowCompleted() | WorkflowFailed() | WorkflowCancelled():
                self._end(data, moment)
            case WorkflowRetried():
                self._begin_again(data)
            case AgentTaskCompleted():
                task = self.tasks.setdefault(Place(data.step, data.item), ReplayedStep(agent=data.agent))
                task.agent_version, task.model, task.usage = data.agent_version, data.model, data.usage
            case StepStarted() | StepWaiting() | StepCompleted() | StepFailed() | StepSkipped() | StepCancelled():
                self._take_of_step(data, moment)
            case _:
                pass  # nothing of a workflow's

    def _take_of_step(self, data: StepEvent, moment: datetime.datetime) -> None:
        if self._status is Status.PENDING:
            self._status = Status.RUNNING  # carried again after it was tried again
        task = self.tasks.setdefault(Place(data.step, data.item), ReplayedStep(agent=data.agent))
        match data:
            case StepStarted():
                task.status, task.attempt, task.started_at = Status.RUNNING, data.attempt, moment
                task.wake_at = None
            case StepWaiting():
                task.status, task.wake_at = Status.WAITING, data.until
                task.error = data.error if data.on == "retry" else task.error
            case StepCompleted():
                task.end(Status.COMPLETED, moment)
                task.error = None
                if data.model is not None:  # of before attempts were told of by themselves
                    task.model, task.usage = data.model, data.usage
            case StepFailed():
                task.end(Status.FAILED, moment)
                task.error = data.error
            case StepSkipped():
                task.end(Status.SKIPPED, moment)
            case StepCancelled():
                task.end(Status.CANCELLED, moment)

    def _end(self, data: WorkflowCompleted | WorkflowFailed | WorkflowCancelled, moment: datetime.datetime) -> None:
        self._status = _ENDINGS[type(data)]
        self.error = data.error if isinstance(data, WorkflowFailed) else None
        self.finished_at = moment
        for task in self.tasks.values():
            if not task.is_over:  # of a workflow that was set aside no step is told
                task.end(Status.CANCELLED, moment)

    def _begin_again(self, data: WorkflowRetried) -> None:
        self._status, self.error, self.finished_at = Status.PENDING, None, None
        for place, task in list(self.tasks.items()):
            if place.step not in data.steps:
                continue
            if place.step in data.kept and not place.item:
                task.status, task.error, task.finished_at = Status.RUNNING, None, None
            elif place.step not in data.kept or task.status is not Status.COMPLETED:
                del self.tasks[place]

    def _only_waits(self) -> bool:
        """Tell whether nothing of it runs: then no worker is held, unless it goes on in a moment."""
        split = {place.step for place in self.tasks if place.item}
        # Of a step with items or rounds these are what runs or waits.
        left = [
            task for place, task in self.tasks.items() if not task.is_over and (place.item or place.step not in split)
        ]
        if not left or any(task.status is not Status.WAITING for task in left):
            return False
        moments = [task.wake_at for task in left if task.wake_at]
        return not moments or self._moment is None or min(moments) > self._moment + CARRIED_ON


_ENDINGS: Mapping[type[EventData], Status] = {
    WorkflowCompleted: Status.COMPLETED,
    WorkflowFailed: Status.FAILED,
    WorkflowCancelled: Status.CANCELLED,
}


def replay(events: Iterable[tuple[datetime.datetime, Mapping[str, Any]]], state: State | None = None) -> State:
    """Return the state after a workflow's events, each a time and its data, in their order.

    `state` is that after the events before them; it is changed.
    """
    state = state or State()
    for moment, data in events:
        if (told := read_data(data)) is not None:
            state.take(told, moment)
    return state
