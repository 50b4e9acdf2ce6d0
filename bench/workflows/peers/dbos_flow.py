"""DBOS, in process, its state in PostgreSQL. Run by the Python of its own environment."""
# mypy: disable-error-code="import-not-found,untyped-decorator"

import uuid
from collections.abc import Awaitable

import aiohttp
from dbos import DBOS

from bench.workflows.peers.driver import AT_ONCE, DATABASE_URL, SERVICE_URL, STEPS, Run, serve

_sessions: list[aiohttp.ClientSession] = []


@DBOS.step()
async def step(flow: str, number: int) -> str:
    """Call the service."""
    async with _sessions[0].post(SERVICE_URL, json={"flow": flow, "step": number}) as answer:
        return await answer.text()


@DBOS.workflow()
async def three_steps(flow: str) -> int:
    """Call it three times."""
    total = 0
    for number in STEPS:
        total += len(await step(flow, number))
    return total


async def make() -> Run:
    """Return a function that runs one workflow."""
    _sessions.append(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)))
    url = "postgresql+psycopg://" + DATABASE_URL.partition("://")[2]
    DBOS(
        config={
            "name": "bench",
            "system_database_url": url,
            "run_admin_server": False,
            "log_level": "WARNING",
            "sys_db_pool_size": 20,
        }
    )
    DBOS.launch()

    async def run() -> None:
        handle = await DBOS.start_workflow_async(three_steps, uuid.uuid4().hex)
        result: Awaitable[int] = handle.get_result()
        await result

    return run


if __name__ == "__main__":
    serve(make)
