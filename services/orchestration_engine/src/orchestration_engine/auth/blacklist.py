"""Tokens that were logged out. Redis answers fast; PostgreSQL remembers when Redis was flushed or is away."""

import datetime
import uuid

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from orchestration_engine.core.clock import now

_log = structlog.get_logger(__name__)


class Blacklist:
    """The fast half of the blacklist: a hit is certain, a miss must be looked up in the table."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis

    async def has(self, jti: uuid.UUID) -> bool:
        """Tell whether Redis knows the token as dead."""
        try:
            return bool(await self._redis.exists(_key(jti)))
        except RedisError as error:
            _log.warning("the token blacklist's cache is away", error=type(error).__name__)
            return False

    async def add(self, jti: uuid.UUID, expires_at: datetime.datetime) -> None:
        """Let Redis know that the token is dead until it would have expired."""
        seconds = max(1, int((expires_at - now()).total_seconds()) + 1)
        try:
            await self._redis.set(_key(jti), b"1", ex=seconds)
        except RedisError as error:
            _log.warning("the token blacklist's cache is away", error=type(error).__name__)


def _key(jti: uuid.UUID) -> str:
    return f"rialto:revoked:{jti}"
