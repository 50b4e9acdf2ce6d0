"""LangGraph, in process, with its PostgreSQL checkpointer. Run by the Python of its own environment."""
# mypy: disable-error-code="import-not-found"

import uuid
from collections.abc import Awaitable, Callable
from typing import TypedDict

import aiohttp
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.graph import END, START, StateGraph
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from bench.workflows.peers.driver import AT_ONCE, DATABASE_URL, SERVICE_URL, STEPS, Run, serve

CONNECTIONS = 16


class State(TypedDict, total=False):
    """What the nodes share."""

    flow: str
    output1: str
    output2: str
    output3: str


def node(http: aiohttp.ClientSession, step: int) -> Callable[[State], Awaitable[dict[str, str]]]:
    """Return a node that calls the service."""

    async def call(state: State) -> dict[str, str]:
        async with http.post(SERVICE_URL, json={"flow": state["flow"], "step": step}) as answer:
            return {f"output{step}": await answer.text()}

    return call


async def make() -> Run:
    """Return a function that runs one workflow; every node's end is committed before the next begins."""
    http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE))
    graph = StateGraph(State)
    names = [f"step{step}" for step in STEPS]
    for step, name in zip(STEPS, names, strict=True):
        graph.add_node(name, node(http, step))
    for before, after in zip([START, *names], [*names, END], strict=True):
        graph.add_edge(before, after)
    options = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
    pool = AsyncConnectionPool(DATABASE_URL, min_size=CONNECTIONS, max_size=CONNECTIONS, open=False, kwargs=options)
    await pool.open()
    saver = AsyncPostgresSaver(pool)
    await saver.setup()
    compiled = graph.compile(checkpointer=saver)

    async def run() -> None:
        flow = uuid.uuid4().hex
        await compiled.ainvoke({"flow": flow}, {"configurable": {"thread_id": flow}}, durability="sync")

    return run


if __name__ == "__main__":
    serve(make)
