"""What can go wrong with workflows."""

import uuid
from collections.abc import Sequence

from agent_contracts.problems import FieldProblem
from orchestration_engine.core.errors import Invalid, NotFound


class WorkflowNotFound(NotFound):
    """There is no such workflow, or it is somebody else's."""

    def __init__(self, workflow_id: uuid.UUID) -> None:
        super().__init__(f"You have no workflow {workflow_id}. GET /workflows lists yours.")


class InvalidWorkflow(Invalid):
    """The workflow cannot run as it is."""

    def __init__(self, errors: Sequence[FieldProblem]) -> None:
        more = f" (and {len(errors) - 1} more, listed in `errors`)" if len(errors) > 1 else ""
        super().__init__(f"{errors[0].pointer}: {errors[0].message}{more}", errors)


class LeaseLost(Exception):
    """Another worker carries the workflow now; what this one has found out must not be written."""
