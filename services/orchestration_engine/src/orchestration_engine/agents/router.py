"""The addresses of the catalogue; open to all."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from agent_contracts.definition import CategoryId, Tag
from http_edge.problems import documented
from orchestration_engine.agents.catalogue import AgentManager
from orchestration_engine.agents.schemas import AgentView, CategoryList, LibraryPage, LibraryQuery
from orchestration_engine.agents.service import agent_view, library_page
from orchestration_engine.core.pagination import Cursor, Limit

router = APIRouter(prefix="/agents", tags=["agents"])


def _catalogue(request: Request) -> AgentManager:
    catalogue: AgentManager = request.app.state.catalogue
    return catalogue


Catalogue = Annotated[AgentManager, Depends(_catalogue)]


@router.get("/library")
async def library(
    catalogue: Catalogue,
    q: Annotated[str, Query(max_length=200, description="Words that the agent's texts all hold.")] = "",
    category: Annotated[CategoryId | None, Query(description="Only agents of this category.")] = None,
    tag: Annotated[Tag | None, Query(description="Only agents with this tag.")] = None,
    limit: Limit = 24,
    cursor: Cursor = None,
) -> LibraryPage:
    """Browse and search the agents."""
    return library_page(catalogue, LibraryQuery(q, category, tag), limit, cursor)


@router.get("/categories")
async def categories(catalogue: Catalogue) -> CategoryList:
    """List the categories with the number of agents in each."""
    return CategoryList(items=catalogue.categories())


@router.get("/library/{agent_id}", responses=documented(404))
async def agent(agent_id: str, catalogue: Catalogue) -> AgentView:
    """Return all there is to know about one agent."""
    return agent_view(catalogue, agent_id)
