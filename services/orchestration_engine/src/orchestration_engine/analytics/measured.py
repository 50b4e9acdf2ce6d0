"""How agents do in everybody's hands: what may be shown to all, added up from the roll-ups by the day."""

import datetime
import uuid
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.analytics.models import RollupDay
from orchestration_engine.analytics.numbers import Sums
from orchestration_engine.analytics.ranges import Window
from orchestration_engine.analytics.repository import AnalyticsRepository, Filters
from orchestration_engine.analytics.rollup import Cube
from orchestration_engine.core.clock import now

_DAY = 86_400
_FIRST = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
"""Before anything was counted."""


class Measures(NamedTuple):
    """What the calls of one agent add up to."""

    completed: int
    failed: int
    p50: float | None
    """Of answers, in seconds; None of nothing."""
    p95: float | None
    people: int
    """How many different ones asked."""
    mean_cost: float | None
    """Of answers by models that have a price, in US dollars; None where no such model answered."""


class AgentMeasures:
    """Reads everybody's numbers, and tells nobody whose they are."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._repository = AnalyticsRepository(session)

    async def of(self, agent: str, days: int | None) -> Measures:
        """Return how an agent did in so many days, today among them, in UTC; ever, where it is None."""
        window, filters = _window(days), Filters(agents=[agent])
        calls = await self._repository.sums(window, filters, ("model", "by_status"), kind="task", bins=False)
        priced = [one for one in calls.values() if one.completed and one.cost]
        paid = sum(one.completed for one in priced)
        answered = await self._repository.sums(
            window, Filters(agents=[agent], statuses=["completed"]), ("agent",), kind="task"
        )
        answers = answered.get((agent,), Sums())
        return Measures(
            answers.completed,
            sum(one.failed for one in calls.values()),
            answers.quantile(0.50),
            answers.quantile(0.95),
            await self._people(window, agent),
            sum(one.cost for one in priced) / paid if paid else None,
        )

    async def most_used(self, days: int, limit: int) -> list[str]:
        """Return the agents that answered most often in so many days, the busiest first."""
        filters = Filters(statuses=["completed"])
        leaders = await self._repository.leaders(_window(days), filters, ("agent",), "used", limit)
        return [agent for (agent,) in leaders]

    async def has_answered(self, agent: str, user_id: uuid.UUID) -> bool:
        """Tell whether an agent is counted to have answered somebody; the last second or two may be missing."""
        filters = Filters(user_id=user_id, agents=[agent], statuses=["completed"])
        return bool(await self._repository.sums(_window(None), filters, ("agent",), kind="task", bins=False))

    async def _people(self, window: Window, agent: str) -> int:
        query = select(func.count(RollupDay.user_id.distinct())).where(
            RollupDay.cube == Cube.USER_AGENTS,
            RollupDay.kind == "task",
            RollupDay.agent == agent,
            RollupDay.bucket >= window.since,
            RollupDay.bucket < window.until,
        )
        return await self._session.scalar(query) or 0


def _window(days: int | None) -> Window:
    tomorrow = now().replace(hour=0, minute=0, second=0, microsecond=0) + datetime.timedelta(days=1)
    since = _FIRST if days is None else tomorrow - datetime.timedelta(days=days)
    return Window(since, tomorrow, _DAY)
