"""Callers of agents that a test lets go on one event loop's round at a time, by a clock of its own."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count

from prometheus_client import REGISTRY

from orchestration_engine.agents.errors import AgentCallFailed, Whose
from orchestration_engine.agents.limits import Limits, Turn

_names = count()


class FakeClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self._now = 1000.0
        self._order = count()
        self._calls: list[tuple[float, int, Callable[[], object]]] = []

    def time(self) -> float:
        """Return the moment."""
        return self._now

    def call_at(self, when: float, callback: Callable[[], object], /) -> None:
        """Call back once the test has moved the clock there."""
        heapq.heappush(self._calls, (when, next(self._order), callback))

    def advance(self, seconds: float) -> None:
        """Move the clock."""
        end = self._now + seconds
        while self._calls and self._calls[0][0] <= end:
            self._now, _, callback = heapq.heappop(self._calls)
            callback()
        self._now = end


class Caller:
    """Somebody who calls an agent until a test ends the call."""

    def __init__(self, limits: Limits, agent: str) -> None:
        self.agent = agent
        self.turn: Turn | None = None
        self._well = asyncio.get_running_loop().create_future()
        self.task = asyncio.create_task(self._call(limits))

    async def _call(self, limits: Limits) -> None:
        try:
            async with limits.slot(self.agent) as self.turn:
                await self._well
        except AgentCallFailed:
            pass
        finally:
            self.turn = None

    @property
    def begun(self) -> bool:
        """Whether the call is under way."""
        return self.turn is not None

    def refused(self, whose: Whose, seconds: float | None = None) -> None:
        """Have the agent ask for less."""
        assert self.turn is not None
        self.turn.refused(whose, seconds)
        self._well.set_exception(AgentCallFailed("Too many.", "rate_limited"))

    def answered(self) -> None:
        """Have the agent answer."""
        self._well.set_result(None)


async def settle() -> None:
    """Let everybody who can go on do so: who is woken runs in the event loop's next round."""
    for _ in range(6):
        await asyncio.sleep(0)


class Worker:
    """Limits of one provider that no other test knows, a clock, and what the metrics say."""

    def __init__(self, per_agent: int = 100, per_provider: int = 100) -> None:
        self.provider = f"provider-{next(_names)}"
        self.clock = FakeClock()
        self.limits = Limits(per_agent, per_provider, lambda _: self.provider, self.clock)

    async def arrive(self, *agents: str) -> list[Caller]:
        """Have agents called, in this order."""
        callers = [Caller(self.limits, agent) for agent in agents]
        await settle()
        return callers

    async def answered(self, caller: Caller) -> None:
        """Have a call answered."""
        caller.answered()
        await settle()

    def metric(self, name: str, **labels: str) -> float:
        """Return what a metric says of the provider."""
        return REGISTRY.get_sample_value(name, {"provider": self.provider, **labels}) or 0.0

    async def room(self, agent: str) -> int:
        """Return how many calls of an agent begin at once where many come, and have them cancelled."""
        callers = await self.arrive(*[agent] * 300)
        begun = sum(caller.begun for caller in callers)
        for caller in callers:
            caller.task.cancel()
        await settle()
        return begun


def begun(callers: list[Caller]) -> list[int]:
    """Return which calls are under way."""
    return [number for number, caller in enumerate(callers) if caller.begun]


async def over(caller: Caller) -> None:
    """Return as soon as a call is over, before whoever is next in line has gone on."""
    while caller.begun:  # noqa: ASYNC110  (an event would let others go on as well)
        await asyncio.sleep(0)
