"""API keys in PostgreSQL."""

import datetime
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.auth.models import ApiKey, User


class KeyRepository:
    """What is kept of keys."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count(self, owner_id: uuid.UUID) -> int:
        """Return how many keys a user has, whose number nobody else changes until this transaction is over."""
        await self._session.execute(select(User.id).where(User.id == owner_id).with_for_update(key_share=True))
        return await self._session.scalar(select(func.count()).where(*_live(owner_id))) or 0

    async def add(self, key: ApiKey) -> None:
        """Write a key."""
        self._session.add(key)
        await self._session.flush()

    async def all(self, owner_id: uuid.UUID) -> Sequence[ApiKey]:
        """Return a user's keys, the newest first."""
        return (await self._session.scalars(select(ApiKey).where(*_live(owner_id)).order_by(ApiKey.id.desc()))).all()

    async def revoke(self, key_id: uuid.UUID, owner_id: uuid.UUID, moment: datetime.datetime) -> str | None:
        """Make a user's key dead and return its name; None where there is none."""
        statement = update(ApiKey).where(ApiKey.id == key_id, *_live(owner_id)).values(revoked_at=moment)
        return await self._session.scalar(statement.returning(ApiKey.name).execution_options(synchronize_session=False))

    async def forget(self, owner_id: uuid.UUID, before: datetime.datetime) -> None:
        """Delete the keys that a user revoked before a moment."""
        await self._session.execute(delete(ApiKey).where(ApiKey.owner_id == owner_id, ApiKey.revoked_at < before))


def _live(owner_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    return ApiKey.owner_id == owner_id, ApiKey.revoked_at.is_(None)
