"""Leafing through the catalogue, and counting what stands in it."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.agents.models import AgentRow
from orchestration_engine.agents.schemas import LibraryItem, LibraryQuery


class CatalogueRepository:
    """The agents in PostgreSQL, in the order of their names."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(self, query: LibraryQuery, limit: int, after: str | None) -> list[AgentRow]:
        """Return the agents that follow the place `after`."""
        statement = select(AgentRow).where(*_conditions(query))
        if after is not None:
            statement = statement.where(AgentRow.place > after)
        return list(await self._session.scalars(statement.order_by(AgentRow.place).limit(limit)))

    async def count(self, query: LibraryQuery) -> int:
        """Return how many agents there are that fit everything asked for."""
        return await self._session.scalar(select(func.count()).select_from(AgentRow).where(*_conditions(query))) or 0


def item_of(row: AgentRow) -> LibraryItem:
    """Return the card of a row."""
    return LibraryItem.model_validate(row.card)


def _conditions(query: LibraryQuery) -> list[ColumnElement[bool]]:
    found = []
    if query.category is not None:
        found.append(AgentRow.category == query.category)
    if query.tag is not None:
        found.append(AgentRow.tags.contains([query.tag]))
    if query.capability is not None:
        found.append(AgentRow.capabilities.contains([query.capability]))
    if query.format is not None:
        found.append(AgentRow.card["format"].astext == query.format)
    if query.tier is not None:
        found.append(AgentRow.card["tier"].astext == query.tier)
    return found
