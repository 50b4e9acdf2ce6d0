"""Workflows that steps of other workflows run."""

import uuid
from collections.abc import Callable

from http_edge.tracing import traceparent
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database
from orchestration_engine.workflows.inserting import NewWorkflow, insert_workflows, written
from orchestration_engine.workflows.running.execution import Execution
from orchestration_engine.workflows.running.moves import Call, ChildBegun, Fault
from orchestration_engine.workflows.template_lookup import find_template
from workflow_language.calls import MAX_NESTING
from workflow_language.validation import check_values

# Locked until the child is written: whoever ends the workflow has done so before, or finds the child.
_GOES_ON = "select from workflows where id = $1 and finished_at is null for share"


class Children:
    """Begins them. Begun twice, one is begun once: its id follows from who asks for it."""

    def __init__(self, database: Database, come: Callable[[], None]) -> None:
        """`come` is told that there is a workflow to be carried."""
        self._database = database
        self._come = come

    async def begin(self, execution: Execution, call: Call) -> ChildBegun | Fault:
        """Begin the workflow that a step asks for, or say why it cannot be."""
        facts, reference = execution.facts, call.template
        assert reference is not None
        if facts.depth >= MAX_NESTING:
            return Fault(f"Workflows run workflows at most {MAX_NESTING} deep.", "nesting")
        child_id = uuid.uuid5(facts.id, call.key)
        async with self._database.driver() as connection:
            if not await connection.fetch(_GOES_ON, facts.id):
                return Fault("The workflow has ended meanwhile.", "cancelled")
            template = await find_template(connection, facts.owner_id, reference)
            if template is None:
                return Fault(f"The template {reference.slug} is gone; save it again, and retry this step.", "template")
            values, wrong = check_values(template.document, call.values)
            if wrong:
                return Fault("; ".join(f"{problem.pointer}: {problem.message}" for problem in wrong), "invalid_input")
            child = NewWorkflow(
                id=child_id,
                owner_id=facts.owner_id,
                name=template.document.name,
                document=written(template.document),
                inputs=values,
                created_at=now(),
                template=template.name,
                parent_id=facts.id,
                depth=facts.depth + 1,
                trace=traceparent(),
            )
            await insert_workflows(connection, [child])
        self._come()
        return ChildBegun(child_id)
