"""Looking at what happened."""

import uuid

from agent_contracts.events import EventType
from orchestration_engine.analytics.repository import EventRepository
from orchestration_engine.analytics.schemas import EventPage, EventView
from orchestration_engine.core import pagination
from orchestration_engine.core.database import UnitOfWork


class AnalyticsManager:
    """The rules of reading events."""

    def __init__(self, work: UnitOfWork) -> None:
        self._events = EventRepository(work.session)

    async def events(self, user_id: uuid.UUID, limit: int, cursor: str | None, kind: EventType | None) -> EventPage:
        """Return a page of the user's events, newest first; Invalid where the cursor is not one of this list's."""
        before = pagination.decode_id(cursor) if cursor else None
        rows = await self._events.page(user_id, limit + 1, before, kind)
        items = [EventView.of(row) for row in rows[:limit]]
        return EventPage(items=items, next_cursor=pagination.encode(str(items[-1].id)) if len(rows) > limit else None)
