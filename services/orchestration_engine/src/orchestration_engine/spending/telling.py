"""Tells of budgets that are nearly spent, and of those that are."""

import asyncio
import decimal

import structlog

from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.spending.statements import TELL

MOST = decimal.Decimal("0.8")
"""The part of a budget from which on its owner is warned."""
LOOK = 2.0
"""Seconds between two looks."""

_log = structlog.get_logger(__name__)


class BudgetTeller:
    """Looks at budgets again and again; any number of them may run."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tell(self) -> None:
        """Tell of what is new."""
        async with self._database.driver() as connection:
            await connection.execute(TELL, now(), MOST)

    async def run(self) -> None:
        """Tell for ever."""
        while True:
            try:
                await self.tell()
            except DATABASE_ERRORS as error:
                _log.warning("budgets could not be looked at", error=type(error).__name__)
            await asyncio.sleep(LOOK)
