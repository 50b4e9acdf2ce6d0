"""What a worker has to know of money while it calls: prices, and who has none left."""

import asyncio
import datetime
import decimal
import uuid

import structlog

from agent_contracts.execution import Usage
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.spending.prices import Price, Prices
from orchestration_engine.spending.statements import EXHAUSTED, PRICES

REFRESHED = 1.0
"""Seconds between two looks at prices and budgets: for so long more may be spent than there is."""

_log = structlog.get_logger(__name__)


class Purse:
    """Prices and spent budgets as the database had them a moment ago; the last known while it is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._prices = Prices()
        self._exhausted: dict[uuid.UUID, decimal.Decimal] = {}

    def cost(self, model: str, usage: Usage, moment: datetime.datetime) -> decimal.Decimal | None:
        """Return what `usage` cost, in US dollars; None where the model has no price."""
        return self._prices.cost(model, usage, moment)

    def refusal(self, user_id: uuid.UUID) -> str | None:
        """Return why no call may be made on a user's behalf; None where it may."""
        monthly = self._exhausted.get(user_id)
        if monthly is None:
            return None
        return (
            f"This month's budget of ${monthly:.2f} is spent, so the agent was not asked. "
            "Raise the budget, or retry the workflow next month."
        )

    async def refresh(self) -> None:
        """Look at the database once."""
        async with self._database.driver() as connection:
            prices = await connection.fetch(PRICES)
            exhausted = await connection.fetch(EXHAUSTED, now())
        self._prices = Prices(Price(*row) for row in prices)
        self._exhausted = {row["user_id"]: row["monthly"] for row in exhausted}

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                await self.refresh()
            except DATABASE_ERRORS as error:
                _log.warning("prices and budgets could not be read", error=type(error).__name__)
            await asyncio.sleep(REFRESHED)
