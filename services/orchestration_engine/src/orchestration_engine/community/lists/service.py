"""Favourites and collections."""

import datetime
import uuid
from collections.abc import Sequence

from agent_contracts.events import CollectionDeleted, CollectionSaved, FavouriteAdded, FavouriteRemoved
from orchestration_engine.agents import AgentManager
from orchestration_engine.auth import User
from orchestration_engine.community.cards import cards_of
from orchestration_engine.community.errors import (
    CollectionFull,
    CollectionNotFound,
    NotInCollection,
    TooManyCollections,
    TooManyFavourites,
)
from orchestration_engine.community.lists.repository import ListRepository
from orchestration_engine.community.lists.schemas import (
    MOST_AGENTS,
    MOST_COLLECTIONS,
    MOST_FAVOURITES,
    CollectionChange,
    CollectionHead,
    CollectionRequest,
    CollectionView,
    Favourite,
    Listed,
)
from orchestration_engine.community.models import Collection
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.core.ids import new_id

KEPT = datetime.timedelta(days=30)
"""For so long what was deleted can be had back."""


class ListManager:
    """The rules of favourites and collections. What is listed outlives its agent, whose card is then null."""

    def __init__(self, work: UnitOfWork, catalogue: AgentManager) -> None:
        self._work = work
        self._session = work.session
        self._lists = ListRepository(work.session)
        self._catalogue = catalogue

    async def favourites(self, user: User) -> list[Favourite]:
        """Return the agents that somebody likes, those added last first."""
        rows = await self._lists.favourites(user.id)
        cards = await cards_of(self._session, [row.agent for row in rows])
        return [Favourite(id=row.agent, agent=cards.get(row.agent), added_at=row.created_at) for row in rows]

    async def like(self, agent: str, user: User) -> None:
        """Add a favourite, or leave it where it is; AgentNotFound; TooManyFavourites."""
        self._catalogue.get(agent)
        await self._lists.lock_owner(user.id)
        if not await self._lists.add_favourite(user.id, agent, now()):
            return
        if await self._lists.count_favourites(user.id) > MOST_FAVOURITES:
            raise TooManyFavourites(MOST_FAVOURITES)
        self._work.emit(user.id, f"agent/{agent}", FavouriteAdded(agent=agent))

    async def unlike(self, agent: str, user: User) -> None:
        """Remove a favourite, if it is one."""
        if await self._lists.drop_favourite(user.id, agent):
            self._work.emit(user.id, f"agent/{agent}", FavouriteRemoved(agent=agent))

    async def collections(self, user: User) -> list[CollectionHead]:
        """Return somebody's collections, those changed last first."""
        rows = await self._lists.collections(user.id)
        agents = await self._lists.agents_of([row.id for row in rows])
        return [_head(row, agents.get(row.id, [])) for row in rows]

    async def make(self, asked: CollectionRequest, user: User) -> CollectionView:
        """Write a new collection; AgentNotFound; TooManyCollections."""
        agents = list(dict.fromkeys(asked.agents))
        for agent in agents:
            self._catalogue.get(agent)
        await self._room_for_one(user)
        moment = now()
        collection = Collection(
            id=new_id(),
            owner_id=user.id,
            name=asked.name,
            description=asked.description,
            public=asked.public,
            created_at=moment,
            updated_at=moment,
        )
        await self._lists.save(collection)
        await self._lists.place(collection.id, agents)
        return await self._saved(collection.id, user)

    async def collection(self, collection_id: uuid.UUID, reader: User | None) -> CollectionView:
        """Return a collection that the reader, None for a visitor, may see; CollectionNotFound."""
        row = await self._lists.collection(collection_id)
        mine = row is not None and reader is not None and row.owner_id == reader.id
        if row is None or row.deleted_at is not None or not (mine or row.public):
            raise CollectionNotFound(collection_id)
        agents = (await self._lists.agents_of([row.id])).get(row.id, [])
        cards = await cards_of(self._session, agents)
        items = [Listed(id=agent, agent=cards.get(agent)) for agent in agents]
        return CollectionView(**_head(row, agents).model_dump(), mine=mine, items=items)

    async def change(self, collection_id: uuid.UUID, asked: CollectionChange, user: User) -> CollectionView:
        """Give a collection another name, description or audience; CollectionNotFound."""
        await self._own(collection_id, user)
        changed = {name: value for name, value in asked.model_dump().items() if value is not None}
        await self._lists.change(collection_id, **changed, updated_at=now())
        return await self._saved(collection_id, user)

    async def delete(self, collection_id: uuid.UUID, user: User) -> None:
        """Delete a collection; until `KEPT` is over it can be had back. CollectionNotFound."""
        row = await self._own(collection_id, user)
        await self._lists.change(collection_id, deleted_at=now())
        await self._lists.forget(user.id, now() - KEPT)
        self._work.emit(user.id, f"collection/{collection_id}", CollectionDeleted(name=row.name))

    async def restore(self, collection_id: uuid.UUID, user: User) -> CollectionView:
        """Have back a collection that was deleted; CollectionNotFound; TooManyCollections."""
        row = await self._own(collection_id, user, deleted=True)
        if row.deleted_at is None:
            return await self.collection(collection_id, user)
        await self._room_for_one(user)
        await self._lists.change(collection_id, deleted_at=None)
        return await self._saved(collection_id, user)

    async def put_in(self, collection_id: uuid.UUID, agent: str, user: User) -> CollectionHead:
        """Add an agent at the end, or leave it where it is; AgentNotFound; CollectionNotFound; CollectionFull."""
        self._catalogue.get(agent)
        row, agents = await self._opened(collection_id, user)
        if agent in agents:
            return _head(row, agents)
        if len(agents) >= MOST_AGENTS:
            raise CollectionFull(MOST_AGENTS)
        return await self._placed(row, [*agents, agent])

    async def take_out(self, collection_id: uuid.UUID, agent: str, user: User) -> CollectionHead:
        """Remove an agent; CollectionNotFound; NotInCollection."""
        row, agents = await self._opened(collection_id, user)
        if agent not in agents:
            raise NotInCollection(agent)
        return await self._placed(row, [one for one in agents if one != agent])

    async def order(self, collection_id: uuid.UUID, wanted: Sequence[str], user: User) -> CollectionHead:
        """Put the agents named first, in this order, and leave the others after them; CollectionNotFound.

        Nothing is added or lost by it, whatever somebody else has added or removed meanwhile.
        """
        row, agents = await self._opened(collection_id, user)
        first = [agent for agent in dict.fromkeys(wanted) if agent in agents]
        return await self._placed(row, [*first, *(agent for agent in agents if agent not in first)])

    async def _room_for_one(self, user: User) -> None:
        await self._lists.lock_owner(user.id)
        if len(await self._lists.collections(user.id)) >= MOST_COLLECTIONS:
            raise TooManyCollections(MOST_COLLECTIONS)

    async def _own(self, collection_id: uuid.UUID, user: User, *, deleted: bool = False) -> Collection:
        """Return one's own collection, locked; a deleted one only if that is asked for; CollectionNotFound."""
        row = await self._lists.collection(collection_id, locked=True)
        if row is None or row.owner_id != user.id or (row.deleted_at is not None and not deleted):
            raise CollectionNotFound(collection_id)
        return row

    async def _opened(self, collection_id: uuid.UUID, user: User) -> tuple[Collection, list[str]]:
        row = await self._own(collection_id, user)
        return row, (await self._lists.agents_of([row.id])).get(row.id, [])

    async def _placed(self, row: Collection, agents: list[str]) -> CollectionHead:
        await self._lists.place(row.id, agents)
        moment = now()
        await self._lists.change(row.id, updated_at=moment)
        head = _head(row, agents).model_copy(update={"updated_at": moment})
        self._tell_of(row.owner_id, head)
        return head

    async def _saved(self, collection_id: uuid.UUID, user: User) -> CollectionView:
        """Tell that a collection was written, and return it."""
        view = await self.collection(collection_id, user)
        self._tell_of(user.id, view)
        return view

    def _tell_of(self, owner_id: uuid.UUID, head: CollectionHead) -> None:
        saved = CollectionSaved(name=head.name, public=head.public, agents=len(head.agents))
        self._work.emit(owner_id, f"collection/{head.id}", saved)


def _head(row: Collection, agents: list[str]) -> CollectionHead:
    return CollectionHead(
        id=row.id,
        name=row.name,
        description=row.description,
        public=row.public,
        created_at=row.created_at,
        updated_at=row.updated_at,
        agents=agents,
    )
