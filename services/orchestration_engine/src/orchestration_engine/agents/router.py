"""The addresses of the catalogue; open to all."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from agent_contracts.definition import CategoryId, Tag, Tier
from agent_contracts.text import Line
from http_edge.problems import documented
from orchestration_engine.agents.catalogue import AgentManager
from orchestration_engine.agents.schemas import (
    AgentView,
    CategoryList,
    Facets,
    LibraryPage,
    LibraryQuery,
    OutputFormat,
    Suggestions,
)
from orchestration_engine.agents.service import LibraryService, agent_view
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work

router = APIRouter(prefix="/agents", tags=["agents"])


class Yaml(Response):
    """Text in YAML (RFC 9512)."""

    media_type = "application/yaml"


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
Capable = Annotated[Line | None, Query(max_length=300, description="Only agents that can do this, in these words.")]
Format = Annotated[OutputFormat | None, Query(alias="format", description="Only agents that answer in this format.")]
OfTier = Annotated[Tier | None, Query(description="Only agents that ask for a model of this tier.")]


def _asked(
    q: Q = "",
    category: Category = None,
    tag: WithTag = None,
    capability: Capable = None,
    output_format: Format = None,
    tier: OfTier = None,
) -> LibraryQuery:
    return LibraryQuery(q, category, tag, capability, output_format, tier)


Asked = Annotated[LibraryQuery, Depends(_asked)]


@router.get("/library")
async def library(agents: Library, query: Asked, limit: Limit = 24, cursor: Cursor = None) -> LibraryPage:
    """Browse and search the agents."""
    return await agents.page(query, limit, cursor)


@router.get("/facets")
async def facets(agents: Library, query: Asked) -> Facets:
    """Count the agents found by category, tag, capability, format of the answer and tier of the model."""
    return await agents.facets(query)


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


@router.get("/library/{agent_id}/definition", response_class=Yaml, responses=documented(404))
async def definition(agent_id: str, catalogue: Catalogue) -> Response:
    """Return the file that defines an agent, as its author wrote it."""
    return Yaml(await catalogue.source(agent_id))
