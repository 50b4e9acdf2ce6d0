"""Favourites and collections in PostgreSQL."""

import datetime
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.auth import User
from orchestration_engine.community.models import Collection, CollectionAgent, Favourite

_FRESH = {"populate_existing": True}  # rows are written past the session


class ListRepository:
    """What people keep of agents."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_owner(self, user_id: uuid.UUID) -> None:
        """Let nobody else count what the user has before this transaction ends."""
        await self._session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))

    async def favourites(self, user_id: uuid.UUID) -> Sequence[Favourite]:
        """Return a user's favourites, those added last first."""
        query = select(Favourite).where(Favourite.user_id == user_id)
        query = query.order_by(Favourite.created_at.desc(), Favourite.agent)
        return (await self._session.scalars(query)).all()

    async def count_favourites(self, user_id: uuid.UUID) -> int:
        """Return how many favourites a user has."""
        query = select(func.count()).select_from(Favourite).where(Favourite.user_id == user_id)
        return await self._session.scalar(query) or 0

    async def add_favourite(self, user_id: uuid.UUID, agent: str, moment: datetime.datetime) -> bool:
        """Write a favourite; False where it is one, which stays as it is."""
        statement = insert(Favourite).values(user_id=user_id, agent=agent, created_at=moment)
        written = await self._session.scalar(statement.on_conflict_do_nothing().returning(Favourite.agent))
        return written is not None

    async def drop_favourite(self, user_id: uuid.UUID, agent: str) -> bool:
        """Delete a favourite; False where it is none."""
        statement = delete(Favourite).where(Favourite.user_id == user_id, Favourite.agent == agent)
        return await self._session.scalar(statement.returning(Favourite.agent)) is not None

    async def collections(self, owner_id: uuid.UUID) -> Sequence[Collection]:
        """Return a user's collections, those changed last first."""
        query = select(Collection).where(Collection.owner_id == owner_id, Collection.deleted_at.is_(None))
        query = query.order_by(Collection.updated_at.desc(), Collection.id).execution_options(**_FRESH)
        return (await self._session.scalars(query)).all()

    async def collection(self, collection_id: uuid.UUID, *, locked: bool = False) -> Collection | None:
        """Return a collection, deleted or not; `locked` until this transaction ends."""
        query = select(Collection).where(Collection.id == collection_id).execution_options(**_FRESH)
        return await self._session.scalar(query.with_for_update() if locked else query)

    async def agents_of(self, collections: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[str]]:
        """Return the agents of collections, in order; one without agents is left out."""
        placed = aggregate_order_by(CollectionAgent.agent, CollectionAgent.position, CollectionAgent.agent)
        query = select(CollectionAgent.collection_id, func.array_agg(placed))
        query = query.where(CollectionAgent.collection_id.in_(collections)).group_by(CollectionAgent.collection_id)
        rows = await self._session.execute(query)
        return {row[0]: list(row[1]) for row in rows}

    async def save(self, collection: Collection) -> None:
        """Write a new collection."""
        self._session.add(collection)
        await self._session.flush()

    async def change(self, collection_id: uuid.UUID, **values: object) -> None:
        """Write what has changed."""
        statement = update(Collection).where(Collection.id == collection_id).values(**values)
        await self._session.execute(statement.execution_options(synchronize_session=False))

    async def place(self, collection_id: uuid.UUID, agents: Sequence[str]) -> None:
        """Make a collection hold these agents in this order."""
        gone = delete(CollectionAgent).where(CollectionAgent.collection_id == collection_id)
        await self._session.execute(gone)
        rows = [
            {"collection_id": collection_id, "agent": agent, "position": place} for place, agent in enumerate(agents)
        ]
        if rows:
            await self._session.execute(insert(CollectionAgent), rows)

    async def forget(self, owner_id: uuid.UUID, before: datetime.datetime) -> None:
        """Delete for good what a user had deleted before a moment."""
        statement = delete(Collection).where(Collection.owner_id == owner_id, Collection.deleted_at < before)
        await self._session.execute(statement.execution_options(synchronize_session=False))
