"""The addresses of links to workflows, and the one at which whoever has a link reads."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from http_edge.problems import documented
from orchestration_engine.auth import CurrentUser
from orchestration_engine.core.web import Work
from orchestration_engine.workflows.router import Workflows
from orchestration_engine.workflows.shares.schemas import SharedView, ShareRequest, ShareView
from orchestration_engine.workflows.shares.service import ShareManager

router = APIRouter(tags=["sharing"])


def _manager(work: Work, workflows: Workflows) -> ShareManager:
    return ShareManager(work, workflows)


Shares = Annotated[ShareManager, Depends(_manager)]
Token = Annotated[str, Path(max_length=100, description="The last part of the link.")]


def unseen(response: Response) -> None:
    """Keep what is shared out of caches and search engines: its owner may end it at any time."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"


@router.post("/workflows/{workflow_id}/share", responses=documented(401, 403, 404))
async def share(workflow_id: uuid.UUID, body: ShareRequest, user: CurrentUser, shares: Shares) -> ShareView:
    """Make a link at which anybody who has it reads what came of one of one's own workflows.

    Sent again, the link stays the same and shows what is wanted now.
    """
    return await shares.share(workflow_id, user.id, body)


@router.get("/workflows/{workflow_id}/share", responses=documented(401, 404))
async def link(workflow_id: uuid.UUID, user: CurrentUser, shares: Shares) -> ShareView | None:
    """Return the link to one of one's own workflows; null where it has none."""
    return await shares.link(workflow_id, user.id)


@router.delete("/workflows/{workflow_id}/share", status_code=204, responses=documented(401, 403, 404))
async def stop(workflow_id: uuid.UUID, user: CurrentUser, shares: Shares) -> None:
    """End the link to one of one's own workflows; from now on it leads nowhere."""
    await shares.stop(workflow_id, user.id)


@router.get("/shares/{token}", responses=documented(404))
async def read(token: Token, shares: Shares, response: Response) -> SharedView:
    """Return the workflow that a link leads to; nobody has to log in. The page that shows it is `/shared/{token}`."""
    unseen(response)
    return await shares.read(token)
