"""Prices and budgets in PostgreSQL."""

import datetime
import decimal
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.auth import User
from orchestration_engine.spending.models import Budget, ModelPrice, Spending


class SpendingRepository:
    """What is kept of money."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def prices(self) -> Sequence[ModelPrice]:
        """Return every price, the newest of each model first."""
        query = select(ModelPrice).order_by(ModelPrice.model, ModelPrice.since.desc())
        return (await self._session.scalars(query)).all()

    async def set_price(self, price: ModelPrice) -> None:
        """Write a price; one of the same model and moment is replaced."""
        values = {column.name: getattr(price, column.name) for column in ModelPrice.__table__.columns}
        statement = insert(ModelPrice).values(values)
        changed = {name: statement.excluded[name] for name in ("input", "cached", "output")}
        await self._session.execute(statement.on_conflict_do_update(index_elements=["model", "since"], set_=changed))

    async def budget(self, user_id: uuid.UUID) -> Budget | None:
        """Return a user's budget."""
        return await self._session.get(Budget, user_id)

    async def set_budget(self, user_id: uuid.UUID, monthly: decimal.Decimal, set_by: uuid.UUID) -> None:
        """Write a budget; whoever had most of the old one spent may be warned of the new one."""
        values = {"monthly": monthly, "set_by": set_by, "warned": None, "exhausted": None}
        statement = insert(Budget).values(user_id=user_id, **values)
        await self._session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))

    async def drop_budget(self, user_id: uuid.UUID) -> None:
        """Delete a user's budget."""
        await self._session.execute(delete(Budget).where(Budget.user_id == user_id))

    async def accounts(
        self, month: datetime.date, user_id: uuid.UUID | None, limit: int = 200
    ) -> Sequence[tuple[User, decimal.Decimal, Budget | None]]:
        """Return who has spent what in a month, and may: one user, or all who have or may; the dearest first."""
        spent = func.coalesce(Spending.cost, 0)
        whose: ColumnElement[bool] = User.id == user_id
        if user_id is None:
            whose = or_(Spending.cost.is_not(None), Budget.user_id.is_not(None))
        query = (
            select(User, spent, Budget)
            .outerjoin(Spending, (Spending.user_id == User.id) & (Spending.month == month))
            .outerjoin(Budget, Budget.user_id == User.id)
            .where(whose)
            .order_by(spent.desc(), User.username_key)
            .limit(limit)
            .execution_options(populate_existing=True)  # a budget may just have been written past the session
        )
        return [(user, cost, budget) for user, cost, budget in await self._session.execute(query)]
