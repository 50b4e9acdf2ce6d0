"""How soon what is committed is seen on the live feed, at low load and while a batch runs."""

import asyncio
import time
from datetime import datetime

import aiohttp
import orjson
import uvloop

from bench.workflows.engine import WARM, Engine, chain, engine
from bench.workflows.latency import p95
from bench.workflows.table import a_folder

AIM = 300.0
PAUSE = 0.05


async def _feed(one: Engine, seen: list[float], enough: int) -> None:
    headers = {"Authorization": f"Bearer {one.token}"}
    async with aiohttp.ClientSession(one.platform.engine_url, headers=headers) as http, http.get(
        "/analytics/events/live", timeout=aiohttp.ClientTimeout(total=300)
    ) as answer:  # fmt: skip
        async for line in answer.content:
            if line.startswith(b"data: "):
                moment = datetime.fromisoformat(orjson.loads(line[6:])["time"])
                seen.append((time.time() - moment.timestamp()) * 1_000)
                if len(seen) >= enough:
                    return


async def _submit(one: Engine, count: int, pause: float) -> None:
    headers = {"Authorization": f"Bearer {one.token}"}
    async with aiohttp.ClientSession(one.platform.engine_url, headers=headers) as http:
        for _ in range(count):
            async with http.post("/workflows", json=chain(3)) as answer:
                await answer.read()
            await asyncio.sleep(pause)


async def _measured(one: Engine, workflows: int, pause: float) -> list[float]:
    seen: list[float] = []
    reading = asyncio.create_task(_feed(one, seen, workflows * 15))
    await asyncio.sleep(1)  # the stream is open by then; what came before would only make fewer
    await _submit(one, workflows, pause)
    await reading
    return seen


def main(workflows: int) -> bool:
    """Measure and print; tell whether the aim was reached."""
    with a_folder() as folder, engine(folder) as one:
        one.submit([chain(3)], WARM)
        print("| workflows a second | events seen | median, ms | p95, ms (aim: 300) | max, ms |\n|---|--:|--:|--:|--:|")
        worst = 0.0
        for pause in (PAUSE, 0.0):
            started = time.perf_counter()
            found = sorted(uvloop.run(_measured(one, workflows, pause)))
            rate = workflows / (time.perf_counter() - started - 1)
            worst = max(worst, p95(found))
            print(
                f"| {rate:.0f} | {len(found):,} | {found[len(found) // 2]:.0f} | {p95(found):.0f} | {found[-1]:.0f} |"
            )
        return worst <= AIM
