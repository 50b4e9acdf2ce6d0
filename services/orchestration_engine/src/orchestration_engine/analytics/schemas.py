"""What is shown of events."""

from pydantic import BaseModel

from orchestration_engine.core.events import EventView


class EventPage(BaseModel):
    """A page of events."""

    items: list[EventView]
    next_cursor: str | None
