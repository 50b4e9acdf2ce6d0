"""Bodies of the triggers' endpoints."""

import base64
import datetime
import uuid
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StrictBool, StrictStr, model_validator

from agent_contracts.definition import InputName
from agent_contracts.events import TOPIC
from agent_contracts.text import Line
from orchestration_engine.workflows.models import Trigger, TriggerKind
from workflow_language.document import TemplateName


def _usable(topic: str) -> str:
    if topic in (".", "..") or topic.startswith("__"):
        raise ValueError("is a topic of the broker's own; name another")
    if topic.startswith("rialto.") and topic != TOPIC:
        raise ValueError(f"is the platform's own; of its topics {TOPIC} only can be read")
    return topic


Topic = Annotated[
    StrictStr,
    Field(
        pattern=r"^[A-Za-z0-9._-]{1,249}$",
        description=f"The Kafka topic that is read. Of `{TOPIC}` it gets one's own events.",
    ),
    AfterValidator(_usable),
]
Name = Annotated[Line, Field(max_length=120, description="What it is called; its workflows are called the same.")]
Inputs = Annotated[
    dict[InputName, JsonValue],
    Field(description="The template's inputs; their texts may hold `${{ message.… }}`, and nothing but the message."),
]


class TriggerRequest(BaseModel):
    """What is to run which template."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    template: TemplateName = Field(description="The template's id, and perhaps its version: `lease-check@3`.")
    kind: TriggerKind
    inputs: Inputs = Field(default_factory=dict)
    topic: Topic | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.kind is TriggerKind.KAFKA and self.topic is None:
            raise ValueError("a trigger of kind kafka needs a topic")
        if self.kind is TriggerKind.WEBHOOK and self.topic is not None:
            raise ValueError("topic is for triggers of kind kafka; leave it out")
        return self


class TriggerPatch(BaseModel):
    """What is to be different; what is left out stays. Another topic needs another trigger."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name | None = None
    template: TemplateName | None = None
    inputs: Inputs | None = None
    enabled: StrictBool | None = Field(None, description="Whether it runs anything.")


class TriggerView(BaseModel):
    """A trigger as its owner sees it."""

    id: uuid.UUID
    name: str
    template: str
    kind: TriggerKind
    inputs: dict[str, JsonValue]
    topic: str | None
    address: str | None = Field(description="Where a webhook's messages are posted.")
    enabled: bool
    created_at: datetime.datetime
    last_at: datetime.datetime | None = Field(description="When a message came last.")
    count: int = Field(description="How many workflows it has begun.")

    @classmethod
    def of(cls, row: Trigger) -> "TriggerView":
        """Return the view of a row."""
        return cls(
            id=row.id,
            name=row.name,
            template=row.template,
            kind=row.kind,
            inputs=row.inputs,
            topic=row.topic,
            address=f"/hooks/{row.id}" if row.kind is TriggerKind.WEBHOOK else None,
            enabled=row.enabled,
            created_at=row.created_at,
            last_at=row.last_at,
            count=row.count,
        )


class NewTriggerView(TriggerView):
    """A trigger, as it is shown once."""

    secret: str | None = Field(
        description="What a webhook's messages are signed with, as Standard Webhooks says; it is not shown again."
    )

    @classmethod
    def shown_once(cls, row: Trigger) -> "NewTriggerView":
        """Return the view of a row, secret and all."""
        secret = None if row.secret is None else "whsec_" + base64.b64encode(row.secret).decode()
        return cls(**TriggerView.of(row).model_dump(), secret=secret)


class TriggerPage(BaseModel):
    """A page of triggers."""

    items: list[TriggerView]
    next_cursor: str | None


class Received(BaseModel):
    """What came of a message."""

    workflow_id: uuid.UUID
