"""The cards of agents that others name by their ids."""

from collections.abc import Collection
from typing import Annotated

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agent_contracts.text import Slug
from orchestration_engine.agents.browsing import item_of
from orchestration_engine.agents.models import AgentRow
from orchestration_engine.agents.schemas import LibraryItem

AgentId = Annotated[Slug, Field(description="The agent's id.")]


async def cards_of(session: AsyncSession, agents: Collection[str]) -> dict[str, LibraryItem]:
    """Return the cards of those agents that are in the library, by their ids."""
    if not agents:
        return {}
    rows = await session.scalars(select(AgentRow).where(AgentRow.id.in_(agents)))
    return {row.id: item_of(row) for row in rows}
