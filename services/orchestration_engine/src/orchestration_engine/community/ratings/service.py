"""How agents do, and what is said of them."""

import datetime
import uuid

from agent_contracts.events import ReviewDeleted, ReviewSaved
from orchestration_engine.agents import AgentManager
from orchestration_engine.analytics.measured import AgentMeasures, Measures
from orchestration_engine.auth import NotAllowed, User
from orchestration_engine.auth.models import Role
from orchestration_engine.auth.repository import UserRepository
from orchestration_engine.community.errors import NotRunYet, ReviewNotFound, UnknownCursor
from orchestration_engine.community.models import Review
from orchestration_engine.community.ratings.repository import Place, ReviewRepository
from orchestration_engine.community.ratings.schemas import (
    Measured,
    Order,
    OwnReview,
    Quality,
    Rating,
    ReviewPage,
    ReviewRequest,
    ReviewView,
)
from orchestration_engine.core import pagination
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork

FEWEST = 5
"""With fewer runs than this a rate says more of chance than of the agent, and perhaps of a person."""
RECENT = 30
"""Days."""


class RatingManager:
    """The rules of quality and reviews. Agents that are in the library are reviewed; what was said may be withdrawn."""

    def __init__(self, work: UnitOfWork, catalogue: AgentManager) -> None:
        self._work = work
        self._reviews = ReviewRepository(work.session)
        self._measures = AgentMeasures(work.session)
        self._users = UserRepository(work.session)
        self._catalogue = catalogue

    async def quality(self, agent: str) -> Quality:
        """Return what was measured of an agent; AgentNotFound."""
        self._catalogue.get(agent)
        await self._work.read_at_one_moment()  # or what ended just now would be in one of the two alone
        recent, ever = [await self._measures.of(agent, days) for days in (RECENT, None)]
        return Quality(agent=agent, fewest=FEWEST, days=RECENT, recent=_measured(recent), ever=_measured(ever))

    async def reviews(self, agent: str, order: Order, limit: int, cursor: str | None) -> ReviewPage:
        """Return a page of an agent's reviews; AgentNotFound; Invalid for a foreign cursor."""
        self._catalogue.get(agent)
        rows = await self._reviews.page(agent, order, limit + 1, _place(cursor, order) if cursor else None)
        page = rows[:limit]
        stars = await self._reviews.stars(agent)
        return ReviewPage(
            rating=rating_of([stars.get(number, 0) for number in range(1, 6)]),
            items=[_view(review, username) for review, username in page],
            next_cursor=_cursor(page[-1][0], order) if len(rows) > limit else None,
        )

    async def own(self, agent: str, user: User) -> OwnReview:
        """Return what somebody said of an agent, and whether they may; AgentNotFound."""
        self._catalogue.get(agent)
        review = await self._reviews.one(agent, user.id)
        view = None if review is None else _view(review, user.username)
        return OwnReview(may_review=await self._may_review(agent, user.id), review=view)

    async def save(self, agent: str, asked: ReviewRequest, user: User) -> ReviewView:
        """Write what somebody says of an agent; AgentNotFound; NotRunYet."""
        version = self._catalogue.get(agent).version
        if not await self._may_review(agent, user.id):
            raise NotRunYet(agent)
        text = asked.text.strip() if asked.text else None
        moment = now()
        review = Review(
            agent=agent,
            user_id=user.id,
            stars=asked.stars,
            text=text or None,
            version=version,
            created_at=moment,
            updated_at=moment,
        )
        await self._reviews.save(review)
        self._work.emit(user.id, f"agent/{agent}", ReviewSaved(agent=agent, stars=asked.stars))
        kept = await self._reviews.one(agent, user.id)
        assert kept is not None
        return _view(kept, user.username)

    async def withdraw(self, agent: str, user: User) -> None:
        """Delete what somebody said of an agent; ReviewNotFound."""
        if not await self._reviews.remove(agent, user.id):
            raise ReviewNotFound(agent)
        self._tell_of_removal(agent, user, user)

    async def take_down(self, agent: str, username: str, by: User) -> None:
        """Delete what somebody else said; NotAllowed unless `by` is an administrator; ReviewNotFound."""
        author = await self._users.named(username)
        if by.role is not Role.ADMIN and (author is None or author.id != by.id):
            raise NotAllowed("Other people's reviews are taken down by administrators. Tell one of them what is wrong.")
        if author is None or not await self._reviews.remove(agent, author.id):
            raise ReviewNotFound(agent, username)
        self._tell_of_removal(agent, author, by)

    def _tell_of_removal(self, agent: str, author: User, by: User) -> None:
        self._work.emit(by.id, f"agent/{agent}", ReviewDeleted(agent=agent, username=author.username))

    async def _may_review(self, agent: str, user_id: uuid.UUID) -> bool:
        # The newest first: what was just run is not counted yet, and mostly that is what is rated.
        return await self._reviews.has_just_answered(agent, user_id) or await self._measures.has_answered(
            agent, user_id
        )


def rating_of(distribution: list[int]) -> Rating:
    """Return what reviews come to, of which `distribution` says how many gave one star, two, ..., five."""
    count = sum(distribution)
    total = sum(stars * given for stars, given in enumerate(distribution, 1))
    return Rating(count=count, mean=total / count if count else None, distribution=distribution)


def _measured(measures: Measures) -> Measured:
    runs = measures.completed + measures.failed
    if runs < FEWEST:
        return Measured(runs=runs, users=None, success_rate=None, p50=None, p95=None, mean_cost=None)
    return Measured(
        runs=runs,
        users=measures.people,
        success_rate=measures.completed / runs,
        p50=measures.p50,
        p95=measures.p95,
        mean_cost=measures.mean_cost,
    )


def _view(review: Review, username: str) -> ReviewView:
    return ReviewView(
        username=username,
        stars=review.stars,
        text=review.text,
        version=review.version,
        created_at=review.created_at,
        updated_at=review.updated_at,
    )


def _cursor(review: Review, order: Order) -> str:
    return pagination.encode(f"{order} {review.stars} {review.updated_at.isoformat()} {review.user_id}")


def _place(cursor: str, order: Order) -> Place:
    try:
        kind, stars, moment, user_id = pagination.decode(cursor).split(" ")
        place = Place(int(stars), datetime.datetime.fromisoformat(moment), uuid.UUID(user_id))
    except ValueError:
        raise UnknownCursor from None
    if kind != order or not 1 <= place.stars <= 5 or place.moment.tzinfo is None:
        raise UnknownCursor
    return place
