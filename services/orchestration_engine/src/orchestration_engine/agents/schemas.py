"""What the marketplace shows of an agent."""

from typing import NamedTuple

from pydantic import BaseModel, Field

from agent_contracts.definition import (
    AgentDefinition,
    AgentInput,
    AgentOutput,
    Deprecation,
    Example,
    ModelPreferences,
    Release,
)


class LibraryQuery(NamedTuple):
    """What somebody is looking for."""

    q: str = ""
    category: str | None = None
    tag: str | None = None


class LibraryItem(BaseModel):
    """An agent's card."""

    id: str
    name: str
    version: str
    category: str
    summary: str
    tags: list[str]

    @classmethod
    def of(cls, definition: AgentDefinition) -> "LibraryItem":
        """Return the card of an agent."""
        return cls.model_validate(definition, from_attributes=True)


class LibraryPage(BaseModel):
    """A page of cards."""

    items: list[LibraryItem]
    total: int
    next_cursor: str | None


class AgentView(BaseModel):
    """An agent's page."""

    id: str
    name: str
    version: str
    category: str
    summary: str
    tags: list[str]
    description: str
    capabilities: list[str]
    asked_as: list[str] = Field(description="How people put the need, in everyday words.")
    inputs: list[AgentInput]
    output: AgentOutput
    examples: list[Example]
    model: ModelPreferences
    tools: list[str]
    changelog: list[Release] = Field(description="Its versions, newest first.")
    deprecated: Deprecation | None = Field(description="Given once it should no longer be chosen.")


class Facet(BaseModel):
    """A value, and how many of the agents found have it."""

    id: str
    count: int


class Facets(BaseModel):
    """How the agents found divide: the most frequent values first."""

    categories: list[Facet] = Field(description="Whatever category was asked for.")
    tags: list[Facet]
    capabilities: list[Facet]


class Suggestion(BaseModel):
    """An agent that may be meant."""

    id: str
    name: str
    category: str


class Suggestions(BaseModel):
    """Agents that may be meant, the likeliest first."""

    items: list[Suggestion]


class CategoryView(BaseModel):
    """A shelf of the marketplace."""

    id: str
    name: str
    description: str
    count: int


class CategoryList(BaseModel):
    """Every shelf."""

    items: list[CategoryView]
