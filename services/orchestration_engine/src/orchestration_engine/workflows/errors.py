"""What can go wrong with workflows."""

import uuid
from collections.abc import Sequence

from agent_contracts.problems import FieldProblem
from orchestration_engine.core.errors import Conflict, Invalid, NotFound


class WorkflowNotFound(NotFound):
    """There is no such workflow, or it is somebody else's."""

    def __init__(self, workflow_id: uuid.UUID) -> None:
        super().__init__(f"You have no workflow {workflow_id}. GET /workflows lists yours.")


class InvalidWorkflow(Invalid):
    """The workflow cannot run as it is."""

    def __init__(self, errors: Sequence[FieldProblem]) -> None:
        more = f" (and {len(errors) - 1} more, listed in `errors`)" if len(errors) > 1 else ""
        super().__init__(f"{errors[0].pointer}: {errors[0].message}{more}", errors)


class WorkflowEnded(Conflict):
    """The workflow is over; nothing of it can be stopped any more."""

    def __init__(self, workflow_id: uuid.UUID, status: str) -> None:
        super().__init__(f"Workflow {workflow_id} is {status} already; there is nothing left to cancel.")


class KeyReused(Invalid):
    """The idempotency key stands for another workflow."""

    def __init__(self) -> None:
        detail = "This Idempotency-Key was used for another workflow within 24 hours; choose a new one."
        super().__init__(detail, [FieldProblem(pointer="header.Idempotency-Key", message="was used for another body")])


class LeaseLost(Exception):
    """Another worker carries the workflow now; what this one has found out must not be written."""
