"""Workflows: submitting one, and looking at one's own."""

import hashlib
import time
import uuid
from collections.abc import Awaitable, Callable

from agent_contracts.events import StepCancelled, WorkflowCancelled
from orchestration_engine.agents import AgentManager
from orchestration_engine.auth import Claims
from orchestration_engine.core import pagination
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.endings import CANCELLED, ENDED, LOOK_AGAIN, Endings, within
from orchestration_engine.workflows.errors import InvalidWorkflow, WorkflowEnded, WorkflowNotFound
from orchestration_engine.workflows.models import Status, Step, Workflow
from orchestration_engine.workflows.repository import WorkflowRepository
from orchestration_engine.workflows.schemas import (
    StepRequest,
    WorkflowItem,
    WorkflowPage,
    WorkflowRequest,
    WorkflowView,
)
from orchestration_engine.workflows.submissions import Submission, Submissions
from orchestration_engine.workflows.validation import problems

Dispatch = Callable[[uuid.UUID], Awaitable[None]]


class WorkflowIntake:
    """The rules of submitting workflows."""

    def __init__(self, submissions: Submissions, catalogue: AgentManager, dispatch: Dispatch) -> None:
        self._submissions = submissions
        self._catalogue = catalogue
        self._dispatch = dispatch

    async def submit(self, request: WorkflowRequest, claims: Claims, key: str | None) -> WorkflowView | uuid.UUID:
        """Record a workflow, announce it and put it in the queue.

        Returns the id of the earlier workflow where the same was submitted under the same key before. Raises
        InvalidWorkflow where it cannot run, KeyReused where the key is another's, InvalidToken where the caller is
        nobody any more.
        """
        if found := problems(request, self._catalogue.find):
            raise InvalidWorkflow(found)
        created = now()
        workflow = Workflow(
            id=new_id(),
            owner_id=claims.user_id,
            name=request.name,
            status=Status.PENDING,
            created_at=created,
            queued_at=created,
        )
        steps = [_step(workflow.id, position, step) for position, step in enumerate(request.steps)]
        digest = hashlib.sha256(request.model_dump_json().encode()).digest()
        written = await self._submissions.write(Submission(workflow, steps, claims, key, digest))
        if written != workflow.id:
            return written
        await self._dispatch(workflow.id)
        return WorkflowView.of(workflow, steps)


class WorkflowManager:
    """The rules of reading and stopping workflows."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._workflows = WorkflowRepository(work.session)

    async def get(self, workflow_id: uuid.UUID, owner_id: uuid.UUID) -> WorkflowView:
        """Return one of the user's workflows; WorkflowNotFound where there is none, or it is another's."""
        workflow = await self._owned(workflow_id, owner_id)
        return WorkflowView.of(workflow, await self._workflows.steps(workflow_id))

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

    async def cancel(self, workflow_id: uuid.UUID, owner_id: uuid.UUID) -> WorkflowView:
        """End a workflow as it stands. WorkflowNotFound; WorkflowEnded where it has ended already."""
        moment = now()
        if not await self._workflows.cancel(workflow_id, owner_id, moment):
            workflow = await self._owned(workflow_id, owner_id)
            raise WorkflowEnded(workflow_id, workflow.status)
        subject = f"workflow/{workflow_id}"
        for step in await self._workflows.cancel_steps(workflow_id, moment):
            self._work.emit(owner_id, subject, StepCancelled(step=step.key, agent=step.agent))
        self._work.emit(owner_id, subject, WorkflowCancelled())
        await self._workflows.tell(workflow_id, ENDED, CANCELLED)
        return await self.get(workflow_id, owner_id)

    async def _owned(self, workflow_id: uuid.UUID, owner_id: uuid.UUID) -> Workflow:
        workflow = await self._workflows.owned(workflow_id, owner_id)
        if workflow is None:
            raise WorkflowNotFound(workflow_id)
        return workflow

    async def page(self, owner_id: uuid.UUID, limit: int, cursor: str | None) -> WorkflowPage:
        """Return a page of the user's workflows, newest first."""
        before = pagination.decode_id(cursor) if cursor else None
        rows = await self._workflows.page(owner_id, limit + 1, before)
        items = [WorkflowItem.of(workflow, total, completed) for workflow, total, completed in rows[:limit]]
        more = len(rows) > limit
        return WorkflowPage(items=items, next_cursor=pagination.encode(str(items[-1].id)) if more else None)


def _step(workflow_id: uuid.UUID, position: int, request: StepRequest) -> Step:
    return Step(
        workflow_id=workflow_id,
        key=request.id,
        position=position,
        agent=request.agent,
        needs=list(dict.fromkeys(request.needs)),
        input=request.input,
        status=Status.PENDING,
        attempt=0,
    )
