"""The addresses of what was set aside."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from http_edge.problems import documented
from orchestration_engine.auth import CurrentUser
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work
from orchestration_engine.workflows.dead_letters.service import DeadLetterManager
from orchestration_engine.workflows.schemas import DeadLetterPage, DeadLetterView
from orchestration_engine.workflows.service import WorkflowManager

router = APIRouter(prefix="/dead-letters", tags=["dead-letters"], responses=documented(401))


def manager(work: Work, request: Request) -> DeadLetterManager:
    """Return the rules of dead letters for one request."""
    state = request.app.state
    return DeadLetterManager(work, WorkflowManager(work, state.dispatch), state.requeue_sources)


Everybodys = Annotated[bool, Query(alias="all", description="Everybody's, without their payloads; for administrators.")]
DeadLetters = Annotated[DeadLetterManager, Depends(manager)]


@router.get("", responses=documented(403))
async def page(
    user: CurrentUser,
    letters: DeadLetters,
    limit: Limit = 20,
    cursor: Cursor = None,
    everybodys: Everybodys = False,  # noqa: FBT002  (FastAPI's way to say that it may be left out)
) -> DeadLetterPage:
    """List one's own work that was set aside, or for administrators everybody's, newest first."""
    if everybodys:
        return await letters.everybodys(user, limit, cursor)
    return await letters.page(user.id, limit, cursor)


@router.get("/{letter_id}", responses=documented(404))
async def get(letter_id: uuid.UUID, user: CurrentUser, letters: DeadLetters) -> DeadLetterView:
    """Return what was set aside, and why."""
    return await letters.get(letter_id, user.id)


@router.post("/{letter_id}/requeue", responses=documented(404, 409))
async def requeue(letter_id: uuid.UUID, user: CurrentUser, letters: DeadLetters) -> DeadLetterView:
    """Try what was set aside again, once; a workflow goes on from where it stood."""
    return await letters.requeue(letter_id, user.id)
