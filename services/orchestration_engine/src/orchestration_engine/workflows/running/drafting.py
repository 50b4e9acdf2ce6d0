"""A move while it is being made: which tasks change, and what is told of that."""

import datetime
import uuid
from typing import Literal

from agent_contracts.events import (
    EventData,
    StepCancelled,
    StepCompleted,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepWaiting,
)
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.models import Status
from orchestration_engine.workflows.running.moves import Answered, Move, Place, Task, Telling


class Draft:
    """Every change of a task is made here, with its event."""

    def __init__(self, workflow_id: uuid.UUID, owner_id: uuid.UUID, number: int) -> None:
        self.move = Move(workflow_id, owner_id, number)
        self._changed: dict[Place, Task] = {}

    def finished(self) -> Move:
        """Return the move; the tasks in it have rows from then on."""
        for task in self._changed.values():
            (self.move.inserts if task.is_new else self.move.updates).append(task)
            task.is_new = False
        return self.move

    def tell(self, data: EventData) -> None:
        """Let an event be written."""
        self.move.tellings.append(Telling(new_id(), data))

    def start(self, task: Task, status: Status, wake_at: datetime.datetime | None = None) -> None:
        """Begin a task, for the first time or again."""
        task.status, task.attempt, task.wake_at = status, task.attempt + 1, wake_at
        self._change(task)
        self.tell(StepStarted(step=task.step, item=task.item, agent=task.agent, attempt=task.attempt))

    def wait(
        self,
        task: Task,
        on: Literal["person", "workflow", "retry"],
        until: datetime.datetime | None,
        error: str | None = None,
    ) -> None:
        """Let a task wait."""
        task.status, task.wake_at = Status.WAITING, until
        self._change(task)
        self.tell(StepWaiting(step=task.step, item=task.item, agent=task.agent, on=on, until=until, error=error))

    def skip(self, task: Task) -> None:
        """End a task that is not wanted."""
        self._end(task, Status.SKIPPED)
        self.tell(StepSkipped(step=task.step, item=task.item, agent=task.agent))

    def complete(self, task: Task, answer: Answered) -> None:
        """End a task that is done."""
        self._end(task, Status.COMPLETED)
        task.error, task.error_kind = None, None
        task.model, task.usage = answer.model, answer.usage
        self.move.progressed = True
        completed = StepCompleted(
            step=task.step,
            item=task.item,
            agent=task.agent,
            model=answer.model,
            usage=answer.usage,
            duration=answer.duration,
        )
        self.tell(completed)

    def fail(self, task: Task, error: str, kind: str | None) -> None:
        """End a task that failed."""
        self._end(task, Status.FAILED)
        task.error, task.error_kind = error, kind
        self.move.progressed = True
        self.tell(StepFailed(step=task.step, item=task.item, agent=task.agent, error=error, kind=kind))

    def cancel(self, task: Task) -> None:
        """End a task that nobody wants any more."""
        self._end(task, Status.CANCELLED)
        self.tell(StepCancelled(step=task.step, item=task.item, agent=task.agent))

    def _end(self, task: Task, status: Status) -> None:
        task.status, task.wake_at = status, None
        self._change(task)

    def _change(self, task: Task) -> None:
        self._changed[task.place] = task
