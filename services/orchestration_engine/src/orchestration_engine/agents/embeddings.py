"""The agents' vectors in PostgreSQL, where it has the extension `vector`; without it, searching goes by words alone."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.agents.meaning import as_sql

_AVAILABLE = text("select to_regclass('agent_vectors') is not null")
# One that changes while all others have theirs is no reason to do without.
_TELLING = text("select (select count(*) from agent_vectors) >= 0.95 * (select count(*) from agents)")
_MISSING = text("""
    select a.number, a.digest, a.meaning
    from agents a left join agent_vectors v on v.agent = a.number
    where v.digest is distinct from a.digest
    order by a.number limit :limit
""")
_STORE = text("""
    insert into agent_vectors (agent, digest, embedding) values (:agent, :digest, cast(:vector as halfvec))
    on conflict (agent) do update set digest = excluded.digest, embedding = excluded.embedding
""")


class Meaning(NamedTuple):
    """What an agent is for."""

    agent: int
    """Its number."""
    digest: bytes
    """Of the definition that says so."""
    text: str


class EmbeddingRepository:
    """Vectors, within one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def available(self) -> bool:
        """Tell whether this database keeps vectors."""
        return bool(await self._session.scalar(_AVAILABLE))

    async def telling(self) -> bool:
        """Tell whether this database keeps vectors, and nearly all are made.

        While the first ones are made, the agents that have one would be preferred to those that fit.
        """
        return await self.available() and bool(await self._session.scalar(_TELLING))

    async def missing(self, limit: int) -> list[Meaning]:
        """Return agents whose vector is missing or out of date."""
        rows = (await self._session.execute(_MISSING, {"limit": limit})).all()
        return [Meaning(row.number, row.digest, row.meaning) for row in rows]

    async def store(self, agents: Sequence[Meaning], vectors: Sequence[Sequence[float]]) -> None:
        """Keep the vectors of agents, given in the same order."""
        rows = [
            {"agent": agent.agent, "digest": agent.digest, "vector": as_sql(vector)}
            for agent, vector in zip(agents, vectors, strict=True)
        ]
        await self._session.execute(_STORE, rows)
