"""What the marketplace shows of an agent."""

from typing import Literal, NamedTuple

from pydantic import BaseModel, Field

from agent_contracts.definition import (
    AgentDefinition,
    AgentInput,
    AgentOutput,
    Deprecation,
    Example,
    ModelPreferences,
    Release,
    Tier,
)

OutputFormat = Literal["markdown", "text"]


class LibraryQuery(NamedTuple):
    """What somebody is looking for."""

    q: str = ""
    category: str | None = None
    tag: str | None = None
    capability: str | None = None
    format: OutputFormat | None = None
    tier: Tier | None = None

    def anywhere(self) -> "LibraryQuery":
        """Return the same without what facets are counted apart from."""
        return self._replace(category=None, format=None, tier=None)


class LibraryItem(BaseModel):
    """An agent's card."""

    id: str
    name: str
    version: str
    category: str
    summary: str
    tags: list[str]
    format: OutputFormat = Field(description="Of its answer.")
    tier: Tier = Field(description="How large a model it asks for.")

    @classmethod
    def of(cls, definition: AgentDefinition) -> "LibraryItem":
        """Return the card of an agent."""
        return cls(
            id=definition.id,
            name=definition.name,
            version=definition.version,
            category=definition.category,
            summary=definition.summary,
            tags=list(definition.tags),
            format=definition.output.format,
            tier=definition.model.tier,
        )


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
    formats: list[Facet] = Field(description="Of the answers, whatever format was asked for.")
    tiers: list[Facet] = Field(description="Of the models, whatever tier was asked for.")


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
