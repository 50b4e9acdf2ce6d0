"""The tables of the accounts."""

import datetime
import uuid
from collections.abc import Sequence

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.auth.models import ApiKey, RevokedToken, Role, User


class UserRepository:
    """Accounts and dead tokens in PostgreSQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, user: User) -> bool:
        """Insert an account; False where the name is taken."""
        columns = (column.name for column in User.__table__.columns)
        values = {name: value for name in columns if (value := getattr(user, name)) is not None}
        statement = insert(User).values(values).on_conflict_do_nothing(index_elements=["username_key"])
        return bool((await self._session.execute(statement.returning(User.id))).all())

    async def is_guest(self, user_id: uuid.UUID, jti: uuid.UUID, generation: int) -> bool:
        """Tell whether a token is a guest's who has not registered."""
        user = await self.holding(user_id, jti, generation)
        return user is not None and user.tries_left is not None

    async def settle(self, user: User) -> bool:
        """Make a guest's account a registered one, whose earlier tokens are dead; False where the name is taken."""
        columns = ("username", "username_key", "password_hash", "role", "created_at")
        values = {name: getattr(user, name) for name in columns}
        statement = (
            update(User)
            .where(User.id == user.id, User.tries_left.is_not(None))
            .values(**values, tries_left=None, token_generation=User.token_generation + 1)
            .returning(User.id)
        )
        try:
            async with self._session.begin_nested():
                settled = await self._session.execute(statement.execution_options(synchronize_session=False))
                return settled.one_or_none() is not None
        except IntegrityError:
            return False

    async def any(self) -> bool:
        """Tell whether there is an account that somebody registered."""
        return await self._session.scalar(select(exists().where(User.tries_left.is_(None)))) or False

    async def give(self, username: str, role: Role) -> bool:
        """Give an account a role; False where there is no such account."""
        statement = update(User).where(User.username_key == username.lower()).values(role=role).returning(User.id)
        given = await self._session.execute(statement.execution_options(synchronize_session=False))
        return given.one_or_none() is not None

    async def named(self, username: str) -> User | None:
        """Return the account of that name, whatever the case of its letters."""
        return await self._session.scalar(select(User).where(User.username_key == username.lower()))

    async def holding(self, user_id: uuid.UUID, jti: uuid.UUID, generation: int) -> User | None:
        """Return the account, unless it is gone or the token is dead."""
        dead = exists().where(RevokedToken.jti == jti)
        query = select(User).where(User.id == user_id, User.token_generation == generation, ~dead)
        return await self._session.scalar(query)

    async def keeping(self, user_id: uuid.UUID, key_id: uuid.UUID) -> User | None:
        """Return the account, unless it is gone or the key was revoked."""
        live = exists().where(ApiKey.id == key_id, ApiKey.owner_id == user_id, ApiKey.revoked_at.is_(None))
        return await self._session.scalar(select(User).where(User.id == user_id, live))

    async def change_password(self, user_id: uuid.UUID, generation: int, password_hash: str) -> int | None:
        """Write a password and begin another generation of tokens; None where somebody else was quicker."""
        statement = (
            update(User)
            .where(User.id == user_id, User.token_generation == generation)
            .values(password_hash=password_hash, token_generation=generation + 1)
            .returning(User.token_generation)
        )
        return await self._session.scalar(statement.execution_options(synchronize_session=False))

    async def page(self, words: str, after: str | None, limit: int) -> Sequence[User]:
        """Return registered accounts whose names hold `words`, by name, those after a name."""
        named = User.username_key.contains(words.lower(), autoescape=True)
        query = select(User).where(named, User.tries_left.is_(None))
        if after is not None:
            query = query.where(User.username_key > after)
        return (await self._session.scalars(query.order_by(User.username_key).limit(limit))).all()

    async def lock_admins(self) -> Sequence[User]:
        """Return the administrators, whose number nobody else changes until this transaction is over."""
        query = select(User).where(User.role == Role.ADMIN).order_by(User.id).with_for_update()
        return (await self._session.scalars(query.execution_options(populate_existing=True))).all()

    async def revoke(self, jti: uuid.UUID, expires_at: datetime.datetime) -> bool:
        """Mark a token as dead; False where it was."""
        statement = insert(RevokedToken).values(jti=jti, expires_at=expires_at).on_conflict_do_nothing()
        return bool((await self._session.execute(statement.returning(RevokedToken.jti))).all())

    async def forget_expired(self, before: datetime.datetime) -> None:
        """Delete the dead tokens that would have expired by themselves."""
        await self._session.execute(delete(RevokedToken).where(RevokedToken.expires_at < before))
