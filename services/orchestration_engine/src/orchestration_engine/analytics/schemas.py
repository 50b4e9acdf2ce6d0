"""What is asked of analytics, and what it answers."""

import datetime
import uuid
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from orchestration_engine.core.events import EventView

By = Literal["all", "status", "model", "category"]
"""What a time series is told apart by."""
CostBy = Literal["model", "agent", "category", "user"]
Order = Literal["used", "slowest", "dearest", "failing"]

Seconds = Annotated[float | None, Field(description="In seconds; null of nothing.")]
Dollars = Annotated[float, Field(description="US dollars.")]


class EventItem(EventView):
    """One thing that happened, as lists show it."""

    position: int = Field(description="Lists go by it: what happens later has a greater one, also within one moment.")
    username: str | None = Field(description="Who did it, or whose workflow it was; null where it was nobody.")


class EventPage(BaseModel):
    """A page of events."""

    items: list[EventItem]
    next_cursor: str | None


class Range(BaseModel):
    """What was looked at: both ends are moved outwards to whole steps."""

    since: datetime.datetime
    until: datetime.datetime
    step: int = Field(description="How far two points of a series are apart, in seconds.")


class Totals(BaseModel):
    """What came to its end in a range, added up."""

    count: int
    completed: int
    failed: int
    cancelled: int
    success_rate: float | None = Field(description="completed / (completed + failed); null of nothing.")
    mean: Seconds
    p50: Seconds
    p95: Seconds
    p99: Seconds
    queued: Seconds = Field(description="How long one waited for its turn, in the mean, in seconds; null of nothing.")
    input_tokens: int
    cached_tokens: int = Field(description="Those of the input tokens that the provider had in its cache.")
    output_tokens: int
    cost: Dollars


class Numbers(BaseModel):
    """Calls of agents, and workflows."""

    tasks: Totals = Field(description="Each time that an agent was asked; a step that is tried again counts again.")
    workflows: Totals


class Summary(BaseModel):
    """A range, and the one of the same length before it."""

    range: Range
    now: Numbers
    before: Numbers


class Point(BaseModel):
    """What ended in one step of the range."""

    at: datetime.datetime
    totals: Totals


class Series(BaseModel):
    """One line of a chart."""

    key: str = Field(description="The status, model or category; `all` where all are taken together.")
    points: list[Point] = Field(description="Those in which something ended, oldest first.")


class Timeseries(BaseModel):
    """Lines over one range, the busiest first."""

    range: Range
    series: list[Series]


class AgentNumbers(BaseModel):
    """How one agent did."""

    agent: str
    name: str = Field(description="As the catalogue has it; the id of one that is there no more.")
    category: str
    totals: Totals


class AgentBoard(BaseModel):
    """Agents in the order that was asked for."""

    range: Range
    items: list[AgentNumbers]


class CostItem(BaseModel):
    """What one model, agent, category or user cost."""

    key: str
    name: str
    count: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost: Dollars


class Costs(BaseModel):
    """What was spent in a range, the dearest first."""

    range: Range
    total: Dollars
    unpriced: int = Field(description="Calls of models that had no price: they count as free.")
    items: list[CostItem]


class Hour(BaseModel):
    """What ended in one hour of the week."""

    weekday: int = Field(description="1 is Monday, 7 Sunday.")
    hour: int
    count: int


class Week(BaseModel):
    """When agents are used: hours in which nothing ended are left out."""

    range: Range
    time_zone: str
    hours: list[Hour]


class Span(BaseModel):
    """An attempt at a step, on the timeline of its workflow."""

    step: str
    item: int
    attempt: int
    agent: str | None
    status: str = Field(description="running, waiting, completed, failed, skipped, cancelled")
    since: datetime.datetime
    until: datetime.datetime | None
    queued: Seconds
    duration: Seconds
    agent_version: str | None
    model: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None = Field(description="US dollars; null where nothing is known.")
    error: str | None


class Timeline(BaseModel):
    """The waterfall of one workflow."""

    workflow_id: uuid.UUID
    name: str
    status: str
    created_at: datetime.datetime
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    cost: Dollars
    spans: list[Span] = Field(description="In the order in which they began; at most 5,000.")
    more: bool = Field(description="There were more.")
