"""Filling the shelves."""

from collections.abc import Sequence

from sqlalchemy import func, select

from orchestration_engine.agents.models import AgentRow
from orchestration_engine.analytics.measured import AgentMeasures
from orchestration_engine.community.cards import cards_of
from orchestration_engine.community.ratings.repository import ReviewRepository
from orchestration_engine.community.shelves.schemas import Shelf, ShelfId, ShelfList
from orchestration_engine.core.database import UnitOfWork

MOST = 12
"""How many agents a shelf holds."""
_SPARE = 2 * MOST
"""So many are looked for, as some may have left the library."""
RECENT = 30
"""Days."""


class ShelfManager:
    """Which agents stand on which shelf."""

    def __init__(self, work: UnitOfWork) -> None:
        self._session = work.session

    async def shelves(self, featured: Sequence[str]) -> ShelfList:
        """Return the shelves that hold something; agents that have left the library are passed over."""
        wanted: dict[ShelfId, Sequence[str]] = {
            "featured": featured,
            "new": await self._newest(),
            "most-used": await AgentMeasures(self._session).most_used(RECENT, _SPARE),
            "best-rated": await ReviewRepository(self._session).best(_SPARE),
        }
        cards = await cards_of(self._session, {agent for agents in wanted.values() for agent in agents})
        shelves = [
            Shelf(id=shelf, agents=[cards[agent] for agent in agents if agent in cards][:MOST])
            for shelf, agents in wanted.items()
        ]
        return ShelfList(items=[shelf for shelf in shelves if shelf.agents])

    async def _newest(self) -> Sequence[str]:
        """Return the agents that came last. Those with which the library was first filled are not new."""
        first = select(func.min(AgentRow.added_at)).scalar_subquery()
        query = select(AgentRow.id).where(AgentRow.added_at > first)
        return (await self._session.scalars(query.order_by(AgentRow.added_at.desc(), AgentRow.place).limit(MOST))).all()
