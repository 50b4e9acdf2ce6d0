"""Who calls, by the token or the API key that they sent. Nothing of it is kept in memory: what is revoked is dead."""

import datetime
import hmac
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

import asyncpg
import structlog

from orchestration_engine.auth.blacklist import Blacklist
from orchestration_engine.auth.errors import InvalidKey, InvalidToken, MissingScope
from orchestration_engine.auth.keys import MARK, digest_of, prefix_of
from orchestration_engine.auth.models import Role, Scope, User
from orchestration_engine.auth.repository import UserRepository
from orchestration_engine.auth.tokens import Claims, Tokens
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database, UnitOfWork

NOTED_EVERY = datetime.timedelta(minutes=1)
"""How often, at most, it is written that a key was used."""
LOOK_AGAIN = 10.0
"""After how many seconds it is asked again whether the reader of a stream may still read."""
_FOREVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)
_NOBODYS = bytes(32)

_KEY = """
    select id, owner_id, digest, scopes, expires_at, revoked_at, coalesce(last_used_at < $2, true) as is_to_note
    from api_keys where prefix = $1
"""
_NOTE = """
    update api_keys set last_used_at = $2 where id = $1 and coalesce(last_used_at < $3, true)
"""

M = TypeVar("M")
_log = structlog.get_logger(__name__)


class Doorkeeper:
    """Reads what came as `Authorization: Bearer`."""

    def __init__(
        self, database: Database, tokens: Tokens, blacklist: Blacklist, look_again: float = LOOK_AGAIN
    ) -> None:
        self._look_again = look_again
        self._database = database
        self._tokens = tokens
        self._blacklist = blacklist

    async def read(self, text: str) -> Claims:
        """Return who sent a token or a key; InvalidToken, and of a key InvalidKey, where it is not, or no longer, one.

        Whether a token was logged out, or its account is gone, `caller` tells.
        """
        if not text.startswith(MARK):
            return self._tokens.read(text)
        if (prefix := prefix_of(text)) is None:
            raise InvalidKey("The API key is mistyped or cut off.")
        moment = now()
        async with self._database.driver() as connection:
            row = await connection.fetchrow(_KEY, prefix, moment - NOTED_EVERY)
            # The name before the secret is public: how long it takes tells no more than whether there is such a key.
            if not hmac.compare_digest(row["digest"] if row else _NOBODYS, digest_of(text)) or row is None:
                raise InvalidKey("There is no such API key.")
            claims = _claims(row, moment)
            if row["is_to_note"]:
                await connection.execute(_NOTE, row["id"], moment, moment - NOTED_EVERY)
        return claims

    async def caller(self, work: UnitOfWork, claims: Claims) -> User:
        """Return whose token or key it is; InvalidToken where it is not valid any more.

        With a key that lacks the scope `admin`, its owner is a plain user, whatever their role.
        """
        users = UserRepository(work.session)
        if claims.is_key:
            user = await users.keeping(claims.user_id, claims.jti)
            if user is None:
                raise InvalidKey("The API key was revoked.")
            return user if claims.may(Scope.ADMIN) else _plain(work, user)
        dead = await self._blacklist.has(claims.jti)
        user = None if dead else await users.holding(claims.user_id, claims.jti, claims.generation)
        if user is None:
            raise InvalidToken("The token was logged out, its password changed, or its account is gone.")
        return user

    async def while_known(self, claims: Claims, messages: AsyncGenerator[M]) -> AsyncGenerator[M]:
        """Hand on what a stream says, until its reader's token or key is dead."""
        looked = time.monotonic()
        async with aclosing(messages):
            async for message in messages:
                if time.monotonic() - looked >= self._look_again:
                    if not await self._is_known(claims):
                        return
                    looked = time.monotonic()
                yield message

    async def _is_known(self, claims: Claims) -> bool:
        try:
            async with self._database.transaction() as work:
                await self.caller(work, claims)
        except InvalidToken:
            return False
        except DATABASE_ERRORS as error:
            # Nobody is sent away because the database is: it is asked again with the next message.
            _log.warning("it is not known whether the reader of a stream may read on", error=type(error).__name__)
        return True


def check_scope(claims: Claims, scope: Scope) -> None:
    """Raise MissingScope unless what was sent may be used for that."""
    if not claims.may(scope):
        raise MissingScope(scope.value)


def _claims(row: asyncpg.Record, moment: datetime.datetime) -> Claims:
    if row["revoked_at"] is not None:
        raise InvalidKey("The API key was revoked.")
    expires_at: datetime.datetime = row["expires_at"] or _FOREVER
    if expires_at <= moment:
        raise InvalidKey("The API key has expired.")
    return Claims(row["owner_id"], row["id"], expires_at, scopes=frozenset(map(Scope, row["scopes"])))


def _plain(work: UnitOfWork, user: User) -> User:
    work.session.expunge(user)  # so that nothing writes the role
    user.role = Role.USER
    return user
