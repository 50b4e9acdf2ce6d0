"""Whether relay and consumer need more memory the longer they run: an hour's worth of events, as fast as they go."""

import asyncio

import asyncpg
import psutil

from bench.analytics.fill import EVENTS_OF_ONE, fill
from bench.analytics.platform import platform, process
from bench.workflows.table import a_folder

_COMPONENTS = ("postgres", "valkey", "broker", "migrate", "api")
ROUNDS = 6
_DONE = """
    select coalesce(sum(count), 0)::bigint from rollups_day where cube = 0 and kind = 'workflow'
"""


async def _until(url: str, workflows: int) -> None:
    database = await asyncpg.connect(url)
    while await database.fetchval(_DONE) < workflows:  # noqa: ASYNC110  (another process is waited for)
        await asyncio.sleep(0.2)
    await database.close()


def main(seconds: int, rate: int) -> bool:
    """Measure and print: the events of so many seconds at so many a second, in six parts."""
    events = seconds * rate // ROUNDS
    with (
        a_folder() as folder,
        platform(folder, *_COMPONENTS) as up,
        process(up, "relay", folder / "relay.log") as relay,
        process(up, "consumer", folder / "consumer.log") as consumer,
    ):
        print("| events so far | relay, MB | consumer, MB |\n|--:|--:|--:|")
        found: list[tuple[float, float]] = []
        written = 0
        for number in range(1, ROUNDS + 1):
            written = asyncio.run(fill(up.database_url, events)) if number == 1 else _more(up.database_url, events)
            asyncio.run(_until(up.database_url, number * (events // EVENTS_OF_ONE)))
            found.append((_megabytes(relay), _megabytes(consumer)))
            print(f"| {written:,} | {found[-1][0]:.0f} | {found[-1][1]:.0f} |", flush=True)
    return all(last <= 1.1 * first for first, last in zip(found[1], found[-1], strict=True))


def _more(url: str, events: int) -> int:
    return asyncio.run(fill(url, events, users=0))


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 2**20
