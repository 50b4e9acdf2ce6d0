"""The servers that everything stands on: PostgreSQL, Redis, the agents' host, the folder of definitions."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import aiohttp
import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from orchestration_engine.agents import AgentManager
from orchestration_engine.operations.schemas import Component, Figure, State
from orchestration_engine.operations.words import counted, lasting

PATIENCE = 2.0
"""How long a server may take to answer, in seconds."""
_NEARLY_FULL = 0.8
_LONG = 300
"""Seconds after which a transaction that is still open keeps others from their work."""

_ACTIVITY = """
    select count(*) filter (where backend_type = 'client backend') as connections,
        current_setting('max_connections')::int as most,
        coalesce(extract(epoch from max(clock_timestamp() - xact_start) filter (
            where backend_type = 'client backend' and pid <> pg_backend_pid())), 0)::float as longest
    from pg_stat_activity
"""


async def database(connection: asyncpg.Connection) -> Component:
    """Tell how PostgreSQL is, which answers, or nobody would be told anything."""
    begin = time.perf_counter()
    await connection.fetchval("select 1")
    took = time.perf_counter() - begin
    row = await connection.fetchrow(_ACTIVITY)
    assert row is not None
    state, detail = State.WELL, "It answers."
    if row["connections"] >= row["most"] * _NEARLY_FULL:
        state = State.DEGRADED
        detail = "Nearly all connections are taken. Lower DATABASE_POOL, or raise max_connections."
    elif row["longest"] >= _LONG:
        state = State.DEGRADED
        detail = (
            f"A transaction has been open for {lasting(row['longest'])}; until it ends no event after it is published. "
            "pg_stat_activity names it."
        )
    figures = [
        Figure(name="answer_time", value=took * 1000, unit="ms"),
        Figure(name="connections", value=row["connections"]),
        Figure(name="connections_at_most", value=row["most"]),
        Figure(name="longest_transaction", value=row["longest"], unit="s"),
    ]
    return Component(name="database", state=state, detail=detail, figures=figures)


async def redis(server: "Redis", queue: str) -> Component:
    """Tell how Redis is."""
    begin = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            await server.ping()
            took = time.perf_counter() - begin
            messages = await server.llen(queue)
            memory = await server.info("memory")
    except (RedisError, OSError, TimeoutError) as error:
        detail = (
            f"It does not answer ({type(error).__name__}). Work goes on, a second or two later than otherwise; texts "
            "are not seen while they are written, and wrong passwords are not counted. Start it again."
        )
        return Component(name="redis", state=State.AWAY, detail=detail, figures=[])
    figures = [
        Figure(name="answer_time", value=took * 1000, unit="ms"),
        Figure(name="messages", value=messages),
        Figure(name="memory", value=float(memory["used_memory"]), unit="bytes"),
    ]
    return Component(name="redis", state=State.WELL, detail="It answers.", figures=figures)


async def agents(answer: Callable[[], Awaitable[object]]) -> Component:
    """Tell whether the agents' host answers."""
    begin = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            await answer()
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        detail = (
            f"The host of the agents does not answer ({type(error).__name__}). Their calls are tried again; start it."
        )
        return Component(name="agents", state=State.AWAY, detail=detail, figures=[])
    took = time.perf_counter() - begin
    figures = [Figure(name="answer_time", value=took * 1000, unit="ms")]
    return Component(name="agents", state=State.WELL, detail="Their host answers.", figures=figures)


async def catalogue(connection: asyncpg.Connection, known: AgentManager) -> Component:
    """Tell whether what is searched is what the definitions say."""
    defined = len(known.all())
    searched = int(await connection.fetchval("select count(*) from agents"))
    state, detail = State.WELL, f"{counted(searched, 'agent')} can be found."
    if searched != defined:
        state = State.DEGRADED
        detail = f"{counted(defined, 'agent')} defined, {searched:,} can be found. The API's log says why, if it stays."
    figures = [Figure(name="agents", value=defined), Figure(name="agents_found", value=searched)]
    return Component(name="catalogue", state=state, detail=detail, figures=figures)
