"""The addresses of analytics."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from agent_contracts.events import EventType
from http_edge.problems import documented
from orchestration_engine.analytics.schemas import EventPage
from orchestration_engine.analytics.service import AnalyticsManager
from orchestration_engine.auth import CurrentUser
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work

router = APIRouter(prefix="/analytics", tags=["analytics"], responses=documented(401))


def _manager(work: Work) -> AnalyticsManager:
    return AnalyticsManager(work)


@router.get("/events")
async def events(
    user: CurrentUser,
    analytics: Annotated[AnalyticsManager, Depends(_manager)],
    limit: Limit = 50,
    cursor: Cursor = None,
    type: Annotated[EventType | None, Query(description="Only events of this type.")] = None,
) -> EventPage:
    """List one's own events, newest first."""
    return await analytics.events(user.id, limit, cursor, type)
