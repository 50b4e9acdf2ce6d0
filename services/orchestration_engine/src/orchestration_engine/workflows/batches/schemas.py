"""Bodies of the batch endpoints."""

import datetime
import uuid
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from agent_contracts.definition import InputName
from agent_contracts.text import Line
from orchestration_engine.workflows.models import PRIORITY, Status
from orchestration_engine.workflows.schemas import Priority
from workflow_language.document import TemplateName

MAX_INPUTS = 10_000


class BatchRequest(BaseModel):
    """Many inputs for one template; each becomes a workflow."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    template: TemplateName = Field(description="The template's id, and perhaps its version: `lease-check@3`.")
    name: Annotated[Line | None, Field(max_length=120, description="The template's name if left out.")] = None
    priority: Priority = PRIORITY
    inputs: list[dict[InputName, JsonValue]] = Field(
        min_length=1, max_length=MAX_INPUTS, description="The values of each workflow, as the template declares them."
    )


class BatchCounts(BaseModel):
    """How many of a batch's workflows there are of each status."""

    pending: int = 0
    running: int = 0
    waiting: int = 0
    paused: int = 0
    completed: int = 0
    failed: int = 0
    cancelled: int = 0


class BatchView(BaseModel):
    """A batch as its owner sees it."""

    id: uuid.UUID
    name: str
    template: str = Field(description="As `slug@version`.")
    size: int
    counts: BatchCounts
    finished: int = Field(description="How many of its workflows have ended, in whatever way.")
    rate: float | None = Field(description="How many of its workflows ended a second; null before the first has begun.")
    created_at: datetime.datetime
    started_at: datetime.datetime | None = Field(description="When the first of its workflows began.")
    finished_at: datetime.datetime | None = Field(description="When the last of its workflows ended.")
    cancelled_at: datetime.datetime | None


class BatchPage(BaseModel):
    """A page of batches."""

    items: list[BatchView]
    next_cursor: str | None


class BatchResult(BaseModel):
    """What became of one input of a batch."""

    index: int = Field(description="Its place among the inputs, counted from 0.")
    workflow_id: uuid.UUID
    status: Status
    output: JsonValue
    error: str | None


class BatchResultPage(BaseModel):
    """A page of a batch's results, in the order of its inputs."""

    items: list[BatchResult]
    next_cursor: str | None
