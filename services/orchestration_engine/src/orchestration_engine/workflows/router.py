"""The addresses of workflows."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from http_edge.problems import documented
from orchestration_engine.auth import CurrentUser, TokenClaims
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work
from orchestration_engine.workflows.schemas import WorkflowPage, WorkflowRequest, WorkflowView
from orchestration_engine.workflows.service import WorkflowIntake, WorkflowManager

router = APIRouter(prefix="/workflows", tags=["workflows"], responses=documented(401))


def _intake(request: Request) -> WorkflowIntake:
    state = request.app.state
    return WorkflowIntake(state.submissions, state.catalogue, state.dispatch)


def _manager(work: Work) -> WorkflowManager:
    return WorkflowManager(work)


Intake = Annotated[WorkflowIntake, Depends(_intake)]
Workflows = Annotated[WorkflowManager, Depends(_manager)]


@router.post("", status_code=202)
async def submit(request: WorkflowRequest, claims: TokenClaims, intake: Intake, response: Response) -> WorkflowView:
    """Run a chain of agents; the answer names the address at which to follow it."""
    workflow = await intake.submit(request, claims)
    response.headers["Location"] = f"/workflows/{workflow.id}"
    return workflow


@router.get("")
async def page(user: CurrentUser, workflows: Workflows, limit: Limit = 20, cursor: Cursor = None) -> WorkflowPage:
    """List one's own workflows, newest first."""
    return await workflows.page(user.id, limit, cursor)


@router.get("/{workflow_id}", responses=documented(404))
async def get(workflow_id: uuid.UUID, user: CurrentUser, workflows: Workflows) -> WorkflowView:
    """Return one of one's own workflows with its steps."""
    return await workflows.get(workflow_id, user.id)
