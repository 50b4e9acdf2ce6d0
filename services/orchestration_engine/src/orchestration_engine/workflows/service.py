"""Workflows: looking at one's own, and steering them."""

import time
import uuid

from pydantic import ValidationError

from agent_contracts.events import WorkflowPaused, WorkflowResumed, WorkflowRetried
from orchestration_engine.core import pagination
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.workflows.endings import LOOK_AGAIN, Endings, within
from orchestration_engine.workflows.errors import (
    NothingToRetry,
    StepNotFound,
    UnreadableWorkflow,
    WorkflowEnded,
    WorkflowNotEnded,
    WorkflowNotFound,
    WorkflowNotPaused,
)
from orchestration_engine.workflows.intake import Dispatch
from orchestration_engine.workflows.listing import Place, Wanted
from orchestration_engine.workflows.models import UNFINISHED, Status, Step, Workflow
from orchestration_engine.workflows.repository import WorkflowRepository
from orchestration_engine.workflows.running.plan import Plan
from orchestration_engine.workflows.schemas import ItemPage, WorkflowPage, WorkflowRequest, WorkflowView
from orchestration_engine.workflows.views import item_view, workflow_item, workflow_view
from workflow_language.document import WorkflowDocument


class WorkflowManager:
    """The rules of reading and steering workflows."""

    def __init__(self, work: UnitOfWork, dispatch: Dispatch) -> None:
        self._work = work
        self._dispatch = dispatch
        self._workflows = WorkflowRepository(work.session)

    async def get(self, workflow_id: uuid.UUID, owner_id: uuid.UUID) -> WorkflowView:
        """Return one of the user's workflows; WorkflowNotFound where there is none, or it is another's."""
        return await self._view(await self._owned(workflow_id, owner_id))

    async def ended(
        self, workflow_id: uuid.UUID, owner_id: uuid.UUID, endings: Endings, seconds: float
    ) -> WorkflowView:
        """Return one of the user's workflows when it has ended, or after so many seconds; WorkflowNotFound."""
        until = time.monotonic() + seconds
        with endings.of(workflow_id) as end:
            while True:
                view = await self.get(workflow_id, owner_id)
                left = until - time.monotonic()
                if view.finished_at is not None or left <= 0:
                    return view
                await self._work.release()  # who waits holds no connection
                await within(end, min(left, LOOK_AGAIN))

    async def items(
        self, workflow_id: uuid.UUID, owner_id: uuid.UUID, step: str, limit: int, cursor: str | None
    ) -> ItemPage:
        """Return a page of a step's items or rounds, in their order; WorkflowNotFound, StepNotFound."""
        workflow = await self._owned(workflow_id, owner_id)
        if all(written.id != step for written in (await self._document(workflow)).steps):
            raise StepNotFound(workflow_id, step)
        after = pagination.decode_position(cursor) if cursor else 0
        rows = await self._workflows.item_page(workflow_id, step, limit + 1, after)
        views = [item_view(row) for row in rows[:limit]]
        more = len(rows) > limit
        return ItemPage(items=views, next_cursor=pagination.encode(str(views[-1].item)) if more else None)

    async def page(self, owner_id: uuid.UUID, wanted: Wanted, limit: int, cursor: str | None) -> WorkflowPage:
        """Return a page of the user's workflows that are wanted, in the list's order; Invalid for the cursor."""
        before = pagination.decode_as(Place.read, cursor) if cursor else None
        rows = await self._workflows.page(owner_id, wanted, limit + 1, before)
        items = [workflow_item(*row) for row in rows[:limit]]
        last = Place(wanted.moment(items[-1]), items[-1].id) if len(rows) > limit else None
        return WorkflowPage(items=items, next_cursor=pagination.encode(str(last)) if last else None)

    async def cancel(self, workflow_id: uuid.UUID, owner_id: uuid.UUID) -> WorkflowView:
        """End a workflow as it stands. WorkflowNotFound; WorkflowEnded where it has ended already."""
        workflow = await self._owned(workflow_id, owner_id, lock=True)
        if workflow.status not in UNFINISHED:
            raise WorkflowEnded(workflow_id, workflow.status)
        await self._workflows.cancel([workflow_id], now())
        if workflow.parent_id is not None:
            await self._workflows.call([workflow.parent_id], now())
            self._work.after_commit(self._dispatch)
        self._work.session.expire_all()
        return await self.get(workflow_id, owner_id)

    async def pause(self, workflow_id: uuid.UUID, owner_id: uuid.UUID) -> WorkflowView:
        """Let nothing more begin; what runs may end. WorkflowNotFound, WorkflowEnded. Paused twice, it is paused."""
        workflow = await self._owned(workflow_id, owner_id, lock=True)
        if workflow.status not in UNFINISHED:
            raise WorkflowEnded(workflow_id, workflow.status, "pause")
        if workflow.status is not Status.PAUSED:
            workflow.status, workflow.ready_at = Status.PAUSED, None
            self._tell(workflow, WorkflowPaused())
            await self._call(workflow)
        return await self._view(workflow)

    async def resume(self, workflow_id: uuid.UUID, owner_id: uuid.UUID) -> WorkflowView:
        """Go on with a paused workflow. WorkflowNotFound; WorkflowNotPaused."""
        workflow = await self._owned(workflow_id, owner_id, lock=True)
        if workflow.status is not Status.PAUSED:
            raise WorkflowNotPaused(workflow_id, workflow.status)
        if workflow.lease_owner is None:
            workflow.status, workflow.ready_at = Status.PENDING, now()
        else:
            workflow.status = Status.RUNNING
        self._tell(workflow, WorkflowResumed())
        await self._call(workflow)
        return await self._view(workflow)

    async def retry(self, workflow_id: uuid.UUID, owner_id: uuid.UUID, steps: list[str] | None) -> WorkflowView:
        """Go on from steps of a workflow that has ended: they begin again, and all that wait for them.

        What else is completed stays, as do the completed items of a failed step. Raises WorkflowNotFound,
        WorkflowNotEnded, StepNotFound, NothingToRetry.
        """
        workflow = await self._owned(workflow_id, owner_id, lock=True)
        if workflow.status in UNFINISHED:
            raise WorkflowNotEnded(workflow_id, workflow.status)
        plan = Plan(await self._document(workflow))
        rows = {row.key: row for row in await self._workflows.steps(workflow_id)}
        wanted = steps if steps is not None else [key for key, row in rows.items() if _unfinished(plan, row)]
        if unknown := [step for step in wanted if step not in plan.steps]:
            raise StepNotFound(workflow_id, unknown[0])
        if not wanted and workflow.status is Status.COMPLETED:
            raise NothingToRetry(workflow_id)
        again = set[str]().union(*(plan.after(step) for step in wanted))
        following = set[str]().union(*(plan.after(step) - {step} for step in wanted))
        spread = [key for key in wanted if key in rows and key not in following and _keeps_parts(plan, rows[key])]
        await self._workflows.begin_again(workflow, sorted(again), spread)
        workflow.status, workflow.ready_at, workflow.finished_at = Status.PENDING, now(), None
        workflow.error = workflow.output = None
        workflow.lapses = 0
        workflow.generation += 1
        workflow.retried_at = now()
        self._tell(workflow, WorkflowRetried(steps=[one for one in plan.order if one in again], kept=sorted(spread)))
        await self._call(workflow)
        return await self._view(workflow)

    async def rerun(self, workflow_id: uuid.UUID, owner_id: uuid.UUID) -> WorkflowRequest:
        """Return what was asked for when a workflow was submitted, for it to be asked again; WorkflowNotFound."""
        workflow = await self._owned(workflow_id, owner_id)
        document = await self._workflows.document(workflow.document)
        await self._work.release()  # whoever waits for the end of the new one holds no connection
        return WorkflowRequest.model_validate(
            {**document, "name": workflow.name, "values": workflow.inputs, "priority": workflow.priority}
        )

    async def _call(self, workflow: Workflow) -> None:
        await self._work.session.flush()
        await self._workflows.call([workflow.id], now())
        self._work.after_commit(self._dispatch)

    def _tell(self, workflow: Workflow, data: WorkflowPaused | WorkflowResumed | WorkflowRetried) -> None:
        self._work.emit(workflow.owner_id, f"workflow/{workflow.id}", data)

    async def _document(self, workflow: Workflow) -> WorkflowDocument:
        try:
            return WorkflowDocument.model_validate(await self._workflows.document(workflow.document))
        except ValidationError:
            raise UnreadableWorkflow(workflow.id) from None

    async def _view(self, workflow: Workflow) -> WorkflowView:
        try:
            document = await self._document(workflow)
        except UnreadableWorkflow:
            return workflow_view(workflow, None)
        rows = await self._workflows.steps(workflow.id)
        spread = any(step.for_each or step.loop for step in document.steps)
        items = await self._workflows.items(workflow.id) if spread else {}
        asked = any(step.approval or step.question for step in document.steps)
        tasks = await self._workflows.tasks(workflow.id) if asked else []
        return workflow_view(workflow, document, rows, items, tasks)

    async def _owned(self, workflow_id: uuid.UUID, owner_id: uuid.UUID, *, lock: bool = False) -> Workflow:
        workflow = await self._workflows.owned(workflow_id, owner_id, lock=lock)
        if workflow is None:
            raise WorkflowNotFound(workflow_id)
        return workflow


def _unfinished(plan: Plan, row: Step) -> bool:
    """Tell whether a step kept its workflow from being completed."""
    return row.status is Status.CANCELLED or (row.status is Status.FAILED and plan.steps[row.key].on_error == "fail")


def _keeps_parts(plan: Plan, row: Step) -> bool:
    """Tell whether what a step has completed of its items or rounds counts when it begins again."""
    step = plan.steps[row.key]
    # Rounds of which none was good enough would only be judged once more, and with the same result.
    is_judged = step.loop is not None and row.error_kind in ("rounds", "expression")
    return _unfinished(plan, row) and not is_judged and (step.for_each is not None or step.loop is not None)
