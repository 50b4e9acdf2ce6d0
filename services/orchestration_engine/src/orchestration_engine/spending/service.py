"""What models cost, what users have spent, and how much they may."""

import datetime
import decimal

from agent_contracts.events import BudgetSaved, PriceSaved
from orchestration_engine.auth import User
from orchestration_engine.auth.models import Role
from orchestration_engine.auth.repository import UserRepository
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.spending.errors import BudgetIsFixed, NobodyCalled
from orchestration_engine.spending.models import Budget, ModelPrice
from orchestration_engine.spending.repository import SpendingRepository
from orchestration_engine.spending.schemas import BudgetView, PriceRequest, PriceView
from orchestration_engine.spending.telling import MOST


class SpendingManager:
    """The rules of prices and budgets."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._spending = SpendingRepository(work.session)
        self._users = UserRepository(work.session)

    async def prices(self) -> list[PriceView]:
        """Return every price, the newest of each model first."""
        return [PriceView.model_validate(price, from_attributes=True) for price in await self._spending.prices()]

    async def set_price(self, model: str, asked: PriceRequest, by: User) -> PriceView:
        """Write what a model costs from a moment on."""
        since = asked.since or now()
        cached = asked.input if asked.cached is None else asked.cached
        price = ModelPrice(model=model, since=since, input=asked.input, cached=cached, output=asked.output)
        await self._spending.set_price(price)
        self._work.emit(by.id, f"price/{model}", PriceSaved(model=model, since=since))
        return PriceView.model_validate(price, from_attributes=True)

    async def budget(self, user: User) -> BudgetView:
        """Return what a user has spent this month, and may."""
        (row,) = await self._spending.accounts(_month(), user.id)
        return _view(*row)

    async def budgets(self) -> list[BudgetView]:
        """Return everybody's who has a budget or has spent something this month, the dearest first."""
        return [_view(*row) for row in await self._spending.accounts(_month(), None)]

    async def set_budget(self, user: User, monthly: decimal.Decimal | None, by: User) -> BudgetView:
        """Set a user's budget, or take it away; BudgetIsFixed where it is not `by`'s to change."""
        there = await self._spending.budget(user.id)
        if there is not None and there.set_by != by.id and by.role is not Role.ADMIN:
            raise BudgetIsFixed
        if monthly is not None:
            await self._spending.set_budget(user.id, monthly, by.id)
        elif there is not None:
            await self._spending.drop_budget(user.id)
        else:
            return await self.budget(user)
        self._work.emit(by.id, f"user/{user.id}", BudgetSaved(username=user.username, monthly=monthly))
        return await self.budget(user)

    async def user(self, username: str) -> User:
        """Return an account; NobodyCalled where there is none."""
        user = await self._users.named(username)
        if user is None:
            raise NobodyCalled(username)
        return user


def _month() -> datetime.date:
    return now().astimezone(datetime.UTC).date().replace(day=1)


def _view(user: User, spent: decimal.Decimal, budget: Budget | None) -> BudgetView:
    state = "open"
    if budget is not None and spent >= budget.monthly:
        state = "exhausted"
    elif budget is not None and spent >= budget.monthly * MOST:
        state = "warned"
    return BudgetView(
        username=user.username,
        month=_month(),
        spent=float(spent),
        monthly=None if budget is None else float(budget.monthly),
        is_own=budget is None or budget.set_by == user.id,
        state=state,
    )
