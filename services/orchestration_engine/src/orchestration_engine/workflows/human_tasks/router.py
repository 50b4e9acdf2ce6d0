"""The addresses of what people are asked."""

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request

from http_edge.problems import documented
from orchestration_engine.auth import CurrentUser
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work
from orchestration_engine.workflows.human_tasks.service import TaskManager
from orchestration_engine.workflows.schemas import Decision, Reply, TaskPage, TaskView

router = APIRouter(prefix="/tasks", tags=["tasks"], responses=documented(401))


def manager(work: Work, request: Request) -> TaskManager:
    """Return the rules of tasks for one request."""
    return TaskManager(work, request.app.state.dispatch)


Tasks = Annotated[TaskManager, Depends(manager)]
Listed = Annotated[
    Literal["open", "all"], Query(alias="status", description="`open`: what waits; `all`: also what is over.")
]


@router.get("")
async def page(
    user: CurrentUser, tasks: Tasks, limit: Limit = 20, cursor: Cursor = None, listed: Listed = "open"
) -> TaskPage:
    """List the approvals and questions that one is asked for, newest first."""
    return await tasks.page(user, limit, cursor, decided=listed == "all")


@router.get("/{task_id}", responses=documented(404))
async def get(task_id: uuid.UUID, user: CurrentUser, tasks: Tasks) -> TaskView:
    """Return one approval or question that one is asked for."""
    return await tasks.get(task_id, user)


@router.post("/{task_id}/decision", responses=documented(404, 409))
async def decide(task_id: uuid.UUID, body: Decision, user: CurrentUser, tasks: Tasks) -> TaskView:
    """Approve or reject; whoever is first decides."""
    return await tasks.decide(task_id, user, body)


@router.post("/{task_id}/answers", responses=documented(404, 409))
async def answer(task_id: uuid.UUID, body: Reply, user: CurrentUser, tasks: Tasks) -> TaskView:
    """Answer a question: a value for each field of its form; whoever is first answers."""
    return await tasks.answer(task_id, user, body.answers)
