"""When a question is put again."""

import asyncio
import random
from dataclasses import dataclass

from llm_gateway.errors import GatewayError, Interrupted, Unavailable


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how soon a question is put again: exponential backoff with full jitter.

    A few lines of our own, because a pause must honour the provider's `retry-after`, never outlast the
    time allowed for the whole answer, and never follow text that was already passed on.
    """

    attempts: int = 3
    base: float = 0.5
    """The longest first pause, in seconds; it doubles from pause to pause."""
    ceiling: float = 8.0
    """The longest pause, in seconds, where the provider named none."""

    async def pause(self, failure: GatewayError, attempt: int, deadline: float) -> None:
        """Wait before attempt number `attempt + 1`, or raise `failure` where no other attempt makes sense.

        `deadline` is on the event loop's clock.
        """
        if not isinstance(failure, Unavailable) or isinstance(failure, Interrupted) or attempt >= self.attempts:
            raise failure
        seconds = self.seconds(attempt, failure.retry_after)
        if asyncio.get_running_loop().time() + seconds >= deadline:
            raise failure
        await asyncio.sleep(seconds)

    def seconds(self, attempt: int, retry_after: float | None = None) -> float:
        """Return how long to wait after attempt number `attempt`, counted from 1."""
        jitter = random.random()  # noqa: S311 - spreads load, guards nothing
        if retry_after is not None:
            return retry_after + jitter * self.base
        return jitter * min(self.ceiling, self.base * 2.0 ** (attempt - 1))
