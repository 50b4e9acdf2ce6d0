"""Reviews in PostgreSQL."""

import datetime
import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.auth import User
from orchestration_engine.community.models import Review
from orchestration_engine.community.ratings.schemas import Order
from orchestration_engine.workflows.models import Status, Step, Workflow

_LATEST = 500
"""Among so many of the newest workflows the answers are looked for that are not counted yet."""
PRIOR_COUNT = 5
PRIOR_STARS = 3
"""An agent is ranked as if five people more had given it three stars: one happy voice does not outrank fifty."""


class Place(NamedTuple):
    """Where a review stands in a list."""

    stars: int
    moment: datetime.datetime
    user_id: uuid.UUID


class ReviewRepository:
    """What is said of agents, and who may say it."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def save(self, review: Review) -> None:
        """Write a review; one that its author had written of the same agent is replaced."""
        values = {column.name: getattr(review, column.name) for column in Review.__table__.columns}
        statement = insert(Review).values(values)
        changed = {name: statement.excluded[name] for name in ("stars", "text", "version", "updated_at")}
        await self._session.execute(statement.on_conflict_do_update(index_elements=["agent", "user_id"], set_=changed))

    async def remove(self, agent: str, user_id: uuid.UUID) -> bool:
        """Delete a review; False where there is none."""
        statement = delete(Review).where(Review.agent == agent, Review.user_id == user_id).returning(Review.user_id)
        return bool((await self._session.execute(statement)).all())

    async def one(self, agent: str, user_id: uuid.UUID) -> Review | None:
        """Return what somebody said of an agent."""
        query = select(Review).where(Review.agent == agent, Review.user_id == user_id)
        return await self._session.scalar(query.execution_options(populate_existing=True))

    async def page(self, agent: str, order: Order, limit: int, after: Place | None) -> Sequence[tuple[Review, str]]:
        """Return reviews with their authors' names; of those with as many stars the newest first."""
        query = select(Review, User.username).join(User, User.id == Review.user_id).where(Review.agent == agent)
        if after is not None:
            query = query.where(_follows(order, after))
        by_stars = {"newest": (), "best": (Review.stars.desc(),), "worst": (Review.stars,)}[order]
        query = query.order_by(*by_stars, Review.updated_at.desc(), Review.user_id.desc()).limit(limit)
        return [(review, username) for review, username in await self._session.execute(query)]

    async def stars(self, agent: str) -> dict[int, int]:
        """Return how often an agent was given how many stars."""
        query = select(Review.stars, func.count()).where(Review.agent == agent).group_by(Review.stars)
        rows = await self._session.execute(query)
        return {row[0]: row[1] for row in rows}

    async def best(self, limit: int) -> list[str]:
        """Return the agents that are better rated than not at all, the best first."""
        ranked = (func.sum(Review.stars) + PRIOR_COUNT * PRIOR_STARS) / (func.count() + float(PRIOR_COUNT))
        query = select(Review.agent).group_by(Review.agent).having(ranked > PRIOR_STARS)
        return list(await self._session.scalars(query.order_by(ranked.desc(), Review.agent).limit(limit)))

    async def has_just_answered(self, agent: str, user_id: uuid.UUID) -> bool:
        """Tell whether an agent has answered in one of somebody's newest workflows."""
        latest = select(Workflow.id).where(Workflow.owner_id == user_id).order_by(Workflow.id.desc()).limit(_LATEST)
        found = exists().where(
            Step.workflow_id.in_(latest.scalar_subquery()), Step.agent == agent, Step.status == Status.COMPLETED
        )
        return bool(await self._session.scalar(select(found)))


def _follows(order: Order, after: Place) -> ColumnElement[bool]:
    later = tuple_(Review.updated_at, Review.user_id) < tuple_(after.moment, after.user_id)
    match order:
        case "newest":
            return later
        case "best":
            return or_(Review.stars < after.stars, and_(Review.stars == after.stars, later))
        case "worst":
            return or_(Review.stars > after.stars, and_(Review.stars == after.stars, later))
