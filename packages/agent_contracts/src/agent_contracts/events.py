"""What is said when something happened: CloudEvents 1.0, in JSON.

One class per type. No prompt, answer, secret or password travels in an event.
"""

import datetime
import uuid
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from agent_contracts.execution import Usage

SOURCE = "/rialto/orchestration-engine"
TOPIC = "rialto.events"


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UserRegistered(_Data):
    type: Literal["user.registered"] = "user.registered"
    username: str


class UserLoggedIn(_Data):
    type: Literal["user.logged_in"] = "user.logged_in"


class UserLoggedOut(_Data):
    type: Literal["user.logged_out"] = "user.logged_out"


class WorkflowCreated(_Data):
    type: Literal["workflow.created"] = "workflow.created"
    name: str
    steps: int
    template: str | None = Field(None, description="The template it was made of, as `slug@version`.")
    batch: uuid.UUID | None = None
    parent: uuid.UUID | None = Field(None, description="The workflow one of whose steps it is.")
    source: str | None = Field(
        None, description="`schedule/<id>`, `trigger/<id>` or `workflow/<id>`, which it repeats."
    )


class WorkflowStarted(_Data):
    type: Literal["workflow.started"] = "workflow.started"


class WorkflowCompleted(_Data):
    type: Literal["workflow.completed"] = "workflow.completed"
    duration: float = Field(description="From start to finish, in seconds.")


class WorkflowFailed(_Data):
    type: Literal["workflow.failed"] = "workflow.failed"
    step: str | None = Field(description="The step that failed; null where it was none: the output, the time, ...")
    error: str


class WorkflowCancelled(_Data):
    type: Literal["workflow.cancelled"] = "workflow.cancelled"


class WorkflowPaused(_Data):
    type: Literal["workflow.paused"] = "workflow.paused"


class WorkflowResumed(_Data):
    type: Literal["workflow.resumed"] = "workflow.resumed"


class WorkflowRetried(_Data):
    type: Literal["workflow.retried"] = "workflow.retried"
    steps: list[str] = Field(description="The steps that begin again, whatever they have given before.")
    kept: list[str] = Field(
        default_factory=list, description="Those of them whose completed items or rounds are not done again."
    )


class _OfStep(_Data):
    step: str
    item: int = Field(0, ge=0, description="Which item or round of the step, from 1; 0 is the step itself.")
    agent: str | None = Field(description="The agent that is asked, if it is one.")


class StepStarted(_OfStep):
    type: Literal["workflow.step.started"] = "workflow.step.started"
    attempt: int


class StepWaiting(_OfStep):
    type: Literal["workflow.step.waiting"] = "workflow.step.waiting"
    on: Literal["person", "workflow", "retry"]
    until: datetime.datetime | None = None
    error: str | None = Field(None, description="Why it is tried again.")


class StepCompleted(_OfStep):
    type: Literal["workflow.step.completed"] = "workflow.step.completed"
    model: str | None = None
    usage: Usage | None = None
    duration: float = Field(description="From the call of the agent to its answer, in seconds.")


class StepFailed(_OfStep):
    type: Literal["workflow.step.failed"] = "workflow.step.failed"
    error: str
    kind: str | None = Field(None, description="What went wrong: unavailable, rate_limited, timeout, ...")


class StepSkipped(_OfStep):
    type: Literal["workflow.step.skipped"] = "workflow.step.skipped"


class StepCancelled(_OfStep):
    type: Literal["workflow.step.cancelled"] = "workflow.step.cancelled"


EventData = Annotated[
    UserRegistered
    | UserLoggedIn
    | UserLoggedOut
    | WorkflowCreated
    | WorkflowStarted
    | WorkflowCompleted
    | WorkflowFailed
    | WorkflowCancelled
    | WorkflowPaused
    | WorkflowResumed
    | WorkflowRetried
    | StepStarted
    | StepWaiting
    | StepCompleted
    | StepFailed
    | StepSkipped
    | StepCancelled,
    Field(discriminator="type"),
]
event_data: TypeAdapter[EventData] = TypeAdapter(EventData)

EventType = Literal[
    "user.registered",
    "user.logged_in",
    "user.logged_out",
    "workflow.created",
    "workflow.started",
    "workflow.completed",
    "workflow.failed",
    "workflow.cancelled",
    "workflow.paused",
    "workflow.resumed",
    "workflow.retried",
    "workflow.step.started",
    "workflow.step.waiting",
    "workflow.step.completed",
    "workflow.step.failed",
    "workflow.step.skipped",
    "workflow.step.cancelled",
]
"""The `type` of every class above, for those who only sort and filter."""


class Event(BaseModel):
    """The envelope. See the CloudEvents specification 1.0.2, section "Context Attributes"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    specversion: Literal["1.0"] = "1.0"
    id: uuid.UUID
    source: str = SOURCE
    type: str
    subject: str = Field(description="What it happened to: `workflow/<id>` or `user/<id>`.")
    time: datetime.datetime
    datacontenttype: Literal["application/json"] = "application/json"
    userid: uuid.UUID = Field(description="Extension attribute: whose doing it is.")
    data: EventData
