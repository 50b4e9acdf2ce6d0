"""API keys: made, listed, revoked."""

import datetime
import uuid

from agent_contracts.events import ApiKeyCreated, ApiKeyRevoked
from orchestration_engine.auth.errors import KeyNotFound, ScopeBeyondRole, TooManyKeys
from orchestration_engine.auth.key_repository import KeyRepository
from orchestration_engine.auth.keys import make_key
from orchestration_engine.auth.models import ApiKey, Scope, User
from orchestration_engine.auth.schemas import KeyRequest, KeyView, NewKeyView
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.core.ids import new_id

MOST = 50
"""How many keys a user may have."""
REMEMBERED = datetime.timedelta(days=90)
"""How long it is told of a revoked key that it was revoked; then it is like one that never was."""


class KeyManager:
    """The rules of one's own keys."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._keys = KeyRepository(work.session)

    async def make(self, request: KeyRequest, owner: User) -> NewKeyView:
        """Make a key, which is shown this once; ScopeBeyondRole, TooManyKeys."""
        if Scope.ADMIN in request.scopes and not owner.role.sees_all:
            raise ScopeBeyondRole
        moment = now()
        await self._keys.forget(owner.id, moment - REMEMBERED)
        if await self._keys.count(owner.id) >= MOST:
            raise TooManyKeys(MOST)
        made = make_key()
        days = request.expires_in_days
        key = ApiKey(
            id=new_id(),
            owner_id=owner.id,
            name=request.name,
            prefix=made.prefix,
            digest=made.digest,
            scopes=[scope.value for scope in Scope if scope in request.scopes],
            created_at=moment,
            expires_at=None if days is None else moment + datetime.timedelta(days=days),
        )
        await self._keys.add(key)
        created = ApiKeyCreated(name=key.name, scopes=key.scopes, expires_at=key.expires_at)
        self._work.emit(owner.id, f"api_key/{key.id}", created)
        return NewKeyView(**KeyView.model_validate(key).model_dump(), key=made.text)

    async def all(self, owner_id: uuid.UUID) -> list[KeyView]:
        """Return a user's keys, the newest first."""
        return [KeyView.model_validate(key) for key in await self._keys.all(owner_id)]

    async def revoke(self, key_id: uuid.UUID, owner_id: uuid.UUID) -> None:
        """Make a key dead from now on; KeyNotFound where the user has no such key, or has none any more."""
        name = await self._keys.revoke(key_id, owner_id, now())
        if name is None:
            raise KeyNotFound(key_id)
        self._work.emit(owner_id, f"api_key/{key_id}", ApiKeyRevoked(name=name))
