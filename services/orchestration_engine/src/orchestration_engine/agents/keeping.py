"""Keeps the catalogue, the tables that are searched and the vectors in step with the folder of definitions."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any  # what a coroutine is sent

import structlog

from agent_contracts.events import CatalogueChanged
from orchestration_engine.agents.catalogue import AgentManager
from orchestration_engine.agents.embeddings import EmbeddingRepository
from orchestration_engine.agents.index import SearchIndex
from orchestration_engine.agents.meaning import Encoder
from orchestration_engine.core.database import Database

BATCH = 32
"""How many texts are encoded and written at once."""

_log = structlog.get_logger(__name__)


class CatalogueKeeper:
    """Does the rounds; a round that fails is done again by the next. `encode` makes the vectors that are missing."""

    def __init__(
        self, database: Database, catalogue: AgentManager, encode: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._encode = encode
        self._encoding: asyncio.Task[None] | None = None
        self._stale = True
        self._unencoded = True
        self._kept_once = False

    async def kept(self) -> None:
        """Raise until the tables have been made to say what the definitions say."""
        if not self._kept_once:
            raise RuntimeError("the catalogue is not in the database yet")

    async def round(self) -> None:
        """Look at the folder, and write what has changed; raise what the database or the folder raises."""
        self._stale |= await self._catalogue.refresh()
        if self._stale:
            async with self._database.transaction() as work:
                changed = await SearchIndex(work.session).sync(self._catalogue.all())
                if any(changed):
                    told = CatalogueChanged(**changed._asdict(), agents=len(self._catalogue.all()))
                    work.emit(None, "catalogue", told)
            self._stale, self._unencoded, self._kept_once = False, True, True
            _log.info("the catalogue is kept", **changed._asdict())
        if self._unencoded and (self._encoding is None or self._encoding.done()):
            self._unencoded = await self._lacks_vectors()
            if self._unencoded:
                self._encoding = asyncio.create_task(self._encode())

    async def close(self) -> None:
        """Give up what is being encoded."""
        if self._encoding is not None:
            self._encoding.cancel()
            with suppress(asyncio.CancelledError):
                await self._encoding

    async def _lacks_vectors(self) -> bool:
        async with self._database.transaction() as work:
            embeddings = EmbeddingRepository(work.session)
            return await embeddings.available() and bool(await embeddings.missing(1))


async def encode_missing(database: Database, encoder: Encoder) -> int:
    """Make every vector that is missing; return how many were."""
    made = 0
    while True:
        async with database.transaction() as work:
            embeddings = EmbeddingRepository(work.session)
            missing = await embeddings.missing(BATCH) if await embeddings.available() else []
            if not missing:
                return made
            await embeddings.store(missing, await encoder.encode([agent.text for agent in missing]))
        made += len(missing)
