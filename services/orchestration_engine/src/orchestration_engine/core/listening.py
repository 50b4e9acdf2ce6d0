"""Hears what other processes say through PostgreSQL, at once where the connection stands.

What is said while it does not stand is lost: whoever listens must also look, now and then.
"""

import asyncio
import contextlib
from collections.abc import Callable

import asyncpg
import structlog

PAUSE = 1.0
"""Seconds between two tries to connect."""
STILL_THERE = 5.0
"""How often the connection is tried, in seconds: a dead one says nothing by itself."""

_log = structlog.get_logger(__name__)

Hear = Callable[[str], None]


class Listener:
    """One connection that listens to a channel."""

    def __init__(self, database_url: str, channel: str, hear: Hear) -> None:
        self._url = database_url
        self._channel = channel
        self._hear = hear

    async def run(self) -> None:
        """Listen for ever."""
        while True:
            try:
                await self._listen()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
                _log.warning("nothing is heard from the database", channel=self._channel, error=type(error).__name__)
            await asyncio.sleep(PAUSE)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self._url, timeout=5, command_timeout=5)
        try:
            await connection.add_listener(self._channel, lambda *heard: self._hear(heard[-1]))
            while True:
                await connection.execute("select 1")
                await asyncio.sleep(STILL_THERE)
        finally:
            with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
                await connection.close(timeout=1)
