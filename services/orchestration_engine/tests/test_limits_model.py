"""Whatever the order in which calls come, end and are refused, the limits hold and nobody waits without a reason."""

import asyncio

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from orchestration_engine.agents.errors import Whose
from orchestration_engine.agents.limits import LONGEST_SHARED_HOLD

from .callers import Caller, Worker, begun, settle

WHOSE: st.SearchStrategy[Whose] = st.sampled_from(["agent", "provider"])


class Lines(RuleBasedStateMachine):
    """Calls come, are answered, refused and cancelled in any order; what must hold is held against plain lists."""

    agents = ("a", "b", "c")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.worker = self.loop.run_until_complete(self._start())
        self.callers: list[Caller] = []
        self.order: dict[str, list[Caller]] = {agent: [] for agent in self.agents}
        self.held_until = dict.fromkeys((*self.agents, "provider"), 0.0)

    async def _start(self) -> Worker:
        worker = Worker(per_agent=2, per_provider=4)
        worker.limits.slot("a")  # the first call makes a provider known to the metrics
        return worker

    def teardown(self) -> None:
        async def end() -> None:
            for caller in self.callers:
                caller.task.cancel()
            await settle()
            self.worker.clock.advance(100_000)
            allowed = self.worker.metric("agent_calls_allowed")
            assert self.worker.metric("agent_calls_at_once") == self.worker.metric("agent_calls_waiting") == 0
            callers = await self.worker.arrive(*"abcabcabc")
            begun_now = len(begun(callers))
            for caller in callers:
                caller.task.cancel()
            await settle()
            assert 1 <= begun_now == allowed <= 4

        try:
            self.loop.run_until_complete(end())
        finally:
            self.loop.close()

    def _settled(self) -> None:
        """See who has begun: in their agent's order, and none who was held."""
        before = [caller for caller in self.callers if caller.begun]
        self.loop.run_until_complete(settle())
        for caller in self.callers:
            if caller.begun and caller not in before:
                assert self._now() >= self.held_until[caller.agent]
                assert self._now() >= self.held_until["provider"]
        for line in self.order.values():
            states = [caller.begun for caller in line if not caller.task.done()]
            assert states == sorted(states, reverse=True), "who came later has begun sooner"
        self.callers = [caller for caller in self.callers if not caller.task.done()]

    def _now(self) -> float:
        return self.worker.clock.time()

    def _pick(self, data: st.DataObject, *, under_way: bool) -> Caller:
        return data.draw(st.sampled_from([caller for caller in self.callers if caller.begun or not under_way]))

    @rule(agent=st.sampled_from(agents), number=st.integers(1, 4))
    def arrive(self, agent: str, number: int) -> None:
        """Have an agent called."""

        async def come() -> None:
            for _ in range(number):
                caller = Caller(self.worker.limits, agent)
                self.callers.append(caller)
                self.order[agent].append(caller)

        self.loop.run_until_complete(come())

    @precondition(lambda self: any(caller.begun for caller in self.callers))
    @rule(data=st.data(), then=st.sampled_from(["settle", "cancel another", "hold"]), rounds=st.integers(0, 3))
    def answer(self, data: st.DataObject, then: str, rounds: int) -> None:
        """Have a call answered, and something happen while the turn passes on."""
        self._pick(data, under_way=True).answered()

        async def some_rounds() -> None:
            for _ in range(rounds):
                await asyncio.sleep(0)

        self.loop.run_until_complete(some_rounds())
        if then == "cancel another":
            self._pick(data, under_way=False).task.cancel()
        if then == "hold":
            self._hold(
                data.draw(st.sampled_from(self.agents)), data.draw(st.sampled_from([1.0, 5.0])), data.draw(WHOSE)
            )
        self._settled()

    @precondition(lambda self: any(caller.begun for caller in self.callers))
    @rule(data=st.data(), whose=WHOSE, seconds=st.sampled_from([None, 1.0, 5.0, 90.0]))
    def refuse(self, data: st.DataObject, whose: Whose, seconds: float | None) -> None:
        """Have a call refused."""
        caller = self._pick(data, under_way=True)
        caller.refused(whose, seconds)
        self._note_hold(caller.agent, seconds or 0.0, whose)
        self._settled()

    @precondition(lambda self: self.callers)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        """Have a caller give up."""
        self._pick(data, under_way=False).task.cancel()
        self._settled()

    @rule(seconds=st.sampled_from([0.5, 1.0, 4.0, 60.0]))
    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.worker.clock.advance(seconds)
        self._settled()

    def _hold(self, agent: str, seconds: float, whose: Whose) -> None:
        self.loop.run_until_complete(self._told(agent, seconds, whose))
        self._note_hold(agent, seconds, whose)

    async def _told(self, agent: str, seconds: float, whose: Whose) -> None:
        self.worker.limits.told_to_wait(agent, seconds, whose)

    def _note_hold(self, agent: str, seconds: float, whose: Whose) -> None:
        until = self._now() + seconds
        self.held_until[agent] = max(until, self.held_until[agent])
        if whose == "provider":
            until = self._now() + min(seconds, LONGEST_SHARED_HOLD)
            self.held_until["provider"] = max(until, self.held_until["provider"])

    @invariant()
    def nobody_is_let_through_beyond_the_limits_or_kept_without_a_reason(self) -> None:
        """Compare who is under way with the limits."""
        self._settled()
        under_way = [caller for caller in self.callers if caller.begun]
        by_agent = {agent: [c for c in under_way if c.agent == agent] for agent in self.agents}
        assert len(under_way) <= 4
        assert all(len(calls) <= 2 for calls in by_agent.values())
        assert len(under_way) == self.worker.metric("agent_calls_at_once")
        if len(under_way) >= self.worker.metric("agent_calls_allowed") or self._now() < self.held_until["provider"]:
            return
        for caller in self.callers:
            may = len(by_agent[caller.agent]) < 2 and self._now() >= self.held_until[caller.agent]
            assert caller.begun or not may, "there is room, and a call waits"


TestLines = Lines.TestCase
TestLines.settings = settings(max_examples=60, stateful_step_count=40)
