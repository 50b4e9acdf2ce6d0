"""Answers that are kept for a while, so that a repeated request gets the same one."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from agent_contracts.execution import AgentResponse


class KeyReused(Exception):
    """The same Idempotency-Key came with another body."""


class Place(NamedTuple):
    """Where an answer is kept."""

    agent: str
    key: str


class _Kept(NamedTuple):
    fingerprint: bytes
    response: AgentResponse
    size: int
    until: float


class KeptAnswers:
    """Answers by agent and key, each for `seconds`; at most `most` of them and `most_bytes` in all, the latest used."""

    def __init__(
        self,
        *,
        seconds: float = 600.0,
        most: int = 10_000,
        most_bytes: int = 32_000_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with none. `clock` tells seconds."""
        self._seconds, self._most, self._most_bytes, self._clock = seconds, most, most_bytes, clock
        self._kept: OrderedDict[Place, _Kept] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, place: Place, fingerprint: bytes) -> AgentResponse | None:
        """Return the answer kept at `place`, or None. Raises KeyReused where it answers another body."""
        kept = self._kept.get(place)
        if kept is None:
            return None
        if kept.until <= self._clock():
            self._forget(place)
            return None
        if kept.fingerprint != fingerprint:
            raise KeyReused
        self._kept.move_to_end(place)
        return kept.response

    def keep(self, place: Place, fingerprint: bytes, response: AgentResponse) -> None:
        """Keep `response`, and forget the least lately used where there are too many."""
        if place in self._kept:
            self._forget(place)
        # Python's text takes up to four bytes a character; the rest of an entry is about a kilobyte.
        size = 4 * len(response.output) + 1_000
        self._kept[place] = _Kept(fingerprint, response, size, self._clock() + self._seconds)
        self._bytes += size
        while self._kept and (len(self._kept) > self._most or self._bytes > self._most_bytes):
            self._forget(next(iter(self._kept)))

    def _forget(self, place: Place) -> None:
        self._bytes -= self._kept.pop(place).size
