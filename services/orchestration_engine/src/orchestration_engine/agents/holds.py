"""Times in which nothing begins."""

from collections.abc import Callable
from typing import Protocol


class Clock(Protocol):
    """Time in seconds, as an event loop tells it."""

    def time(self) -> float:
        """Return the present moment."""
        ...

    def call_at(self, when: float, callback: Callable[[], object], /) -> object:
        """Call back at a moment."""
        ...


class Hold:
    """A time in which no call begins."""

    def __init__(self, clock: Clock, over: Callable[[], None]) -> None:
        self._clock = clock
        self._over = over
        self._until: float | None = None

    def __bool__(self) -> bool:
        return self._until is not None

    def extend(self, seconds: float) -> None:
        """Hold for so long from now, or for as long as it does already."""
        until = self._clock.time() + seconds
        if self._until is None:
            self._clock.call_at(until, self._look)
        self._until = max(until, self._until or until)

    def _look(self) -> None:
        if self._until is not None and self._clock.time() < self._until:
            self._clock.call_at(self._until, self._look)
            return
        self._until = None
        self._over()
