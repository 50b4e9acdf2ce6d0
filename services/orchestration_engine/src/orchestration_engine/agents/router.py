"""The addresses of the catalogue; open to all."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from agent_contracts.definition import CategoryId, Tag
from http_edge.problems import documented
from orchestration_engine.agents.catalogue import AgentManager
from orchestration_engine.agents.schemas import AgentView, CategoryList, Facets, LibraryPage, LibraryQuery, Suggestions
from orchestration_engine.agents.service import LibraryService, agent_view
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work

router = APIRouter(prefix="/agents", tags=["agents"])


def _catalogue(request: Request) -> AgentManager:
    catalogue: AgentManager = request.app.state.catalogue
    return catalogue


Catalogue = Annotated[AgentManager, Depends(_catalogue)]


def _library(request: Request, work: Work) -> LibraryService:
    return LibraryService(work, request.app.state.encoder)


Library = Annotated[LibraryService, Depends(_library)]
Q = Annotated[str, Query(max_length=200, description="What somebody is looking for, in their own words.")]
Category = Annotated[CategoryId | None, Query(description="Only agents of this category.")]
WithTag = Annotated[Tag | None, Query(description="Only agents with this tag.")]


@router.get("/library")
async def library(
    agents: Library,
    q: Q = "",
    category: Category = None,
    tag: WithTag = None,
    limit: Limit = 24,
    cursor: Cursor = None,
) -> LibraryPage:
    """Browse and search the agents."""
    return await agents.page(LibraryQuery(q, category, tag), limit, cursor)


@router.get("/facets")
async def facets(agents: Library, q: Q = "", category: Category = None, tag: WithTag = None) -> Facets:
    """Count the agents found by category, tag and capability."""
    return await agents.facets(LibraryQuery(q, category, tag))


@router.get("/suggestions")
async def suggestions(agents: Library, q: Q, limit: Limit = 8) -> Suggestions:
    """Name the agents that may be meant by what is typed so far."""
    return await agents.suggestions(q, limit)


@router.get("/categories")
async def categories(catalogue: Catalogue) -> CategoryList:
    """List the categories with the number of agents in each."""
    return CategoryList(items=catalogue.categories())


@router.get("/library/{agent_id}", responses=documented(404))
async def agent(agent_id: str, catalogue: Catalogue) -> AgentView:
    """Return all there is to know about one agent."""
    return agent_view(catalogue, agent_id)
