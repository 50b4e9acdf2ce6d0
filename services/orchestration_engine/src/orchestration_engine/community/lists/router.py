"""The addresses of favourites and collections. A public collection is open to all who know its id."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from http_edge.problems import documented
from orchestration_engine.auth import CurrentUser
from orchestration_engine.auth.dependencies import MaybeUser
from orchestration_engine.community.cards import AgentId
from orchestration_engine.community.lists.schemas import (
    CollectionChange,
    CollectionHead,
    CollectionList,
    CollectionOrder,
    CollectionRequest,
    CollectionView,
    FavouriteList,
)
from orchestration_engine.community.lists.service import ListManager
from orchestration_engine.core.web import Work

router = APIRouter(tags=["community"], responses=documented(401))


def _manager(request: Request, work: Work) -> ListManager:
    return ListManager(work, request.app.state.catalogue)


Lists = Annotated[ListManager, Depends(_manager)]


@router.get("/favourites")
async def favourites(user: CurrentUser, lists: Lists) -> FavouriteList:
    """List the agents that one likes, those added last first."""
    return FavouriteList(items=await lists.favourites(user))


@router.put("/favourites/{agent_id}", status_code=204, responses=documented(404, 409))
async def add_favourite(agent_id: AgentId, user: CurrentUser, lists: Lists) -> None:
    """Add an agent to those that one likes."""
    await lists.like(agent_id, user)


@router.delete("/favourites/{agent_id}", status_code=204)
async def remove_favourite(agent_id: AgentId, user: CurrentUser, lists: Lists) -> None:
    """Remove an agent from those that one likes."""
    await lists.unlike(agent_id, user)


@router.get("/collections")
async def collections(user: CurrentUser, lists: Lists) -> CollectionList:
    """List one's own collections, those changed last first."""
    return CollectionList(items=await lists.collections(user))


@router.post("/collections", status_code=201, responses=documented(404, 409))
async def make_collection(
    asked: CollectionRequest, user: CurrentUser, lists: Lists, response: Response
) -> CollectionView:
    """Make a collection."""
    view = await lists.make(asked, user)
    response.headers["Location"] = f"/collections/{view.id}"
    return view


@router.get("/collections/{collection_id}", responses=documented(404))
async def collection(collection_id: uuid.UUID, reader: MaybeUser, lists: Lists) -> CollectionView:
    """Return a collection of one's own, or one that is public; that needs no token."""
    return await lists.collection(collection_id, reader)


@router.patch("/collections/{collection_id}", responses=documented(404))
async def change_collection(
    collection_id: uuid.UUID, asked: CollectionChange, user: CurrentUser, lists: Lists
) -> CollectionView:
    """Give a collection another name, description or audience."""
    return await lists.change(collection_id, asked, user)


@router.delete("/collections/{collection_id}", status_code=204, responses=documented(404))
async def delete_collection(collection_id: uuid.UUID, user: CurrentUser, lists: Lists) -> None:
    """Delete a collection; for 30 days it can be restored."""
    await lists.delete(collection_id, user)


@router.post("/collections/{collection_id}/restore", responses=documented(404, 409))
async def restore_collection(collection_id: uuid.UUID, user: CurrentUser, lists: Lists) -> CollectionView:
    """Have a deleted collection back, under its old address."""
    return await lists.restore(collection_id, user)


@router.put("/collections/{collection_id}/agents", responses=documented(404))
async def order_collection(
    collection_id: uuid.UUID, asked: CollectionOrder, user: CurrentUser, lists: Lists
) -> CollectionHead:
    """Put a collection's agents in order: those named come first, the others stay after them."""
    return await lists.order(collection_id, asked.agents, user)


@router.put("/collections/{collection_id}/agents/{agent_id}", responses=documented(404, 409))
async def put_in_collection(
    collection_id: uuid.UUID, agent_id: AgentId, user: CurrentUser, lists: Lists
) -> CollectionHead:
    """Add an agent to a collection."""
    return await lists.put_in(collection_id, agent_id, user)


@router.delete("/collections/{collection_id}/agents/{agent_id}", responses=documented(404))
async def take_out_of_collection(
    collection_id: uuid.UUID, agent_id: AgentId, user: CurrentUser, lists: Lists
) -> CollectionHead:
    """Take an agent out of a collection."""
    return await lists.take_out(collection_id, agent_id, user)
