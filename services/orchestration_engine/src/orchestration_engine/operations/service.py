"""The health of every part, from what PostgreSQL and Redis say: what matters is whether work flows."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import structlog
from redis.asyncio import Redis

from orchestration_engine.agents import AgentManager
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database
from orchestration_engine.operations import carrying, servers, telling
from orchestration_engine.operations.schemas import Component, Health, Queues, State

PATIENCE_MS = 2_000
"""How long PostgreSQL may look for an answer, in milliseconds."""

_SEVERITY = (State.WELL, State.DEGRADED, State.AWAY)
_log = structlog.get_logger(__name__)

Look = Callable[[asyncpg.Connection], Awaitable[Component]]


class OperationsManager:
    """Looks at everything; it is told by nobody, so that it also sees who is silent."""

    def __init__(
        self,
        database: Database,
        redis: "Redis",
        queue: str,
        catalogue: AgentManager,
        agents_answer: Callable[[], Awaitable[object]],
    ) -> None:
        self._database = database
        self._redis = redis
        self._queue = queue
        self._catalogue = catalogue
        self._agents_answer = agents_answer

    async def health(self) -> Health:
        """Return how everything is."""
        in_tables, redis, agents = await asyncio.gather(
            self._in_tables(), servers.redis(self._redis, self._queue), servers.agents(self._agents_answer)
        )
        components = [in_tables[0], redis, agents, *in_tables[1:]]
        worst = max((component.state for component in components), key=_SEVERITY.index)
        return Health(state=worst, at=now(), components=components)

    async def queues(self) -> Queues:
        """Return what waits for workers."""
        async with self._database.driver() as connection:
            await _be_quick(connection)
            return Queues(lines=await carrying.lines(connection))

    async def _in_tables(self) -> list[Component]:
        looks: dict[str, Look] = {
            "database": servers.database,
            "catalogue": lambda connection: servers.catalogue(connection, self._catalogue),
            "worker": carrying.worker,
            "scheduler": carrying.scheduler,
            "relay": telling.relay,
            "consumer": telling.consumer,
            "dead_letters": carrying.dead_letters,
        }
        async with self._database.driver() as connection:
            await _be_quick(connection)
            return [await _looked(connection, name, look) for name, look in looks.items()]


async def _be_quick(connection: asyncpg.Connection) -> None:
    await connection.execute(f"set local statement_timeout = {PATIENCE_MS}")


async def _looked(connection: asyncpg.Connection, name: str, look: Look) -> Component:
    try:
        async with connection.transaction():  # a savepoint: the others are looked at all the same
            return await look(connection)
    except asyncpg.QueryCanceledError:
        _log.warning("a part's health is not known: the database took too long", part=name)
        detail = f"It is not known: PostgreSQL did not say within {PATIENCE_MS // 1000} s. It may have too much to do."
        return Component(name=name, state=State.DEGRADED, detail=detail, figures=[])
