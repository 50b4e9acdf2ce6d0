"""Keeps the catalogue, the tables that are searched and the vectors in step with the folder of definitions."""

import structlog

from orchestration_engine.agents.catalogue import AgentManager
from orchestration_engine.agents.embeddings import EmbeddingRepository
from orchestration_engine.agents.index import SearchIndex
from orchestration_engine.agents.meaning import Encoder
from orchestration_engine.core.database import Database

BATCH = 16
"""How many texts are encoded at once: some fifty milliseconds of one core."""

_log = structlog.get_logger(__name__)


class CatalogueKeeper:
    """Does the rounds; a round that fails is done again by the next."""

    def __init__(self, database: Database, catalogue: AgentManager, encoder: Encoder) -> None:
        self._database = database
        self._catalogue = catalogue
        self._encoder = encoder
        self._stale = True
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
            self._stale, self._kept_once = False, True
            _log.info("the catalogue is kept", changed=changed)
            while await self._encode_some():
                pass

    async def _encode_some(self) -> bool:
        async with self._database.transaction() as work:
            embeddings = EmbeddingRepository(work.session)
            missing = await embeddings.missing(BATCH) if await embeddings.available() else []
            if missing:
                vectors = await self._encoder.encode([agent.text for agent in missing])
                await embeddings.store(missing, vectors)
        return bool(missing)
