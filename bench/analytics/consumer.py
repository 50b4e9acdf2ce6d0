"""How many events a second are added up, beside how many the engine writes at its best."""

import asyncio
import datetime
import time

import asyncpg

from bench.analytics.fill import USERS, fill
from bench.analytics.platform import platform, process
from bench.workflows.meter import cpu_of, metered, wait_for_quiet
from bench.workflows.processes import Broken
from bench.workflows.table import a_folder

_COMPONENTS = ("postgres", "valkey", "broker", "migrate", "api")
PATIENCE = 120.0
ENGINE = 545 * 17
"""What the engine writes a second at its best: 545 workflows of three steps, with 17 events each (bench/README.md)."""


async def _wait(url: str, query: str, until: int) -> None:
    database = await asyncpg.connect(url)
    end = time.monotonic() + PATIENCE
    while (await database.fetchval(query) or 0) < until:
        if time.monotonic() > end:
            raise Broken(f"not done after {PATIENCE:.0f} s")
        await asyncio.sleep(0.05)
    await database.close()


def main(events: int) -> bool:
    """Measure and print; tell whether the aim was reached by events as the engine's own benchmark writes them."""
    print("| | events | s | events/s | CPU, µs an event | of the engine's best (aim: 5) |\n|---|--:|--:|--:|--:|--:|")
    close = _measure("one user, one agent, within a minute", events, 1, datetime.timedelta(minutes=1), 1)
    _measure("500 users, every agent, over 30 days", events, USERS, datetime.timedelta(days=30), 100_000)
    return close >= 5


def _measure(name: str, events: int, users: int, span: datetime.timedelta, agents: int) -> float:
    with a_folder() as folder, platform(folder, *_COMPONENTS) as up:
        written = asyncio.run(fill(up.database_url, events, users, span, agents))
        last = "select (select position from relay_cursors) = (select max(position) from events)"
        started = time.perf_counter()
        with process(up, "relay", folder / "relay.log") as relay:
            asyncio.run(_wait(up.database_url, f"select ({last})::int", 1))
            published = time.perf_counter() - started
            relay_cpu = cpu_of([relay.pid])
        wait_for_quiet()
        with process(up, "consumer", folder / "consumer.log") as consumer:
            asyncio.run(_wait(up.database_url, "select count(*) from event_readers", 3))
            begun = time.perf_counter()
            with metered({"engine": [consumer.pid]}) as cost:
                counted = "select coalesce(sum(count), 0)::int from rollups_day where cube = 0 and kind = 'workflow'"
                asyncio.run(_wait(up.database_url, counted, written // 15))
                taken = time.perf_counter() - begun
        _row(f"relay, its start included: {name}", written, published, relay_cpu)
        return _row(f"consumer: {name}", written, taken, cost.cpu["engine"])


def _row(name: str, events: int, seconds: float, cpu: float) -> float:
    rate = events / seconds
    times = rate / ENGINE
    print(f"| {name} | {events:,} | {seconds:.1f} | {rate:,.0f} | {cpu / events * 1e6:.1f} | {times:.1f} |", flush=True)
    return times
