"""Tells of budgets that are nearly spent, and of those that are."""

import asyncio
import decimal

import structlog
from prometheus_client import Counter

from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.spending.statements import TELL

MOST = decimal.Decimal("0.8")
"""The part of a budget from which on its owner is warned."""
LOOK = 2.0
"""Seconds between two looks."""

_log = structlog.get_logger(__name__)
_told = Counter("budget_events_total", "Budgets of which was told that they are nearly, or all, spent", ["type"])
for _type in ("budget.warned", "budget.exhausted"):
    _told.labels(_type)


class BudgetTeller:
    """Looks at budgets again and again; any number of them may run."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tell(self) -> None:
        """Tell of what is new."""
        async with self._database.driver() as connection:
            rows = await connection.fetch(TELL, now(), MOST)
        for row in rows:
            _told.labels(row["type"]).inc()

    async def run(self) -> None:
        """Tell for ever."""
        while True:
            try:
                await self.tell()
            except DATABASE_ERRORS as error:
                _log.warning("budgets could not be looked at", error=type(error).__name__)
            await asyncio.sleep(LOOK)
