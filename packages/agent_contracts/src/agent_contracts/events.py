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


class WorkflowStarted(_Data):
    type: Literal["workflow.started"] = "workflow.started"


class WorkflowCompleted(_Data):
    type: Literal["workflow.completed"] = "workflow.completed"
    duration: float = Field(description="From start to finish, in seconds.")


class WorkflowFailed(_Data):
    type: Literal["workflow.failed"] = "workflow.failed"
    step: str
    error: str


class WorkflowCancelled(_Data):
    type: Literal["workflow.cancelled"] = "workflow.cancelled"


class StepStarted(_Data):
    type: Literal["workflow.step.started"] = "workflow.step.started"
    step: str
    agent: str
    attempt: int


class StepCompleted(_Data):
    type: Literal["workflow.step.completed"] = "workflow.step.completed"
    step: str
    agent: str
    model: str
    usage: Usage
    duration: float = Field(description="From the call of the agent to its answer, in seconds.")


class StepFailed(_Data):
    type: Literal["workflow.step.failed"] = "workflow.step.failed"
    step: str
    agent: str
    error: str


class StepCancelled(_Data):
    type: Literal["workflow.step.cancelled"] = "workflow.step.cancelled"
    step: str
    agent: str


EventData = Annotated[
    UserRegistered
    | UserLoggedIn
    | UserLoggedOut
    | WorkflowCreated
    | WorkflowStarted
    | WorkflowCompleted
    | WorkflowFailed
    | WorkflowCancelled
    | StepStarted
    | StepCompleted
    | StepFailed
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
    "workflow.step.started",
    "workflow.step.completed",
    "workflow.step.failed",
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
