"""Wrong passwords are counted, so that nobody can guess for long.

The counts are in Redis, for all processes. While it is away nothing is counted and everybody is let through: a
marketplace that nobody can enter would be the worse failure, and each guess still costs the time of a slow hash.
"""

import hashlib

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from orchestration_engine.auth.addresses import network_of
from orchestration_engine.auth.errors import TooManyWrongPasswords

WINDOW = 15 * 60
"""How long a wrong password counts, in seconds."""

_log = structlog.get_logger(__name__)


class Attempts:
    """Counts wrong passwords by account and by address; at `most` of either, even the right one is refused."""

    def __init__(self, redis: "Redis", most: int, most_from_one: int) -> None:
        self._redis = redis
        self._most = most
        self._most_from_one = most_from_one

    async def check(self, username: str, address: str | None) -> None:
        """Raise TooManyWrongPasswords where there were too many, of the account or from the address."""
        for key, most in self.keys(username, address):
            try:
                count = int(await self._redis.get(key) or 0)
                left = int(await self._redis.ttl(key)) if count >= most else 0
            except RedisError as error:
                _tell_away(error)
                return
            if count >= most:
                raise TooManyWrongPasswords(max(1, left))

    async def wrong(self, username: str, address: str | None) -> None:
        """Count a wrong password; TooManyWrongPasswords where others that came at once were too many already."""
        keys = self.keys(username, address)
        try:
            async with self._redis.pipeline(transaction=True) as pipeline:
                for key, _ in keys:
                    pipeline.incr(key)
                    pipeline.expire(key, WINDOW, nx=True)
                counts = (await pipeline.execute())[::2]
        except RedisError as error:
            _tell_away(error)
            return
        if any(count > most for count, (_, most) in zip(counts, keys, strict=True)):
            raise TooManyWrongPasswords(WINDOW)

    async def right(self, username: str) -> None:
        """Forget the account's wrong passwords: its owner mistyped."""
        try:
            await self._redis.delete(self.keys(username, None)[0][0])
        except RedisError as error:
            _tell_away(error)

    def keys(self, username: str, address: str | None) -> list[tuple[str, int]]:
        """Return where wrong passwords are counted, and how many may be."""
        # What somebody types may be a password in the wrong field: it is not kept as it is.
        name = hashlib.sha256(username.lower().encode()).hexdigest()
        keys = [(f"rialto:wrong-passwords:of:{name}", self._most)]
        if address:
            keys.append((f"rialto:wrong-passwords:from:{network_of(address)}", self._most_from_one))
        return keys


def _tell_away(error: RedisError) -> None:
    _log.warning("wrong passwords are not counted: Redis is away", error=type(error).__name__)
