"""Low load: from a submission to the first call of an agent, and to the end, one workflow at a time."""

import asyncio
import json
import os
import statistics
import time
import urllib.request
import uuid
from collections.abc import Sequence

import aiohttp
import asyncpg
import uvloop

from bench.workflows.cases import in_process
from bench.workflows.engine import WARM, Engine, chain, engine
from bench.workflows.environments import LANGGRAPH
from bench.workflows.meter import metered, wait_for_quiet
from bench.workflows.processes import Broken
from bench.workflows.table import a_folder

PAUSE = 0.02
POLL = 0.001
PATIENCE = 10.0

_DONE = "select status::text from workflows where id = $1"
_OVER = ("completed", "failed", "cancelled")


def p95(values: Sequence[float]) -> float:
    """Return the value that 95 of 100 do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


async def one_by_one(one: Engine, count: int) -> tuple[dict[str, float], list[float]]:
    """Submit workflows, each after the last one's end; return when each was submitted, and the seconds to its end."""
    database = await asyncpg.connect(one.platform.database_url)
    submitted, seconds = {}, []
    headers = {"Authorization": f"Bearer {one.token}"}
    async with aiohttp.ClientSession(one.platform.engine_url, headers=headers) as http:
        for _ in range(count):
            topic = uuid.uuid4().hex
            started = submitted[topic] = time.monotonic()
            async with http.post("/workflows", json=chain(3, topic)) as answer:
                if answer.status != 202:
                    raise Broken(f"a submission was answered with {answer.status}: {await answer.text()}")
                await _end(database, uuid.UUID((await answer.json())["id"]))
            seconds.append(time.monotonic() - started)
            await asyncio.sleep(PAUSE)
    await database.close()
    return submitted, seconds


async def _end(database: asyncpg.Connection, workflow: uuid.UUID) -> None:
    end = time.monotonic() + PATIENCE
    while (status := await database.fetchval(_DONE, workflow)) not in _OVER:
        if time.monotonic() > end:
            raise Broken(f"a workflow was {status} after {PATIENCE:g} s")
        await asyncio.sleep(POLL)
    if status != "completed":
        raise Broken(f"a workflow ended {status}")


def ours(count: int) -> tuple[list[float], list[float], float]:
    """Return our seconds to the first call and to the end, and the cores that others took."""
    with a_folder() as folder, engine(folder, service=["--record"]) as one:
        one.submit([chain(3)], WARM)
        wait_for_quiet()
        with metered({**one.groups(), "client": [os.getpid()]}) as cost:
            submitted, done = uvloop.run(one_by_one(one, count))
        with urllib.request.urlopen(f"{one.service_url}/recorded", timeout=10) as answer:  # noqa: S310
            called: dict[str, float] = json.load(answer)
        return [called[topic] - moment for topic, moment in submitted.items()], done, cost.others


def langgraph(count: int) -> tuple[list[float], float]:
    """Return LangGraph's seconds to the end, in its own process, and the cores that others took."""
    LANGGRAPH.install()
    with a_folder() as folder, in_process(LANGGRAPH.program("python"), "langgraph_flow", folder) as (stage, process):
        wait_for_quiet()
        with metered(stage.groups) as cost:
            process.tell(f"one-by-one {count}")
            latencies: list[float] = json.loads(process.line())["latencies"]
        return latencies, cost.others


def main(count: int) -> bool:
    """Measure and print; tell whether both could be measured."""
    print(f"{count} workflows of three steps, one at a time\n")
    print("| ms | median | p95 | max | others, cores |\n|---|--:|--:|--:|--:|")
    complete = True
    try:
        first, done, others = ours(count)
        _show("Rialto: submission to the first call of an agent (aim: p95 30)", first, others)
        _show("Rialto: submission to done", done, others)
    except Broken as error:
        print(f"| Rialto: not measured: {error} | | | | |")
        complete = False
    try:
        beside, others = langgraph(count)
        _show("LangGraph, in process: start to done", beside, others)
    except Broken as error:
        print(f"| LangGraph: not measured: {error} | | | | |")
        return False
    if complete:
        more = statistics.median(done) - statistics.median(beside), p95(done) - p95(beside)
        print(f"| the difference (aim: under 15) | {more[0] * 1000:.1f} | {more[1] * 1000:.1f} | | |")
    return complete


def _show(name: str, seconds: Sequence[float], others: float) -> None:
    shown = (statistics.median(seconds), p95(seconds), max(seconds))
    print(f"| {name} | {' | '.join(f'{one * 1000:.1f}' for one in shown)} | {others:.2f} |", flush=True)
