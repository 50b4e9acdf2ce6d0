"""The addresses of workflows."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from http_edge.problems import documented
from orchestration_engine.auth import CurrentUser, TokenClaims
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work
from orchestration_engine.workflows.endings import Endings
from orchestration_engine.workflows.schemas import WorkflowPage, WorkflowRequest, WorkflowView
from orchestration_engine.workflows.service import WorkflowIntake, WorkflowManager

router = APIRouter(prefix="/workflows", tags=["workflows"], responses=documented(401))


def _intake(request: Request) -> WorkflowIntake:
    state = request.app.state
    return WorkflowIntake(state.submissions, state.catalogue, state.dispatch)


def _manager(work: Work) -> WorkflowManager:
    return WorkflowManager(work)


Wait = Annotated[int, Query(ge=0, le=60, description="Wait so many seconds, at most, for the workflow to end.")]
IdempotencyKey = Annotated[
    str | None,
    Header(min_length=1, max_length=255, pattern=r"^[!-~]+$", description="A name of one's own for this submission."),
]
Intake = Annotated[WorkflowIntake, Depends(_intake)]
Workflows = Annotated[WorkflowManager, Depends(_manager)]


@router.post("", status_code=202, responses={200: {"model": WorkflowView, "description": "It has ended already."}})
async def submit(
    body: WorkflowRequest,
    claims: TokenClaims,
    intake: Intake,
    request: Request,
    response: Response,
    wait: Wait = 0,
    idempotency_key: IdempotencyKey = None,
) -> WorkflowView:
    """Run a chain of agents; the answer names the address at which to follow it.

    With an `Idempotency-Key`, the same body sent again within 24 hours runs nothing: the answer is the first workflow.
    """
    submitted = await intake.submit(body, claims, idempotency_key)
    if isinstance(submitted, uuid.UUID) or wait:
        workflow_id = submitted if isinstance(submitted, uuid.UUID) else submitted.id
        async with request.app.state.database.transaction() as work:
            endings: Endings = request.app.state.endings
            view = await WorkflowManager(work).ended(workflow_id, claims.user_id, endings, wait)
    else:
        view = submitted
    if view.finished_at is not None:
        response.status_code = 200
    response.headers["Location"] = f"/workflows/{view.id}"
    return view


@router.get("")
async def page(user: CurrentUser, workflows: Workflows, limit: Limit = 20, cursor: Cursor = None) -> WorkflowPage:
    """List one's own workflows, newest first."""
    return await workflows.page(user.id, limit, cursor)


@router.get("/{workflow_id}", responses=documented(404))
async def get(
    workflow_id: uuid.UUID, user: CurrentUser, workflows: Workflows, request: Request, wait: Wait = 0
) -> WorkflowView:
    """Return one of one's own workflows with its steps."""
    if wait:
        return await workflows.ended(workflow_id, user.id, request.app.state.endings, wait)
    return await workflows.get(workflow_id, user.id)


@router.post("/{workflow_id}/cancel", responses=documented(404, 409))
async def cancel(workflow_id: uuid.UUID, user: CurrentUser, workflows: Workflows) -> WorkflowView:
    """Stop one of one's own workflows: what runs is hung up on, what waits never begins."""
    return await workflows.cancel(workflow_id, user.id)
