"""Bodies of the endpoints of favourites and collections."""

import datetime
import uuid
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from agent_contracts.text import Line, Slug, Text
from orchestration_engine.agents.schemas import LibraryItem

MOST_FAVOURITES = 500
MOST_COLLECTIONS = 50
MOST_AGENTS = 100

Name = Annotated[Line, Field(max_length=100)]
Description = Annotated[Text, Field(max_length=1000, description="Plain text.")]
Public = Annotated[StrictBool, Field(description="Whoever has its address may read it, visitors too.")]
Agents = Annotated[list[Slug], Field(max_length=MOST_AGENTS, description="Ids; the first comes first.")]


class Listed(BaseModel):
    """An agent in a list."""

    id: str
    agent: LibraryItem | None = Field(description="Its card; null once it is no longer in the library.")


class Favourite(Listed):
    """An agent that one likes."""

    added_at: datetime.datetime


class FavouriteList(BaseModel):
    """The agents that one likes, those added last first."""

    items: list[Favourite]


class CollectionRequest(BaseModel):
    """A collection to be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    description: Description = ""
    public: Public = False
    agents: Agents = Field(default_factory=list)


class CollectionChange(BaseModel):
    """What is to be different about a collection; what is left out stays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name | None = None
    description: Description | None = None
    public: Public | None = None


class CollectionOrder(BaseModel):
    """The order of a collection's agents."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agents: Agents


class CollectionHead(BaseModel):
    """What is shown of a collection wherever it is shown."""

    id: uuid.UUID
    name: str
    description: str
    public: bool
    created_at: datetime.datetime
    updated_at: datetime.datetime
    agents: list[str] = Field(description="Their ids, in order.")


class CollectionList(BaseModel):
    """One's own collections, those changed last first."""

    items: list[CollectionHead]


class CollectionView(CollectionHead):
    """A collection with its agents."""

    mine: bool = Field(description="The caller may change it.")
    items: list[Listed] = Field(description="The agents, in order.")
