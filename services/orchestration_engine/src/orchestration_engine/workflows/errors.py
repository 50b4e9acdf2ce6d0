"""What can go wrong with workflows."""

import uuid
from collections.abc import Sequence

from agent_contracts.problems import FieldProblem
from orchestration_engine.core.errors import Conflict, Invalid, NotFound, TooMany, Unavailable


class WorkflowNotFound(NotFound):
    """There is no such workflow, or it is somebody else's."""

    def __init__(self, workflow_id: uuid.UUID) -> None:
        super().__init__(f"You have no workflow {workflow_id}. GET /workflows lists yours.")


class StepNotFound(NotFound):
    """The workflow has no such step."""

    def __init__(self, workflow_id: uuid.UUID, step: str) -> None:
        super().__init__(f"Workflow {workflow_id} has no step {step}. GET /workflows/{workflow_id} lists them.")


class TemplateNotFound(NotFound):
    """The user has no such template, and none comes with the product."""

    def __init__(self, name: str, whose: str = "") -> None:
        named = f"{name} {whose}".rstrip()
        super().__init__(f"There is no template {named}. GET /templates lists those that you can run.")


class BatchNotFound(NotFound):
    """There is no such batch, or it is somebody else's."""

    def __init__(self, batch_id: uuid.UUID) -> None:
        super().__init__(f"You have no batch {batch_id}. GET /batches lists yours.")


class TaskNotFound(NotFound):
    """Nobody asks this user that."""

    def __init__(self, task_id: uuid.UUID) -> None:
        super().__init__(f"Nobody asks you {task_id}. GET /tasks lists what waits for you.")


class DeadLetterNotFound(NotFound):
    """There is no such dead letter, or it is somebody else's."""

    def __init__(self, letter_id: uuid.UUID) -> None:
        super().__init__(f"You have no dead letter {letter_id}. GET /dead-letters lists yours.")


class LetterRequeued(Conflict):
    """It is under way again already."""

    def __init__(self, letter_id: uuid.UUID) -> None:
        super().__init__(f"Dead letter {letter_id} was requeued already; what fails again becomes a letter of its own.")


class NotRequeueable(Conflict):
    """Nothing in this process knows how to try it again."""

    def __init__(self, letter_id: uuid.UUID, source: str | None) -> None:
        super().__init__(f"Dead letter {letter_id} came from {source}, which takes nothing back; send it anew.")


class NotShared(NotFound):
    """No link leads there."""


class UnreadableWorkflow(Conflict):
    """What the workflow was written as is not what this version of the engine reads."""

    def __init__(self, workflow_id: uuid.UUID) -> None:
        super().__init__(f"The document of workflow {workflow_id} cannot be read any more; submit it anew.")


class InvalidWorkflow(Invalid):
    """The workflow cannot run as it is."""

    def __init__(self, errors: Sequence[FieldProblem]) -> None:
        more = f" (and {len(errors) - 1} more, listed in `errors`)" if len(errors) > 1 else ""
        super().__init__(f"{errors[0].pointer}: {errors[0].message}{more}", errors)


class WorkflowEnded(Conflict):
    """The workflow is over; nothing of it can be stopped any more."""

    def __init__(self, workflow_id: uuid.UUID, status: str, what: str = "cancel") -> None:
        super().__init__(f"Workflow {workflow_id} is {status} already; there is nothing left to {what}.")


class WorkflowNotPaused(Conflict):
    """The workflow goes on by itself."""

    def __init__(self, workflow_id: uuid.UUID, status: str) -> None:
        super().__init__(f"Workflow {workflow_id} is {status}, not paused; there is nothing to resume.")


class WorkflowNotEnded(Conflict):
    """The workflow still goes on."""

    def __init__(self, workflow_id: uuid.UUID, status: str) -> None:
        super().__init__(f"Workflow {workflow_id} is {status}; wait until it has ended, or cancel it first.")


class NothingToRetry(Conflict):
    """No step of the workflow failed."""

    def __init__(self, workflow_id: uuid.UUID) -> None:
        super().__init__(f"No step of workflow {workflow_id} failed; name the `steps` to begin again, or rerun it.")


class TemplateInUse(Conflict):
    """The template is run by itself."""

    def __init__(self, slug: str, users: Sequence[str]) -> None:
        super().__init__(f"The template {slug} is run by the {', the '.join(users)}; delete these first.")


class SlugTaken(Conflict):
    """A template of that name says something else."""

    def __init__(self, slug: str, free: str) -> None:
        super().__init__(f"There is another template {slug} already. Send another `slug`: {free} is free.")


class BatchEnded(Conflict):
    """The batch is over; nothing of it can be stopped any more."""

    def __init__(self, batch_id: uuid.UUID, how: str) -> None:
        super().__init__(f"Batch {batch_id} is {how} already; there is nothing left to cancel.")


class TaskDecided(Conflict):
    """Somebody was quicker, or the time is over."""

    def __init__(self, task_id: uuid.UUID, status: str) -> None:
        super().__init__(f"Task {task_id} is {status} already; nothing waits for your answer.")


class WrongAnswer(Invalid):
    """An approval was answered like a question, or a question like an approval."""


class KeyReused(Invalid):
    """The idempotency key stands for another workflow."""

    def __init__(self) -> None:
        detail = "This Idempotency-Key was used for another workflow within 24 hours; choose a new one."
        super().__init__(detail, [FieldProblem(pointer="header.Idempotency-Key", message="was used for another body")])


class TooMuchInLine(TooMany):
    """A user's workflows that wait for a worker are as many as one user's may be."""

    def __init__(self, waiting: int, most: int, retry_after: int) -> None:
        super().__init__(
            f"{waiting:,} of your workflows wait for their turn, and {most:,} may. Nothing was written; "
            f"send it again in {retry_after} seconds."
        )
        self.retry_after = retry_after


class LineFull(Unavailable):
    """So many workflows wait for a worker that no more are taken."""

    def __init__(self, retry_after: int) -> None:
        again = f"send it again in {retry_after} seconds"
        super().__init__(f"The engine has as much work as it can hold. Nothing was written; {again}.")
        self.retry_after = retry_after


class LeaseLost(Exception):
    """Another worker carries the workflow now; what this one has found out must not be written."""
