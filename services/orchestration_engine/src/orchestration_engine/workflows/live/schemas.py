"""Bodies of the endpoints that show what happens, and what happened."""

import datetime
import uuid

from pydantic import BaseModel, Field

from agent_contracts.events import EventType
from agent_contracts.execution import Usage
from orchestration_engine.core.events import EventView
from orchestration_engine.workflows.models import Status
from orchestration_engine.workflows.schemas import ItemCounts


class WorkflowEvent(EventView):
    """One thing that happened in a workflow."""

    mark: str = Field(description="A stream goes on after this event with it as `Last-Event-ID` or `after`.")


class WorkflowEventPage(BaseModel):
    """A page of a workflow's events."""

    items: list[WorkflowEvent]
    next_cursor: str | None


class ReplayStep(BaseModel):
    """How a step stood."""

    id: str
    status: Status
    attempt: int
    agent: str | None
    agent_version: str | None
    model: str | None
    usage: Usage | None
    error: str | None
    items: ItemCounts | None = Field(description="Of a step with `for_each` or `loop`.")
    wake_at: datetime.datetime | None
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None


class ReplayPoint(BaseModel):
    """A point that a replay can stop at: after one event."""

    at: str
    type: EventType
    time: datetime.datetime
    step: str | None
    item: int | None


class ReplayView(BaseModel):
    """How a workflow stood after one of its events; told by its events alone."""

    id: uuid.UUID
    name: str
    status: Status
    error: str | None
    created_at: datetime.datetime | None
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    steps: list[ReplayStep]
    at: str | None = Field(description="The point that is shown.")
    points: list[ReplayPoint] = Field(description="Every point that it can be stopped at, in their order.")
