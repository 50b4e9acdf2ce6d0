"""Workflows: submitting one, and looking at one's own."""

import uuid
from collections.abc import Awaitable, Callable

from orchestration_engine.agents import AgentManager
from orchestration_engine.auth import Claims
from orchestration_engine.core import pagination
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.errors import InvalidWorkflow, WorkflowNotFound
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

    async def submit(self, request: WorkflowRequest, claims: Claims) -> WorkflowView:
        """Record a workflow, announce it and put it in the queue.

        Raises InvalidWorkflow where it cannot run, InvalidToken where the caller is nobody any more.
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
        await self._submissions.write(Submission(workflow, steps, claims))
        await self._dispatch(workflow.id)
        return WorkflowView.of(workflow, steps)


class WorkflowManager:
    """The rules of reading workflows."""

    def __init__(self, work: UnitOfWork) -> None:
        self._workflows = WorkflowRepository(work.session)

    async def get(self, workflow_id: uuid.UUID, owner_id: uuid.UUID) -> WorkflowView:
        """Return one of the user's workflows; WorkflowNotFound where there is none, or it is another's."""
        workflow = await self._workflows.owned(workflow_id, owner_id)
        if workflow is None:
            raise WorkflowNotFound(workflow_id)
        return WorkflowView.of(workflow, await self._workflows.steps(workflow_id))

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
