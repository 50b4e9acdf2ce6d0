"""The catalogue: every agent definition, held in memory and kept in step with its folder."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import structlog

from agent_contracts.categories import CATEGORIES
from agent_contracts.definition import AgentDefinition
from agent_contracts.source import InvalidDefinitions, read_definitions
from orchestration_engine.agents.errors import AgentNotFound
from orchestration_engine.agents.schemas import CategoryView, LibraryQuery

_log = structlog.get_logger(__name__)

Signature = frozenset[tuple[str, int, int]]


class Found(NamedTuple):
    """An agent that was searched for, and its place among the others that were found."""

    place: str
    definition: AgentDefinition


class AgentManager:
    """Knows every agent: its definition, and the address at which it works."""

    def __init__(self, definitions: Path, agents_url: str) -> None:
        self._folder = definitions
        self._agents_url = agents_url
        self._signature: Signature | None = None
        self._by_id: dict[str, AgentDefinition] = {}
        self._searchable: list[_Searchable] = []

    async def refresh(self) -> None:
        """Read the definitions again if any file has changed; keep what stands while one of them is broken."""
        signature = await asyncio.to_thread(_signature, self._folder)
        if signature == self._signature:
            return
        self._signature = signature
        try:
            definitions = await asyncio.to_thread(read_definitions, self._folder)
        except InvalidDefinitions as error:
            _log.error("the catalogue stays as it was: a definition is not valid", errors=str(error)[:2000])
            if not self._by_id:
                raise
            return
        self._by_id = {definition.id: definition for definition in definitions}
        self._searchable = [_Searchable.of(definition) for definition in definitions]

    def get(self, agent_id: str) -> AgentDefinition:
        """Return an agent's definition; AgentNotFound where there is none."""
        try:
            return self._by_id[agent_id]
        except KeyError:
            raise AgentNotFound(agent_id) from None

    def find(self, agent_id: str) -> AgentDefinition | None:
        """Return an agent's definition, or None."""
        return self._by_id.get(agent_id)

    def address(self, agent_id: str) -> str:
        """Return the URL below which the agent answers."""
        return f"{self._agents_url}/agents/{agent_id}"

    def search(self, query: LibraryQuery) -> list[Found]:
        """Return the agents that hold every word of the query: first those whose names do, then by name."""
        words = query.q.casefold().split()
        return sorted(
            Found(found.place(words), found.definition)
            for found in self._searchable
            if found.is_of(query) and found.holds(words)
        )

    def categories(self) -> list[CategoryView]:
        """Return every category with the number of its agents."""
        counts = Counter(definition.category for definition in self._by_id.values())
        return [CategoryView(id=c.id, name=c.name, description=c.description, count=counts[c.id]) for c in CATEGORIES]


class _Searchable(NamedTuple):
    """An agent with its texts as they are searched: the case of letters does not matter."""

    name: str
    headline: str
    everything: str
    definition: AgentDefinition

    @classmethod
    def of(cls, agent: AgentDefinition) -> "_Searchable":
        headline = (agent.id, agent.name, agent.summary, agent.category, *agent.tags)
        everything = "\n".join((*headline, *agent.capabilities, agent.description))
        return cls(agent.name.casefold(), "\n".join(headline).casefold(), everything.casefold(), agent)

    def is_of(self, query: LibraryQuery) -> bool:
        return query.category in (None, self.definition.category) and (
            not query.tag or query.tag in self.definition.tags
        )

    def holds(self, words: list[str]) -> bool:
        return all(word in self.everything for word in words)

    def place(self, words: list[str]) -> str:
        texts = (self.name, self.headline, self.everything)
        rank = next(rank for rank, text in enumerate(texts) if all(word in text for word in words))
        return f"{rank}\n{self.name}\n{self.definition.id}"


def _signature(folder: Path) -> Signature:
    found = ((path, path.stat()) for path in folder.glob("*/*.yaml"))
    return frozenset((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in found)
