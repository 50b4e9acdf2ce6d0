"""Workflows and what becomes of their steps. PostgreSQL holds the truth; a lease says which worker carries one."""

import datetime
import decimal
import uuid
from enum import StrEnum
from typing import Any  # JSON

from sqlalchemy import BigInteger, Enum, ForeignKey, Index, Integer, LargeBinary, SmallInteger, Text, desc, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from orchestration_engine.core.base import Base
from orchestration_engine.spending.models import MONEY


class Status(StrEnum):
    """How far a workflow, or one of its steps, has come."""

    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    """For a person, another workflow or a moment; no worker is held."""
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


def _checked(kind: type[StrEnum], name: str) -> Enum:
    # A text with a check, not an enumeration type of PostgreSQL: one can be changed in a transaction.
    return Enum(kind, native_enum=False, create_constraint=True, length=16, values_callable=_values, name=name)


UNFINISHED = (Status.PENDING, Status.RUNNING, Status.WAITING, Status.PAUSED)
ENDS = (Status.COMPLETED, Status.FAILED, Status.CANCELLED)
"""What a workflow ends as; only a step is skipped."""
PRIORITY = 5
"""The priority of what says nothing, from 1 to 9; of one user's workflows higher ones begin first."""


class Document(Base):
    """A workflow as it was written; ten thousand that run the same one share it."""

    __tablename__ = "documents"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """SHA-256 of the JSON."""
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Template(Base):
    """One version of a saved workflow; without an owner it comes with the product."""

    __tablename__ = "templates"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    slug: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    document: Mapped[bytes] = mapped_column(ForeignKey("documents.digest"))
    created_at: Mapped[datetime.datetime]

    __table_args__ = (Index(None, "owner_id", "slug", "version", unique=True, postgresql_nulls_not_distinct=True),)


class Batch(Base):
    """Many inputs for one template."""

    __tablename__ = "batches"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(Text)
    template: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    created_at: Mapped[datetime.datetime]
    cancelled_at: Mapped[datetime.datetime | None]

    __table_args__ = (Index(None, "owner_id", "id"),)


class Workflow(Base):
    """One execution of a document."""

    __tablename__ = "workflows"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(_checked(Status, "status"))
    document: Mapped[bytes] = mapped_column(ForeignKey("documents.digest"))
    inputs: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    context: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What steps have written last; null until then."""
    output: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    error: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int]
    """How many steps the document has."""
    priority: Mapped[int] = mapped_column(SmallInteger, server_default=text(str(PRIORITY)))
    template: Mapped[str | None] = mapped_column(Text)
    """What it was made of, as `slug@version`."""
    source: Mapped[str | None] = mapped_column(Text)
    """What began it, if no person did: `schedule/<id>`, `trigger/<id>`; or the workflow that it repeats."""
    batch_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("batches.id"))
    batch_index: Mapped[int | None]
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("workflows.id"))
    """The workflow one of whose steps this is."""
    depth: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    """How many workflows are around it."""
    streams: Mapped[bool] = mapped_column(server_default=text("false"))
    """Somebody watches: agents are asked for their answers piece by piece."""
    trace: Mapped[str | None] = mapped_column(Text)
    """The trace that it belongs to, as a `traceparent`; null where nobody traces."""
    generation: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    """How often its owner had it tried again; agents are then asked anew."""
    created_at: Mapped[datetime.datetime]
    started_at: Mapped[datetime.datetime | None]
    retried_at: Mapped[datetime.datetime | None]
    """When it was tried again last: its timeout runs from then on."""
    finished_at: Mapped[datetime.datetime | None]
    ready_at: Mapped[datetime.datetime | None]
    """Since when it waits for a worker; null while it does not."""
    wake_at: Mapped[datetime.datetime | None]
    """When it must be looked at though nothing happened."""
    lease_owner: Mapped[uuid.UUID | None]
    moves: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    """How many moves were written: the next one says which it is, so that none is written twice."""
    lapses: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    """How many workers died with it since one of its steps ended last."""

    __table_args__ = (
        Index("ix_workflows_newest", "owner_id", "created_at", "id"),
        Index("ix_workflows_named", "owner_id", "name", "created_at", "id"),
        Index(
            "ix_workflows_status",
            "owner_id",
            "status",
            "created_at",
            "id",
            postgresql_where=text("status <> 'completed'"),
        ),
        Index(
            "ix_workflows_template",
            "owner_id",
            "template",
            "created_at",
            "id",
            postgresql_where=text("template IS NOT NULL"),
        ),
        Index(
            "ix_workflows_source",
            "owner_id",
            "source",
            "created_at",
            "id",
            postgresql_where=text("source IS NOT NULL"),
        ),
        Index(
            "ix_workflows_ended",
            "owner_id",
            "status",
            "finished_at",
            "id",
            postgresql_where=text("finished_at IS NOT NULL"),
        ),
        Index(
            "ix_workflows_ready",
            "owner_id",
            desc("priority"),
            "ready_at",
            postgresql_where=text("ready_at IS NOT NULL"),
        ),
        Index("ix_workflows_leased", "lease_owner", postgresql_where=text("lease_owner IS NOT NULL")),
        Index("ix_workflows_waking", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
        Index("ix_workflows_batch", "batch_id", "batch_index", postgresql_where=text("batch_id IS NOT NULL")),
        Index("ix_workflows_parent", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
    )


class Worker(Base):
    """A process that carries workflows. While it lives its leases hold, and it says so every few seconds."""

    __tablename__ = "workers"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    alive_until: Mapped[datetime.datetime]


class SubmissionKey(Base):
    """A key under which somebody submitted a workflow: the same one again means the same workflow."""

    __tablename__ = "submission_keys"

    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    digest: Mapped[bytes]
    """Of what was submitted."""
    workflow_id: Mapped[uuid.UUID]
    created_at: Mapped[datetime.datetime] = mapped_column(index=True)


class Step(Base):
    """What became of a step that has begun, or of one item or round of it; what has not begun has no row."""

    __tablename__ = "steps"

    workflow_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflows.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    """The step's id in the document."""
    item: Mapped[int] = mapped_column(Integer, primary_key=True, server_default=text("0"))
    """0 for the step; from 1 for its items, or its rounds."""
    status: Mapped[Status] = mapped_column(_checked(Status, "status"))
    attempt: Mapped[int] = mapped_column(SmallInteger)
    """How often it was begun."""
    failures: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    """How many of its attempts failed."""
    agent: Mapped[str | None] = mapped_column(Text)
    input: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    """What its expressions gave, where the same may not come of them again: what they read has changed since."""
    output: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    """Null where items or rounds hold it."""
    agent_version: Mapped[str | None] = mapped_column(Text)
    """Of the agent that answered; what was answered before versions were kept has none."""
    model: Mapped[str | None] = mapped_column(Text)
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    cached_tokens: Mapped[int | None]
    cost: Mapped[decimal.Decimal | None] = mapped_column(MONEY)
    error: Mapped[str | None] = mapped_column(Text)
    error_kind: Mapped[str | None] = mapped_column(Text)
    child_id: Mapped[uuid.UUID | None]
    """The workflow that it runs."""
    wake_at: Mapped[datetime.datetime | None]
    """When it is tried again, or has waited long enough."""
    started_at: Mapped[datetime.datetime | None]
    finished_at: Mapped[datetime.datetime | None]


class TaskKind(StrEnum):
    """What a person is asked for."""

    APPROVAL = "approval"
    QUESTION = "question"


class TaskStatus(StrEnum):
    """What became of what a person was asked."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class HumanTask(Base):
    """An approval or a question that waits for a person."""

    __tablename__ = "human_tasks"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    workflow_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflows.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(Text)
    """The step that asks."""
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[TaskKind] = mapped_column(_checked(TaskKind, "kind"))
    status: Mapped[TaskStatus] = mapped_column(_checked(TaskStatus, "status"))
    ask: Mapped[str] = mapped_column(Text)
    inputs: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    """The form of a question."""
    who: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Names of users, as they are compared; `owner:<id>` is the workflow's owner."""
    deadline: Mapped[datetime.datetime | None]
    escalated: Mapped[bool] = mapped_column(server_default=text("false"))
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """A question's answers; of an approval `{approved, by, comment}`."""
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime.datetime]
    decided_at: Mapped[datetime.datetime | None]

    __table_args__ = (
        Index(None, "workflow_id"),
        Index(None, "who", postgresql_using="gin"),
    )


class DeadLetter(Base):
    """Work that was set aside because trying it again would only do the same harm."""

    __tablename__ = "dead_letters"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    workflow_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("workflows.id", ondelete="CASCADE"))
    source: Mapped[str | None] = mapped_column(Text)
    """What gave it, where no workflow could be made of it: `trigger/<id>`."""
    reason: Mapped[str] = mapped_column(Text)
    """What happened, and what to do, for the owner."""
    payload: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[datetime.datetime]
    requeued_at: Mapped[datetime.datetime | None]

    __table_args__ = (
        Index(None, "owner_id", "id"),
        Index(None, "workflow_id"),
        Index("ix_dead_letters_source", "owner_id", "source", postgresql_where=text("source IS NOT NULL")),
    )


class Schedule(Base):
    """When a template is run by itself."""

    __tablename__ = "schedules"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(Text)
    template: Mapped[str] = mapped_column(Text)
    inputs: Mapped[dict[str, Any]] = mapped_column(JSONB)
    cron: Mapped[str | None] = mapped_column(Text)
    time_zone: Mapped[str] = mapped_column(Text, server_default=text("'UTC'"))
    next_at: Mapped[datetime.datetime | None]
    """Null once it is over, or while it is switched off."""
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[datetime.datetime]
    last_at: Mapped[datetime.datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index(None, "owner_id", "id"),
        Index("ix_schedules_due", "next_at", postgresql_where=text("next_at IS NOT NULL")),
    )


class TriggerKind(StrEnum):
    """Where a trigger's messages come from."""

    WEBHOOK = "webhook"
    KAFKA = "kafka"


class Trigger(Base):
    """What runs a template whenever a message comes."""

    __tablename__ = "triggers"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(Text)
    template: Mapped[str] = mapped_column(Text)
    kind: Mapped[TriggerKind] = mapped_column(_checked(TriggerKind, "kind"))
    inputs: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The template's inputs; their texts may hold expressions over `message`."""
    topic: Mapped[str | None] = mapped_column(Text)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What a webhook's messages are signed with."""
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    since: Mapped[datetime.datetime]
    """When it was switched on last; what happened before is not for it."""
    created_at: Mapped[datetime.datetime]
    last_at: Mapped[datetime.datetime | None]
    count: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))

    __table_args__ = (Index(None, "owner_id", "id"), Index("ix_triggers_topic", "topic"))


class Share(Base):
    """A link at which anybody who has it can read what came of a workflow."""

    __tablename__ = "shares"

    workflow_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflows.id", ondelete="CASCADE"), primary_key=True)
    token: Mapped[str] = mapped_column(Text, unique=True)
    """Kept as it is: the link is shown again to its owner, and opens nothing but what stands in this database."""
    include_input: Mapped[bool]
    include_name: Mapped[bool]
    created_at: Mapped[datetime.datetime]


class TemplateShare(Base):
    """A link at which anybody who has it can read a template, in its newest version, and save a copy of it."""

    __tablename__ = "template_shares"

    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    """The template's; no foreign key can say so, as every version of it has a row."""
    token: Mapped[str] = mapped_column(Text, unique=True)
    include_name: Mapped[bool]
    created_at: Mapped[datetime.datetime]
