"""Reading the table of events."""

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agent_contracts.events import EventType
from orchestration_engine.core.events import EventRow


class EventRepository:
    """Events in PostgreSQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(self, user_id: uuid.UUID, limit: int, before: int | None, kind: EventType | None) -> list[EventRow]:
        """Return a user's events, newest first."""
        query = select(EventRow).where(EventRow.user_id == user_id)
        if before is not None:
            query = query.where(EventRow.position < before)
        if kind is not None:
            query = query.where(EventRow.type == kind)
        return list(await self._session.scalars(query.order_by(EventRow.position.desc()).limit(limit)))
