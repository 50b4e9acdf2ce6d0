"""Keeps the shelves in memory for some seconds: everybody who opens the marketplace asks for the same ones."""

import asyncio
from pathlib import Path

import structlog
from pydantic import TypeAdapter

from agent_contracts.strict_yaml import parse
from agent_contracts.text import Slug
from orchestration_engine.community.shelves.schemas import ShelfList
from orchestration_engine.community.shelves.service import ShelfManager
from orchestration_engine.core.database import Database

KEPT = 5.0
"""Seconds."""

_IDS = TypeAdapter(list[Slug])
_log = structlog.get_logger(__name__)


class ShelfKeeper:
    """The shelves as they were a moment ago."""

    def __init__(self, database: Database, featured: Path) -> None:
        """`featured` lists the ids of agents to begin with; the shelf is left out where there is no such file."""
        self._database = database
        self._featured = featured
        self._filling = asyncio.Lock()
        self._shelves: ShelfList | None = None
        self._until = 0.0

    async def shelves(self) -> ShelfList:
        """Return the shelves; who comes while they are filled anew gets them as they were."""
        if self._shelves is not None and (self._is_fresh() or self._filling.locked()):
            return self._shelves
        async with self._filling:
            if self._shelves is None or not self._is_fresh():
                featured = await asyncio.to_thread(read_featured, self._featured)
                async with self._database.transaction() as work:
                    self._shelves = await ShelfManager(work).shelves(featured)
                self._until = asyncio.get_running_loop().time() + KEPT
        return self._shelves

    def _is_fresh(self) -> bool:
        return asyncio.get_running_loop().time() < self._until


def read_featured(path: Path) -> list[str]:
    """Return the ids of a file; none where it is missing or not a list of ids."""
    try:
        return _IDS.validate_python(parse(path.read_text("utf-8")).data)
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        _log.error("the list of featured agents is not read", path=str(path), error=str(error)[:500])
        return []
