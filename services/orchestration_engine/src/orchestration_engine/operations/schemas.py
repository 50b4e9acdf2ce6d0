"""What is told of the platform's health."""

import datetime
from enum import StrEnum

from pydantic import BaseModel, Field


class State(StrEnum):
    """How a part of the platform is."""

    WELL = "well"
    DEGRADED = "degraded"
    """It works, but work waits longer than it should, or somebody should look."""
    AWAY = "away"
    """It does not answer, or does nothing though there is something to do."""


class Figure(BaseModel):
    """A number that says how a part is."""

    name: str = Field(description="In snake case: `running_steps`.")
    value: float
    unit: str | None = Field(None, description="`s`, `ms` or `bytes`; null for what is counted.")


class Component(BaseModel):
    """A part of the platform."""

    name: str = Field(description="`database`, `redis`, `agents`, `catalogue`, `worker`, `relay`, ...")
    state: State
    detail: str = Field(description="A sentence: what is so, and where it is not well, what to do.")
    figures: list[Figure]


class Health(BaseModel):
    """Every part of the platform, and the worst of their states."""

    state: State
    at: datetime.datetime
    components: list[Component]


class Line(BaseModel):
    """Workflows of one priority that wait for a worker."""

    priority: int
    waiting: int
    oldest: float = Field(description="For how long the first of them has waited, in seconds.")


class Queues(BaseModel):
    """What waits for workers, the highest priority first."""

    lines: list[Line]
