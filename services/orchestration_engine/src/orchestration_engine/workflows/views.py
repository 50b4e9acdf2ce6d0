"""Rows as their owner sees them."""

from collections.abc import Iterable, Mapping

from agent_contracts.execution import Usage
from orchestration_engine.workflows.models import HumanTask, Status, Step, Workflow
from orchestration_engine.workflows.repository import Items
from orchestration_engine.workflows.schemas import (
    ItemCounts,
    ItemView,
    StepView,
    WorkflowHead,
    WorkflowItem,
    WorkflowView,
)
from workflow_language.document import Step as WrittenStep
from workflow_language.document import WorkflowDocument


def head(workflow: Workflow) -> dict[str, object]:
    """Return what is shown of a workflow everywhere."""
    return {name: getattr(workflow, name) for name in WorkflowHead.model_fields}


def workflow_item(workflow: Workflow, completed: int, failed_step: str | None, error_kind: str | None) -> WorkflowItem:
    """Return a workflow as lists show it."""
    counts = {"steps_total": workflow.size, "steps_completed": completed}
    failed = workflow.status is Status.FAILED
    fault = {"failed_step": failed_step, "error_kind": error_kind} if failed else {}
    return WorkflowItem.model_validate({**head(workflow), **counts, **fault})


def workflow_view(
    workflow: Workflow,
    document: WorkflowDocument | None,
    rows: Iterable[Step] = (),
    items: Mapping[str, Items] | None = None,
    tasks: Iterable[HumanTask] = (),
) -> WorkflowView:
    """Return a workflow with its steps; without them where its document cannot be read."""
    by_key = {row.key: row for row in rows}
    asked = {task.key: task for task in tasks}
    steps = [
        _step(workflow, step, by_key.get(step.id), (items or {}).get(step.id), asked.get(step.id))
        for step in (document.steps if document else ())
    ]
    return WorkflowView.model_validate(
        {
            **head(workflow),
            "values": workflow.inputs,
            "context": workflow.context or {},
            "output": workflow.output,
            "generation": workflow.generation,
            "steps": steps,
        }
    )


def _step(
    workflow: Workflow, step: WrittenStep, row: Step | None, items: Items | None, task: HumanTask | None
) -> StepView:
    if row is None:
        # What has not begun when a workflow ends never will.
        status = Status.CANCELLED if workflow.finished_at else Status.PENDING
        row = Step(status=status, attempt=0)
    output = items.outputs(step) if items and row.status in (Status.COMPLETED, Status.FAILED) else row.output
    if step.for_each and row.status is Status.COMPLETED and not items:
        output = []  # of an empty list
    counts = ItemCounts(begun=items.begun, completed=items.completed, failed=items.failed) if items else None
    return StepView(
        id=step.id,
        kind=step.kind,
        agent=step.agent,
        workflow=step.workflow,
        needs=list(step.needs),
        status=row.status,
        input=step.input or step.set or {},
        output=output,
        agent_version=row.agent_version,
        model=row.model,
        usage=usage(row),
        cost=None if row.cost is None else float(row.cost),
        error=row.error,
        error_kind=row.error_kind,
        attempt=row.attempt,
        wake_at=row.wake_at,
        items=counts,
        task_id=task.id if task else None,
        child_id=row.child_id,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def item_view(row: Step) -> ItemView:
    """Return one item or round of a step."""
    names = ItemView.model_fields.keys() - {"usage"}
    return ItemView.model_validate({**{name: getattr(row, name) for name in names}, "usage": usage(row)})


def usage(row: Step) -> Usage | None:
    """Return what a step has used, as far as its provider said."""
    if row.input_tokens is None or row.output_tokens is None:
        return None
    return Usage(input_tokens=row.input_tokens, output_tokens=row.output_tokens, cached_tokens=row.cached_tokens or 0)
