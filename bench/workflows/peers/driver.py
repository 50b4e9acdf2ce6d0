"""Runs workflows in the process that was asked to, 64 at once; needs nothing but uvloop, so any peer can use it.

The process says `ready`; then each line that it reads is a number of workflows to run, and each line that it writes is
a JSON object: the `seconds` it took, and with `one by one` before the number each workflow's seconds in `latencies`.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable

import uvloop

AT_ONCE = 64
WARM = 30

Run = Callable[[], Awaitable[object]]
Make = Callable[[], Awaitable[Run]]

DATABASE_URL = os.environ.get("DATABASE_URL", "")
SERVICE_URL = os.environ.get("SERVICE_URL", "")
STEPS = (1, 2, 3)


def serve(make: Make) -> None:
    """Run workflows until the input ends."""
    uvloop.run(_serve(make))


async def _serve(make: Make) -> None:
    run = await make()
    await _many(run, WARM)
    _say("ready")
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        how, _, count = line.strip().rpartition(" ")
        if how:
            _say(json.dumps({"latencies": await _one_by_one(run, int(count))}))
        else:
            started = time.perf_counter()
            await _many(run, int(count))
            _say(json.dumps({"seconds": time.perf_counter() - started}))
    os._exit(0)  # libraries keep threads of their own


async def _many(run: Run, count: int) -> None:
    room = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with room:
            await run()

    await asyncio.gather(*(one() for _ in range(count)))


async def _one_by_one(run: Run, count: int) -> list[float]:
    latencies = []
    for _ in range(count):
        started = time.perf_counter()
        await run()
        latencies.append(time.perf_counter() - started)
        await asyncio.sleep(0.01)
    return latencies


def _say(line: str) -> None:
    print(line, flush=True)
