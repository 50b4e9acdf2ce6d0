"""The addresses of prices and budgets."""

from typing import Annotated

from fastapi import APIRouter, Depends

from http_edge.problems import documented
from orchestration_engine.auth import CurrentAdmin, CurrentUser
from orchestration_engine.core.web import Work
from orchestration_engine.spending.schemas import (
    BudgetList,
    BudgetRequest,
    BudgetView,
    ModelName,
    PriceList,
    PriceRequest,
    PriceView,
)
from orchestration_engine.spending.service import SpendingManager

router = APIRouter(tags=["spending"], responses=documented(401))


def _manager(work: Work) -> SpendingManager:
    return SpendingManager(work)


Spending = Annotated[SpendingManager, Depends(_manager)]


@router.get("/prices")
async def prices(_: CurrentUser, spending: Spending) -> PriceList:
    """List what models cost, the newest price of each first."""
    return PriceList(items=await spending.prices())


@router.put("/prices/{model}", responses=documented(403))
async def set_price(model: ModelName, asked: PriceRequest, admin: CurrentAdmin, spending: Spending) -> PriceView:
    """Set what a model costs from a moment on; for administrators. Workers know it within a second or two.

    It holds for the model of this name, and for those whose names go on with a hyphen, unless they have their own.
    """
    return await spending.set_price(model, asked, admin)


@router.get("/budget")
async def budget(user: CurrentUser, spending: Spending) -> BudgetView:
    """Return what one has spent this month, and may."""
    return await spending.budget(user)


@router.put("/budget", responses=documented(403))
async def set_budget(asked: BudgetRequest, user: CurrentUser, spending: Spending) -> BudgetView:
    """Set what one may spend in a month; from then on no agent is asked, though answers under way are taken."""
    return await spending.set_budget(user, asked.monthly, user)


@router.delete("/budget", responses=documented(403))
async def drop_budget(user: CurrentUser, spending: Spending) -> BudgetView:
    """Take one's own limit away."""
    return await spending.set_budget(user, None, user)


@router.get("/budgets", responses=documented(403))
async def budgets(_: CurrentAdmin, spending: Spending) -> BudgetList:
    """List who has a budget or has spent something this month, the dearest first; for administrators."""
    return BudgetList(items=await spending.budgets())


@router.put("/budgets/{username}", responses=documented(403, 404))
async def set_budget_of(username: str, asked: BudgetRequest, admin: CurrentAdmin, spending: Spending) -> BudgetView:
    """Set what somebody may spend in a month; for administrators. Its owner cannot change it."""
    return await spending.set_budget(await spending.user(username), asked.monthly, admin)


@router.delete("/budgets/{username}", responses=documented(403, 404))
async def drop_budget_of(username: str, admin: CurrentAdmin, spending: Spending) -> BudgetView:
    """Take somebody's limit away; for administrators."""
    return await spending.set_budget(await spending.user(username), None, admin)
