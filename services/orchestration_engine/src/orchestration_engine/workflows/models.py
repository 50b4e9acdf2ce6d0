"""Workflows and their steps. PostgreSQL holds the truth; a lease says which worker carries a workflow."""

import datetime
import uuid
from enum import StrEnum
from typing import Any  # the JSON of a step's input

from sqlalchemy import Enum, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from orchestration_engine.core.base import Base


class Status(StrEnum):
    """How far a workflow, or one of its steps, has come."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


def _values(statuses: type[Status]) -> list[str]:
    return [status.value for status in statuses]


# A text with a check, not an enumeration type of PostgreSQL: one can be changed in a transaction.
_STATUS = Enum(Status, native_enum=False, create_constraint=True, length=16, values_callable=_values, name="status")

UNFINISHED = (Status.PENDING, Status.RUNNING)


class Workflow(Base):
    """One execution of a chain of agents."""

    __tablename__ = "workflows"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(_STATUS)
    created_at: Mapped[datetime.datetime]
    started_at: Mapped[datetime.datetime | None]
    finished_at: Mapped[datetime.datetime | None]
    queued_at: Mapped[datetime.datetime]
    lease_owner: Mapped[uuid.UUID | None]
    lease_until: Mapped[datetime.datetime | None]

    __table_args__ = (
        Index(None, "owner_id", "id"),
        # The scheduler looks for lapsed work every second; finished workflows must not slow it down.
        Index("ix_workflows_unfinished", "queued_at", postgresql_where=text("status IN ('pending', 'running')")),
    )


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
    """One agent's job within a workflow."""

    __tablename__ = "steps"

    workflow_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflows.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    agent: Mapped[str] = mapped_column(Text)
    needs: Mapped[list[str]] = mapped_column(ARRAY(Text))
    input: Mapped[dict[str, Any]] = mapped_column(JSONB)
    status: Mapped[Status] = mapped_column(_STATUS)
    attempt: Mapped[int] = mapped_column(SmallInteger, default=0)
    output: Mapped[str | None] = mapped_column(Text)
    model: Mapped[str | None] = mapped_column(Text)
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime.datetime | None]
    finished_at: Mapped[datetime.datetime | None]
