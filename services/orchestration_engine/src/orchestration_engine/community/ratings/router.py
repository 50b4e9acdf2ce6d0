"""The addresses of quality and reviews. Reading is open to all."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from http_edge.problems import documented
from orchestration_engine.auth import CurrentUser
from orchestration_engine.auth.schemas import Username
from orchestration_engine.community.cards import AgentId
from orchestration_engine.community.ratings.schemas import (
    Order,
    OwnReview,
    Quality,
    ReviewPage,
    ReviewRequest,
    ReviewView,
)
from orchestration_engine.community.ratings.service import RatingManager
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work

router = APIRouter(prefix="/agents/library/{agent_id}", tags=["community"], responses=documented(404))


def _manager(request: Request, work: Work) -> RatingManager:
    return RatingManager(work, request.app.state.catalogue)


Ratings = Annotated[RatingManager, Depends(_manager)]
Whose = Annotated[Username, Path(description="Who wrote it.")]


@router.get("/quality")
async def quality(agent_id: AgentId, ratings: Ratings) -> Quality:
    """Tell how an agent did in everybody's hands.

    Nothing here is estimated: with fewer than `fewest` runs there is nothing but their number.
    """
    return await ratings.quality(agent_id)


@router.get("/reviews")
async def reviews(
    agent_id: AgentId, ratings: Ratings, order: Order = "newest", limit: Limit = 10, cursor: Cursor = None
) -> ReviewPage:
    """List what people say of an agent, and what all of it comes to."""
    return await ratings.reviews(agent_id, order, limit, cursor)


@router.get("/review", responses=documented(401))
async def own_review(agent_id: AgentId, user: CurrentUser, ratings: Ratings) -> OwnReview:
    """Return what one has said of an agent, and whether one may say something."""
    return await ratings.own(agent_id, user)


@router.put("/review", responses=documented(401, 403))
async def save_review(agent_id: AgentId, asked: ReviewRequest, user: CurrentUser, ratings: Ratings) -> ReviewView:
    """Rate an agent that has completed a step for oneself; once more, and the new words take the place of the old."""
    return await ratings.save(agent_id, asked, user)


@router.delete("/review", status_code=204, responses=documented(401))
async def withdraw_review(agent_id: AgentId, user: CurrentUser, ratings: Ratings) -> None:
    """Withdraw what one has said of an agent."""
    await ratings.withdraw(agent_id, user)


@router.delete("/reviews/{username}", status_code=204, responses=documented(401, 403))
async def take_down_review(agent_id: AgentId, username: Whose, user: CurrentUser, ratings: Ratings) -> None:
    """Take somebody's review down; for administrators."""
    await ratings.take_down(agent_id, username, user)
