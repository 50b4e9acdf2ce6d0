"""One transaction for all that waits: while one is on its way, what comes next gathers for the next one.

A commit, and every statement's way to PostgreSQL and back, costs the same for one item as for a hundred.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog
from prometheus_client import Gauge, Histogram

from orchestration_engine.core.database import DATABASE_ERRORS, is_passing
from orchestration_engine.core.telemetry import count_away

LONGEST_PAUSE = 5.0

Item = TypeVar("Item")
Result = TypeVar("Result")
Write = Callable[[Sequence[Item]], Awaitable[Sequence[Result | Exception]]]
"""Writes items in one transaction; returns, in their order, what became of each, or why it was refused."""

_log = structlog.get_logger(__name__)
_written = Histogram(
    "group_commit_items", "Items that one transaction wrote", ["of"], buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256)
)
_waiting = Gauge("group_commit_waiting", "Items that wait for a transaction", ["of"])
_seconds = Histogram(
    "group_commit_seconds",
    "How long a transaction took that wrote items together, in seconds",
    ["of"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


@dataclass(slots=True, eq=False)
class _Entry(Generic[Item, Result]):
    item: Item
    result: asyncio.Future[Result]


class GroupCommit(Generic[Item, Result]):
    """A line of items before one writer, `run`. Whoever gets a result from it can rely on it: it is committed."""

    def __init__(
        self,
        name: str,
        write: Write[Item, Result],
        most: int,
        *,
        patient: bool,
        whose: Callable[[Item], Hashable] | None = None,
    ) -> None:
        """Write at most `most` items at once; a `patient` line waits for a database that is away, others raise.

        Where more wait than that, those to whom `whose` says they belong take turns.
        """
        self._name = name
        self._write = write
        self._most = most
        self._patient = patient
        self._whose = whose
        self._waiting: list[_Entry[Item, Result]] = []
        self._wanted = asyncio.Event()
        self._is_short = asyncio.Event()
        self._is_short.set()
        self._written = _written.labels(name)
        self._seconds = _seconds.labels(name)
        # Looked at when somebody asks, so that the line itself pays nothing for it.
        _waiting.labels(name).set_function(lambda: len(self._waiting))

    async def put(self, item: Item) -> Result:
        """Return what became of the item, once that is committed; raise what it was refused with."""
        entry = _Entry[Item, Result](item, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        self._wanted.set()
        if len(self._waiting) >= self._most:
            self._is_short.clear()
        return await entry.result

    async def short(self) -> None:
        """Return when what waits fits into one transaction: more could only wait, and make others wait."""
        await self._is_short.wait()

    async def run(self) -> None:
        """Write for ever."""
        while True:
            await self._wanted.wait()
            if len(self._waiting) > self._most and self._whose is not None:
                self._waiting = _in_turns(self._waiting, self._whose)
            entries, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            if not self._waiting:
                self._wanted.clear()
            if len(self._waiting) < self._most:
                self._is_short.set()
            # Nobody waits for an answer that was given up: a request that was hung up, a worker that stops.
            if entries := [entry for entry in entries if not entry.result.done()]:
                await self._settle(entries)

    async def _settle(self, entries: Sequence[_Entry[Item, Result]]) -> None:
        pause = 0.1
        while True:
            began = time.perf_counter()
            try:
                results = await self._write([entry.item for entry in entries])
            except DATABASE_ERRORS as error:
                if not is_passing(error) or not self._patient:
                    await self._one_by_one(entries, error)
                    return
                _log.warning("the database is away; trying again", of=self._name, error=type(error).__name__)
                count_away("database")
            else:
                self._written.observe(len(entries))
                self._seconds.observe(time.perf_counter() - began)
                for entry, result in zip(entries, results, strict=True):
                    _give(entry.result, result)
                return
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    async def _one_by_one(self, entries: Sequence[_Entry[Item, Result]], error: Exception) -> None:
        """What the database refuses must not take its neighbours along."""
        if is_passing(error) or len(entries) == 1:
            for entry in entries:
                _give(entry.result, error)
            return
        for entry in entries:
            await self._settle([entry])


def _in_turns(entries: Sequence[_Entry[Item, Result]], whose: Callable[[Item], Hashable]) -> list[_Entry[Item, Result]]:
    """Return the first of everybody, then the second of everybody, and so on."""
    lines: dict[Hashable, deque[_Entry[Item, Result]]] = {}
    for entry in entries:
        lines.setdefault(whose(entry.item), deque()).append(entry)
    found: list[_Entry[Item, Result]] = []
    while lines:
        for key in list(lines):
            found.append(lines[key].popleft())
            if not lines[key]:
                del lines[key]
    return found


def _give(future: asyncio.Future[Result], result: Result | Exception) -> None:
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
