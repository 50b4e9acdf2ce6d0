"""No engine: asyncio, aiohttp and asyncpg, one commit at the submission and one for each step."""

import uuid

import aiohttp
import asyncpg

from bench.workflows.peers.driver import AT_ONCE, DATABASE_URL, SERVICE_URL, STEPS, Run, serve

CONNECTIONS = 16

TABLES = """
create table if not exists flows (id text primary key, status text, step int);
create table if not exists flow_steps (flow text, step int, output text, primary key (flow, step));
"""
STEP = """
with written as (insert into flow_steps values ($1, $2, $3))
update flows set step = $2, status = case when $2 = 3 then 'done' else 'running' end where id = $1
"""


async def make() -> Run:
    """Return a function that runs one workflow."""
    database = await asyncpg.create_pool(DATABASE_URL, min_size=CONNECTIONS, max_size=CONNECTIONS)
    await database.execute(TABLES)
    http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE))

    async def run() -> None:
        flow = uuid.uuid4().hex
        await database.execute("insert into flows values ($1, 'running', 0)", flow)
        for step in STEPS:
            async with http.post(SERVICE_URL, json={"flow": flow, "step": step}) as answer:
                output = await answer.text()
            await database.execute(STEP, flow, step, output)

    return run


if __name__ == "__main__":
    serve(make)
