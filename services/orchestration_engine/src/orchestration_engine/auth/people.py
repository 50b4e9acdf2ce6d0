"""Everybody's accounts, for administrators."""

import uuid

from agent_contracts.events import UserRoleChanged
from orchestration_engine.auth.errors import LastAdmin, NobodyNamed
from orchestration_engine.auth.models import Role, User
from orchestration_engine.auth.repository import UserRepository
from orchestration_engine.auth.schemas import PersonPage, PersonView
from orchestration_engine.core import pagination
from orchestration_engine.core.database import UnitOfWork


class PeopleManager:
    """The rules of looking through accounts and giving roles."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._users = UserRepository(work.session)

    async def page(self, words: str, limit: int, cursor: str | None) -> PersonPage:
        """Return a page of accounts whose names hold `words`, by name."""
        after = pagination.decode(cursor) if cursor else None
        users = await self._users.page(words, after, limit + 1)
        items = [PersonView.model_validate(user) for user in users[:limit]]
        more = len(users) > limit
        return PersonPage(items=items, next_cursor=pagination.encode(users[limit - 1].username_key) if more else None)

    async def give_role(self, username: str, role: Role, by: uuid.UUID) -> PersonView:
        """Have `by` give somebody a role; NobodyNamed, LastAdmin where no administrator would be left."""
        admins = {user.username_key for user in await self._users.lock_admins()}
        if role is not Role.ADMIN and admins == {username.lower()}:
            raise LastAdmin
        user = await self._users.named(username)
        if user is None or user.tries_left is not None:  # a guest is nobody yet
            raise NobodyNamed(username)
        await give_role(self._work, user, role, by)
        return PersonView(username=user.username, role=role, created_at=user.created_at)


async def give_role(work: UnitOfWork, user: User, role: Role, by: uuid.UUID | None) -> None:
    """Give an account a role, whatever role that leaves to nobody; `by` is None where it was done on the server."""
    if user.role != role:
        told = UserRoleChanged(username=user.username, role=role, before=user.role)
        await UserRepository(work.session).give(user.username, role)
        work.emit(by, f"user/{user.id}", told)
