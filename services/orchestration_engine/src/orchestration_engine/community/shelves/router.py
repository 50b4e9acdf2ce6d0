"""The address of the shelves; open to all."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from orchestration_engine.community.shelves.keeper import ShelfKeeper
from orchestration_engine.community.shelves.schemas import ShelfList

router = APIRouter(prefix="/agents", tags=["community"])


def _keeper(request: Request) -> ShelfKeeper:
    keeper: ShelfKeeper = request.app.state.shelves
    return keeper


@router.get("/shelves")
async def shelves(keeper: Annotated[ShelfKeeper, Depends(_keeper)]) -> ShelfList:
    """Return what the marketplace shows first: featured, new, most used and best rated agents.

    Most used counts the answers of the last 30 days. Best rated ranks by the mean of an agent's stars and five more
    ratings of three stars. New are the agents that came after those with which the library was first filled.
    """
    return await keeper.shelves()
