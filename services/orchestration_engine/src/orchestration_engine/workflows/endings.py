"""Who waits for a workflow to end."""

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress

LOOK_AGAIN = 5.0
"""After so many seconds somebody who waits looks for himself: what was said may have been lost."""

ENDED = "workflow_ended"
"""The channel that names every workflow that ends."""
CALLED = "workflow_called"
"""The channel that names those that somebody did something about, for the worker that carries them."""


class Endings:
    """The waiting of one process."""

    def __init__(self) -> None:
        self._waiting: defaultdict[uuid.UUID, set[asyncio.Event]] = defaultdict(set)

    def hear(self, workflow_id: str) -> None:
        """Wake whoever waits for this workflow."""
        with suppress(ValueError):
            for event in self._waiting.get(uuid.UUID(workflow_id), ()):
                event.set()

    @contextmanager
    def of(self, workflow_id: uuid.UUID) -> Iterator[asyncio.Event]:
        """Give an event that is set when the workflow ends from now on."""
        event = asyncio.Event()
        self._waiting[workflow_id].add(event)
        try:
            yield event
        finally:
            self._waiting[workflow_id].discard(event)
            if not self._waiting[workflow_id]:
                del self._waiting[workflow_id]


async def within(event: asyncio.Event, seconds: float) -> None:
    """Return when the event is set, or after so many seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
