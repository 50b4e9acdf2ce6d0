"""The catalogue: every agent definition, held in memory and kept in step with its folder."""

import asyncio
from collections import Counter
from pathlib import Path

import structlog

from agent_contracts.categories import CATEGORIES
from agent_contracts.definition import AgentDefinition
from agent_contracts.source import InvalidDefinitions, read_definitions
from orchestration_engine.agents.errors import AgentNotFound
from orchestration_engine.agents.schemas import CategoryView

_log = structlog.get_logger(__name__)

Signature = frozenset[tuple[str, int, int]]


class AgentManager:
    """Knows every agent: its definition, and the address at which it works."""

    def __init__(self, definitions: Path, agents_url: str) -> None:
        self._folder = definitions
        self._agents_url = agents_url
        self._signature: Signature | None = None
        self._by_id: dict[str, AgentDefinition] = {}

    async def refresh(self) -> bool:
        """Read the definitions again if any file has changed, and tell whether they were taken.

        While one of them is broken what stands is kept.
        """
        signature = await asyncio.to_thread(_signature, self._folder)
        if signature == self._signature:
            return False
        self._signature = signature
        try:
            definitions = await asyncio.to_thread(read_definitions, self._folder)
        except InvalidDefinitions as error:
            _log.error("the catalogue stays as it was: a definition is not valid", errors=str(error)[:2000])
            if not self._by_id:
                raise
            return False
        self._by_id = {definition.id: definition for definition in definitions}
        return True

    def get(self, agent_id: str) -> AgentDefinition:
        """Return an agent's definition; AgentNotFound where there is none."""
        try:
            return self._by_id[agent_id]
        except KeyError:
            raise AgentNotFound(agent_id) from None

    def find(self, agent_id: str) -> AgentDefinition | None:
        """Return an agent's definition, or None."""
        return self._by_id.get(agent_id)

    async def source(self, agent_id: str) -> bytes:
        """Return the file that defines an agent, as it stands now; AgentNotFound where there is none."""
        definition = self.get(agent_id)
        path = self._folder / definition.category / f"{definition.id}.yaml"
        try:
            return await asyncio.to_thread(path.read_bytes)
        except FileNotFoundError:  # taken away since the folder was last looked at
            raise AgentNotFound(agent_id) from None

    def address(self, agent_id: str) -> str:
        """Return the URL below which the agent answers."""
        return f"{self._agents_url}/agents/{agent_id}"

    def all(self) -> list[AgentDefinition]:
        """Return every agent's definition."""
        return list(self._by_id.values())

    def categories(self) -> list[CategoryView]:
        """Return every category with the number of its agents."""
        counts = Counter(definition.category for definition in self._by_id.values())
        return [CategoryView(id=c.id, name=c.name, description=c.description, count=counts[c.id]) for c in CATEGORIES]


def _signature(folder: Path) -> Signature:
    found = ((path, path.stat()) for path in folder.glob("*/*.yaml"))
    return frozenset((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in found)
