"""What the processes without an API have in common: they run until told to stop, and say how they are."""

import asyncio
import signal
from collections.abc import Awaitable


async def until_stopped(work: Awaitable[None]) -> None:
    """Run `work` until SIGTERM or SIGINT comes, or until it fails."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    working = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(stopped.wait())
    done, _ = await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    for task in (working, waiting):
        task.cancel()
    await asyncio.gather(working, waiting, return_exceptions=True)
    if working in done:
        working.result()


async def all_of(*works: Awaitable[None]) -> None:
    """Run several works side by side until one fails."""
    await asyncio.gather(*works)
