"""What the marketplace shows first."""

from typing import Literal

from pydantic import BaseModel

from orchestration_engine.agents.schemas import LibraryItem

ShelfId = Literal["featured", "new", "most-used", "best-rated"]


class Shelf(BaseModel):
    """Agents that have something in common."""

    id: ShelfId
    agents: list[LibraryItem]


class ShelfList(BaseModel):
    """The shelves that hold something."""

    items: list[Shelf]
