"""The tables of the accounts."""

import datetime
import uuid

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.auth.models import RevokedToken, Role, User


class UserRepository:
    """Accounts and dead tokens in PostgreSQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, user: User) -> bool:
        """Insert an account; False where the name is taken."""
        values = {column.name: getattr(user, column.name) for column in User.__table__.columns}
        statement = insert(User).values(values).on_conflict_do_nothing(index_elements=["username_key"])
        return bool((await self._session.execute(statement.returning(User.id))).all())

    async def any(self) -> bool:
        """Tell whether there is an account."""
        return await self._session.scalar(select(exists().select_from(User))) or False

    async def give(self, username: str, role: Role) -> bool:
        """Give an account a role; False where there is no such account."""
        statement = update(User).where(User.username_key == username.lower()).values(role=role).returning(User.id)
        given = await self._session.execute(statement.execution_options(synchronize_session=False))
        return given.one_or_none() is not None

    async def named(self, username: str) -> User | None:
        """Return the account of that name, whatever the case of its letters."""
        return await self._session.scalar(select(User).where(User.username_key == username.lower()))

    async def holding(self, user_id: uuid.UUID, jti: uuid.UUID) -> User | None:
        """Return the account, unless it is gone or the token is dead."""
        dead = exists().where(RevokedToken.jti == jti)
        return await self._session.scalar(select(User).where(User.id == user_id, ~dead))

    async def revoke(self, jti: uuid.UUID, expires_at: datetime.datetime) -> bool:
        """Mark a token as dead; False where it was."""
        statement = insert(RevokedToken).values(jti=jti, expires_at=expires_at).on_conflict_do_nothing()
        return bool((await self._session.execute(statement.returning(RevokedToken.jti))).all())

    async def forget_expired(self, before: datetime.datetime) -> None:
        """Delete the dead tokens that would have expired by themselves."""
        await self._session.execute(delete(RevokedToken).where(RevokedToken.expires_at < before))
