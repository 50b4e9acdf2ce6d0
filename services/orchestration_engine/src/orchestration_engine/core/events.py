"""The record of what happened: one row per event, written with what it tells of."""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any  # the JSON of an event's data

from pydantic import BaseModel, Field
from sqlalchemy import BigInteger, FetchedValue, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from agent_contracts.events import EVENT_TYPES, EventType
from orchestration_engine.core.base import Base


class XID8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Return the type's name in SQL."""
        return "xid8"


_ARE_CALLS = "type IN ('agent.task.completed', 'agent.task.failed')"


class EventRow(Base):
    """One event.

    `(transaction, position)` orders events so that a reader which stays below the oldest running
    transaction never skips one that commits late. Nothing is ever updated here.
    """

    __tablename__ = "events"

    id: Mapped[uuid.UUID]
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    transaction: Mapped[int] = mapped_column(XID8, server_default=FetchedValue())
    type: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    user_id: Mapped[uuid.UUID | None]
    """Nobody's where it is null."""
    time: Mapped[datetime.datetime] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = (
        Index(None, "user_id", "position"),
        Index(None, "transaction", "position"),
        Index(None, "subject", "position"),
        Index(None, "type", "position"),
        # The calls behind the numbers of one agent or model, of which there may be few among very many.
        Index(
            "ix_events_calls_by_agent", text("(data->>'agent')"), "type", "position", postgresql_where=text(_ARE_CALLS)
        ),
        Index("ix_events_calls_by_model", text("(data->>'model')"), "position", postgresql_where=text(_ARE_CALLS)),
        {"postgresql_partition_by": "RANGE (time)"},
    )


class EventView(BaseModel):
    """One thing that happened, as its owner sees it."""

    id: uuid.UUID
    type: EventType
    subject: str = Field(description="What it happened to: `workflow/<id>` or `user/<id>`.")
    time: datetime.datetime
    data: dict[str, Any]

    @classmethod
    def of(cls, row: EventRow) -> "EventView":
        """Return the view of a row."""
        return cls.model_validate(row, from_attributes=True)


def shown(rows: Iterable[EventRow]) -> list[EventRow]:
    """Return rows without those of types that are not known here: a newer engine, which takes over, wrote them."""
    return [row for row in rows if row.type in EVENT_TYPES]


class RelayCursor(Base):
    """How far the relay has published; one row per topic."""

    __tablename__ = "relay_cursors"

    topic: Mapped[str] = mapped_column(Text, primary_key=True)
    transaction: Mapped[int] = mapped_column(XID8)
    position: Mapped[int] = mapped_column(BigInteger)
    incarnation: Mapped[str | None] = mapped_column(Text)
    """Which topic of that name it was: one that is made anew has lost what was published."""


class EventReader(Base):
    """How far somebody who reads the topic has taken it in: what is delivered again is known by it."""

    __tablename__ = "event_readers"

    reader: Mapped[str] = mapped_column(Text, primary_key=True)
    partition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    transaction: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(BigInteger)
