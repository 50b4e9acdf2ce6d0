"""How many agents a worker calls at once, and how it holds back when it is told to.

The engine sees agents, not models: which provider an agent's models come from is what `provider_of` says. Neither a
definition nor an answer names a provider (a definition names a tier, and the agents' own settings map it to a model),
so `one_provider` is right as long as every agent is served by hosts with the same settings.
"""

import asyncio
import heapq
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from itertools import count
from math import inf
from types import TracebackType
from typing import Self, get_args

from prometheus_client import Counter, Gauge

from orchestration_engine.agents.errors import Whose
from orchestration_engine.agents.holds import Clock, Hold

LONGEST_SHARED_HOLD = 60.0
"""For how long one agent's word may keep a worker from its provider's other agents, in seconds."""

_at_once = Gauge("agent_calls_at_once", "Calls of agents under way", ["provider"])
_allowed = Gauge("agent_calls_allowed", "Calls of agents that may be under way at once", ["provider"])
_waiting = Gauge("agent_calls_waiting", "Calls of agents that wait for their turn", ["provider"])
_waits = Counter("agent_call_waits", "Calls of agents that had to wait for their turn", ["provider"])
_holds = Counter(
    "agent_call_holds", "Times that no calls were made for a while because of an answer", ["provider", "of"]
)


def one_provider(_agent: str) -> str:
    """Return the one provider that every agent uses."""
    return "default"


class Limits:
    """Lets at most so many calls of each agent, and of each provider's agents, be under way at once in a process.

    Calls take turns in the order in which they came; one that waits for its agent lets those of other agents pass.
    A turn costs the same however many wait. For one event loop.
    """

    def __init__(
        self, per_agent: int, per_provider: int, provider_of: Callable[[str], str], clock: Clock | None = None
    ) -> None:
        """Begin with nothing under way. `clock` is the event loop's unless another is given."""
        if per_agent < 1 or per_provider < 1:
            raise ValueError("per_agent and per_provider must be at least 1")
        self._per_agent = per_agent
        self._per_provider = per_provider
        self._provider_of = provider_of
        self._clock = clock
        self._providers: dict[str, _Provider] = {}
        self._agents: dict[str, _Agent] = {}

    def slot(self, agent: str) -> "AbstractAsyncContextManager[Turn]":
        """Return the turn of a call: entering waits for it, leaving ends it; left without an exception, it went well.

        Whoever is cancelled while waiting leaves nothing behind.
        """
        return Turn(self._agent(agent))

    def told_to_wait(self, agent: str, seconds: float, whose: Whose = "provider") -> None:
        """Begin no call of the agent for so long and, where it is its provider's wish, none of the provider's agents.

        The provider's wish comes by way of an agent, so it holds for all at most `LONGEST_SHARED_HOLD`: an agent that
        asks for an hour, rightly or not, gets the hour for itself only.
        """
        known = self._agent(agent)
        known.provider.hold(known, seconds, whose)

    def _agent(self, name: str) -> "_Agent":
        agent = self._agents.get(name)
        if agent is None:
            provider = self._provider_of(name)
            if provider not in self._providers:
                clock = self._clock or asyncio.get_running_loop()
                self._providers[provider] = _Provider(provider, self._per_provider, clock)
            agent = self._agents[name] = _Agent(name, self._providers[provider], self._per_agent)
        return agent


class Turn:
    """A call's place in the line, and then its turn."""

    def __init__(self, agent: "_Agent") -> None:
        self.agent = agent
        self.ticket = 0
        self.number = 0
        """How many turns its provider had given before."""
        self.given = False
        self._wake: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Self:
        await self.agent.provider.enter(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.agent.provider.leave(self, well=kind is None)

    def refused(self, whose: Whose, seconds: float | None) -> None:
        """Take note of an answer that asks for less, for so many seconds where it says so."""
        provider = self.agent.provider
        if whose == "provider":
            provider.shrink(self)
        if seconds:
            provider.hold(self.agent, seconds, whose)

    async def until_given(self) -> None:
        """Return when it is the call's turn."""
        while not self.given:
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake

    def give(self, number: int) -> None:
        """Make it the call's turn."""
        self.given, self.number = True, number
        if self._wake and not self._wake.done():
            self._wake.set_result(None)


class _Agent:
    def __init__(self, name: str, provider: "_Provider", most: int) -> None:
        self.name = name
        self.provider = provider
        self.most = most
        self.active = 0
        self.hold = Hold(provider.clock, lambda: provider.look_at(self))
        self.line: OrderedDict[int, Turn] = OrderedDict()
        self.listed: int | None = None
        """The ticket under which its provider's heap has it."""

    @property
    def next_ticket(self) -> int | None:
        """The ticket of the call that may begin next, None where none may."""
        return next(iter(self.line)) if self.line and self.active < self.most and not self.hold else None


class _Provider:
    """The line before one provider.

    Its limit follows additive increase, multiplicative decrease, as TCP's congestion window does (RFC 5681, sections
    3.1 and 3.2; Chiu and Jain, 1989): halved when it asks for less, one more after each full window of answers.
    """

    def __init__(self, name: str, most: int, clock: Clock) -> None:
        self.clock = clock
        self._most = most
        self._limit = most
        self._active = 0
        self._hold = Hold(clock, self._give_turns)
        self._tickets = count()
        self._numbers = count(1)
        # One entry for each agent with a call that may begin, by the ticket of that call; an entry that its agent's
        # `listed` does not bear out is passed over. A ticket is one call's, so two entries never compare agents.
        self._ready: list[tuple[int, _Agent]] = []
        self._given: OrderedDict[int, Turn] = OrderedDict()
        """Turns that were given to calls that have not begun."""
        self._shrunk_at = 0
        self._answers = 0
        self._at_once = _at_once.labels(name)
        self._allowed = _allowed.labels(name)
        self._waiting = _waiting.labels(name)
        self._waits = _waits.labels(name)
        self._holds = {whose: _holds.labels(name, whose) for whose in get_args(Whose)}
        self._allowed.set(most)

    async def enter(self, turn: Turn) -> None:
        """Return when it is the call's turn."""
        turn.ticket = next(self._tickets)
        turn.agent.line[turn.ticket] = turn
        self.look_at(turn.agent)
        if not turn.given:
            await self._wait(turn)
        del self._given[turn.ticket]
        self._at_once.inc()

    def leave(self, turn: Turn, *, well: bool) -> None:
        """End a call's turn; where it went `well`, that counts towards a higher limit."""
        self._at_once.dec()
        # As long as answers of before are still coming in, they say nothing about the new limit.
        if well and turn.number > self._shrunk_at:
            self._grow()
        self._free(turn.agent)

    def hold(self, agent: _Agent, seconds: float, whose: Whose) -> None:
        """Begin no call of the agent, and for its provider's sake none of its others, for so many seconds."""
        if not 0 < seconds < inf:
            return
        self._holds[whose].inc()
        agent.hold.extend(seconds)
        if whose == "provider":
            self._hold.extend(min(seconds, LONGEST_SHARED_HOLD))
        self._take_back(agent if whose == "agent" else None)

    def shrink(self, turn: Turn) -> None:
        """Halve the limit; once only for all that were under way together, which are often refused together."""
        if turn.number <= self._shrunk_at:
            return
        self._shrunk_at = next(self._numbers)
        self._allow(max(1, self._limit // 2))

    def look_at(self, agent: _Agent) -> None:
        """See whether a call of the agent may begin."""
        self._list(agent)
        self._give_turns()

    async def _wait(self, turn: Turn) -> None:
        self._waits.inc()
        self._waiting.inc()
        try:
            await turn.until_given()
        except BaseException:
            self._give_up(turn)
            raise
        finally:
            self._waiting.dec()

    def _give_up(self, turn: Turn) -> None:
        if turn.given:
            del self._given[turn.ticket]
            self._free(turn.agent)
        else:
            del turn.agent.line[turn.ticket]

    def _free(self, agent: _Agent) -> None:
        agent.active -= 1
        self._active -= 1
        self.look_at(agent)

    def _give_turns(self) -> None:
        while self._ready and self._active < self._limit and not self._hold:
            ticket, agent = heapq.heappop(self._ready)
            if agent.listed != ticket:
                continue
            agent.listed = None
            if agent.next_ticket == ticket:
                self._give(agent.line.pop(ticket))
            self._list(agent)

    def _give(self, turn: Turn) -> None:
        turn.agent.active += 1
        self._active += 1
        self._given[turn.ticket] = turn
        turn.give(next(self._numbers))

    def _take_back(self, of: _Agent | None) -> None:
        """Put the calls whose turn had come, but that have not begun, back where they stood."""
        taken = [turn for turn in self._given.values() if of in (None, turn.agent)]
        for turn in reversed(taken):
            agent = turn.agent
            turn.given = False
            del self._given[turn.ticket]
            agent.line[turn.ticket] = turn
            agent.line.move_to_end(turn.ticket, last=False)
            self._free(agent)

    def _list(self, agent: _Agent) -> None:
        ticket = agent.next_ticket
        if ticket is not None and (agent.listed is None or ticket < agent.listed):
            agent.listed = ticket
            heapq.heappush(self._ready, (ticket, agent))

    def _grow(self) -> None:
        self._answers += 1
        if self._answers >= self._limit < self._most:
            self._allow(self._limit + 1)

    def _allow(self, limit: int) -> None:
        self._limit = limit
        self._answers = 0
        self._allowed.set(limit)
