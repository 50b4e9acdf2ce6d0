"""Looking at what happened."""

import uuid

from agent_contracts.events import EventType
from orchestration_engine.analytics.repository import EventRepository
from orchestration_engine.analytics.schemas import EventPage
from orchestration_engine.core import pagination
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.core.events import EventView


class AnalyticsManager:
    """The rules of reading events."""

    def __init__(self, work: UnitOfWork) -> None:
        self._events = EventRepository(work.session)

    async def events(self, user_id: uuid.UUID, limit: int, cursor: str | None, kind: EventType | None) -> EventPage:
        """Return a page of the user's events, newest first; Invalid where the cursor is not one of this list's."""
        before = pagination.decode_position(cursor) if cursor else None
        rows = await self._events.page(user_id, limit + 1, before, kind)
        page = rows[:limit]
        more = len(rows) > limit
        return EventPage(
            items=[EventView.of(row) for row in page],
            next_cursor=pagination.encode(str(page[-1].position)) if more else None,
        )
