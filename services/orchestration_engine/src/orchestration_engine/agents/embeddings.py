"""The agents' vectors in PostgreSQL, where it has the extension `vector`; without it, searching goes by words alone."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.agents.meaning import as_sql

_AVAILABLE = text("select to_regclass('agent_vectors') is not null")
_MISSING = text("""
    select number, digest, meanings from agents where encoded is distinct from digest order by number limit :limit
""")
_FORGET = text("delete from agent_vectors where agent = any(cast(:agents as int[]))")
_STORE = text("insert into agent_vectors (agent, part, embedding) values (:agent, :part, cast(:vector as halfvec))")
_STORED = text("update agents set encoded = :digest where number = :agent and digest = :digest")


class Meanings(NamedTuple):
    """The texts that each say what an agent is for."""

    agent: int
    """Its number."""
    digest: bytes
    texts: list[str]


class EmbeddingRepository:
    """Vectors, within one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def available(self) -> bool:
        """Tell whether this database keeps vectors."""
        return bool(await self._session.scalar(_AVAILABLE))

    async def missing(self, limit: int) -> list[Meanings]:
        """Return agents whose vectors are missing or out of date."""
        rows = (await self._session.execute(_MISSING, {"limit": limit})).all()
        return [Meanings(row.number, row.digest, row.meanings) for row in rows]

    async def store(self, agents: Sequence[Meanings], vectors: Sequence[Sequence[float]]) -> None:
        """Keep the vectors of the agents' texts, given in one row."""
        found = iter(vectors)
        rows = [
            {"agent": agent.agent, "part": part, "vector": as_sql(next(found))}
            for agent in agents
            for part in range(len(agent.texts))
        ]
        await self._session.execute(_FORGET, {"agents": [agent.agent for agent in agents]})
        await self._session.execute(_STORE, rows)
        await self._session.execute(_STORED, [{"agent": agent.agent, "digest": agent.digest} for agent in agents])
