"""What is sent and shown of links, those to workflows above all."""

import datetime

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from orchestration_engine.workflows.models import Status
from workflow_language.document import Kind


class ShareRequest(BaseModel):
    """What the link shows beside the answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    include_input: bool = Field(default=False, description="Also what was put in, what people answered, and errors.")
    include_name: bool = Field(default=False, description="Also one's own username.")


class LinkView(BaseModel):
    """A link, as the owner of what it leads to sees it."""

    token: str
    path: str = Field(description="Of the page that shows it, below the address of this server.")
    include_name: bool
    created_at: datetime.datetime


class ShareView(LinkView):
    """A link to a workflow, as the workflow's owner sees it."""

    include_input: bool


class SharedStep(BaseModel):
    """A step, as whoever has the link sees it."""

    id: str
    kind: Kind
    agent: str | None
    status: Status
    input: dict[str, JsonValue] | None = Field(description="As it is written; null where its owner keeps it back.")
    output: JsonValue
    agent_version: str | None
    model: str | None
    error: str | None = Field(description="Null, too, where its owner keeps back the input, which it may repeat.")
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None


class SharedView(BaseModel):
    """A workflow, as whoever has the link sees it."""

    name: str
    status: Status
    by: str | None = Field(description="Whose workflow it is, where they want it known.")
    values: dict[str, JsonValue] | None
    output: JsonValue
    steps: list[SharedStep]
    created_at: datetime.datetime
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None
