"""How much may wait in line: a full system says so, with a time to come back, before it falls over."""

import asyncio
import math
import uuid
from collections import Counter

import structlog
from prometheus_client import Gauge

from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.core.telemetry import count_away
from orchestration_engine.workflows.errors import LineFull, TooMuchInLine

INTERVAL = 1.0
"""How often the line is counted, in seconds."""
LONGEST_WAIT = 60
"""The longest time after which somebody is told to come back, in seconds."""

_IN_LINE = "select owner_id, count(*) as waiting from workflows where ready_at is not null group by owner_id"

_log = structlog.get_logger(__name__)
_waiting = Gauge("workflows_in_line", "Workflows that are ready and that no worker carries yet")
_most = Gauge("workflows_in_line_max", "Workflows that may wait; more are refused")


class Pressure:
    """Counts the workflows that wait for a worker, and refuses more of them where there are too many."""

    def __init__(self, database: Database, most: int, most_of_one: int) -> None:
        """At most `most` workflows wait in all, and `most_of_one` of one user."""
        self._database = database
        self._most = most
        _most.set(most)
        self._most_of_one = most_of_one
        self._line: Counter[uuid.UUID] = Counter()
        self._total = 0
        self._drained = 0.0
        """How many leave the line in a second, smoothed."""
        self._added = 0

    def enter(self, owner_id: uuid.UUID, count: int = 1) -> None:
        """Let a user's workflows into the line. TooMuchInLine where the user, LineFull where everybody has too many."""
        if self._line[owner_id] + count > self._most_of_one:
            over = self._line[owner_id] + count - self._most_of_one
            raise TooMuchInLine(self._line[owner_id], self._most_of_one, self._wait(over))
        if self._total + count > self._most:
            raise LineFull(self._wait(self._total + count - self._most))
        self._line[owner_id] += count
        self._total += count
        self._added += count

    async def run(self) -> None:
        """Count for ever."""
        while True:
            try:
                await self.count()
            except DATABASE_ERRORS as error:
                count_away("database")
                _log.warning("the line is not counted", error=type(error).__name__)
            await asyncio.sleep(INTERVAL)

    async def count(self) -> None:
        """Count the line as it is now."""
        before, self._added = self._total, 0
        async with self._database.driver() as connection:
            rows = await connection.fetch(_IN_LINE)
        line = Counter({row["owner_id"]: row["waiting"] for row in rows})
        total = line.total()
        left = max(0, before + self._added - total)
        self._drained += 0.3 * (left / INTERVAL - self._drained)
        self._line, self._total = line, total
        _waiting.set(total)

    def _wait(self, over: int) -> int:
        """Return after how many seconds the line will probably be short enough."""
        if self._drained < 1:
            return LONGEST_WAIT
        return max(1, min(LONGEST_WAIT, math.ceil(over / self._drained)))
