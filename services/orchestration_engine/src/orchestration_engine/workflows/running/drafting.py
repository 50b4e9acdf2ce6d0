"""A move while it is being made: which tasks change, and what is told of that."""

import datetime
import uuid
from typing import Literal

from pydantic import JsonValue

from agent_contracts.events import (
    AgentTaskAssigned,
    AgentTaskCompleted,
    AgentTaskFailed,
    ContextUpdated,
    EventData,
    HumanTaskDecided,
    HumanTaskEscalated,
    HumanTaskOpened,
    StepCancelled,
    StepCompleted,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepWaiting,
)
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.models import Status
from orchestration_engine.workflows.running.moves import (
    Answered,
    Ask,
    Decide,
    Escalate,
    Fault,
    Move,
    Place,
    Task,
    Telling,
)


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

    def assign(self, task: Task) -> None:
        """Tell that the agent of a task, if it has one, is asked."""
        if task.agent is not None:
            assigned = AgentTaskAssigned(step=task.step, item=task.item, agent=task.agent, attempt=task.attempt)
            self.tell(assigned)

    def answered(self, task: Task, answer: Answered) -> None:
        """Keep what is known of an answer of a task's agent, if it has one."""
        task.agent_version, task.model = answer.agent_version, answer.model
        task.usage, task.cost = answer.usage, answer.cost
        if task.agent is not None:
            self.move.cost += answer.cost or 0
            completed = AgentTaskCompleted(
                step=task.step,
                item=task.item,
                agent=task.agent,
                attempt=task.attempt,
                agent_version=answer.agent_version,
                model=answer.model,
                usage=answer.usage,
                cost=answer.cost,
                queued=answer.queued,
                duration=answer.duration,
            )
            self.tell(completed)

    def refused(self, task: Task, fault: Fault, *, tried_again: bool) -> None:
        """Tell that the agent of a task, if it has one, gave no answer."""
        if task.agent is not None:
            failed = AgentTaskFailed(
                step=task.step,
                item=task.item,
                agent=task.agent,
                attempt=task.attempt,
                error=fault.message,
                kind=fault.kind,
                queued=fault.queued,
                duration=fault.duration,
                tried_again=tried_again,
            )
            self.tell(failed)

    def ask(self, ask: Ask | Escalate | Decide) -> None:
        """Let people be asked something, or let it be decided without them."""
        self.move.asks.append(ask)
        match ask:
            case Ask():
                opened = {"task": ask.id, "step": ask.step, "kind": ask.kind.value, "deadline": ask.deadline}
                self.tell(HumanTaskOpened.model_validate(opened))
            case Escalate():
                self.tell(HumanTaskEscalated(step=ask.step, deadline=ask.deadline))
            case Decide():
                self.tell(HumanTaskDecided.model_validate({"step": ask.step, "status": ask.status.value}))

    def write_context(self, step: str | None, written: dict[str, JsonValue], context: dict[str, JsonValue]) -> None:
        """Let the shared context be written."""
        self.move.context = context
        self.tell(ContextUpdated(step=step, keys=list(written)))

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
