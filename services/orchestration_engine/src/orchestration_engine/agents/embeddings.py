"""The agents' vectors in PostgreSQL, where it has the extension `vector`; without it, searching goes by words alone."""

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.agents.meaning import as_sql

_AVAILABLE = text("select to_regclass('agent_embeddings') is not null")
_MISSING = text("""
    select a.id, a.card->>'name' as name, a.card->>'summary' as summary
    from agents a left join agent_embeddings e on e.agent_id = a.id
    where e.digest is distinct from a.digest
    order by a.id limit :limit
""")
_STORE = text("""
    insert into agent_embeddings (agent_id, digest, embedding)
    select a.id, a.digest, cast(:vector as vector) from agents a where a.id = :agent_id
    on conflict (agent_id) do update set digest = excluded.digest, embedding = excluded.embedding
""")


class Text(NamedTuple):
    """What stands for an agent's meaning."""

    agent_id: str
    text: str


class EmbeddingRepository:
    """Vectors, within one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def available(self) -> bool:
        """Tell whether this database keeps vectors."""
        return bool(await self._session.scalar(_AVAILABLE))

    async def missing(self, limit: int) -> list[Text]:
        """Return agents whose vector is missing or out of date."""
        rows = (await self._session.execute(_MISSING, {"limit": limit})).all()
        return [Text(row.id, f"{row.name}. {row.summary}") for row in rows]

    async def store(self, vectors: dict[str, list[float]]) -> None:
        """Keep the vectors of agents, by id."""
        rows = [{"agent_id": agent_id, "vector": as_sql(vector)} for agent_id, vector in vectors.items()]
        await self._session.execute(_STORE, rows)
