"""What is shown of events."""

import datetime
import uuid
from typing import Any  # the JSON of an event's data

from pydantic import BaseModel, Field

from agent_contracts.events import EventType
from orchestration_engine.core.events import EventRow


class EventView(BaseModel):
    """One thing that happened."""

    id: uuid.UUID
    type: EventType
    subject: str = Field(description="What it happened to: `workflow/<id>` or `user/<id>`.")
    time: datetime.datetime
    data: dict[str, Any]

    @classmethod
    def of(cls, row: EventRow) -> "EventView":
        """Return the view of a row."""
        return cls.model_validate(row, from_attributes=True)


class EventPage(BaseModel):
    """A page of events."""

    items: list[EventView]
    next_cursor: str | None
