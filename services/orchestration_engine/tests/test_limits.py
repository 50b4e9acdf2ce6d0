"""How many agents are called at once, in which order, and how a worker holds back when it is told to."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from orchestration_engine.agents.client import AgentClient
from orchestration_engine.agents.errors import AgentCallFailed, Whose
from orchestration_engine.agents.limits import LONGEST_SHARED_HOLD, Limits, one_provider

from .callers import Caller, FakeClock, Worker, begun, over, settle
from .evil_agents import AGENT, EvilAgents, Request, a_problem, an_answer, answers, evil_agents, http


async def test_an_agent_has_at_most_so_many_calls_and_the_rest_wait_in_line() -> None:
    worker = Worker(per_agent=2)
    callers = await worker.arrive("a", "a", "a", "a", "a")
    assert begun(callers) == [0, 1]
    await worker.answered(callers[1])
    assert begun(callers) == [0, 2]
    await worker.answered(callers[0])
    assert begun(callers) == [2, 3]


async def test_who_waits_for_an_agent_lets_calls_of_others_pass() -> None:
    worker = Worker(per_agent=1, per_provider=2)
    callers = await worker.arrive("a", "a", "a", "b", "c")
    assert begun(callers) == [0, 3]
    await worker.answered(callers[3])
    assert begun(callers) == [0, 4]
    await worker.answered(callers[0])
    assert begun(callers) == [1, 4]


async def test_agents_of_one_provider_share_its_limit_in_the_order_of_their_coming() -> None:
    worker = Worker(per_provider=2)
    callers = await worker.arrive("a", "b", "c", "a", "b", "d")
    for first in range(4):
        assert begun(callers) == [first, first + 1]
        await worker.answered(callers[first])


async def test_providers_do_not_wait_for_each_other() -> None:
    limits = Limits(9, 1, lambda agent: f"provider-of-{agent}", FakeClock())
    callers = [Caller(limits, agent) for agent in ("a", "a", "b")]
    await settle()
    assert begun(callers) == [0, 2]


async def test_one_provider_serves_all_where_nothing_says_otherwise() -> None:
    assert {one_provider("a"), one_provider("b")} == {"default"}


@pytest.mark.parametrize(("per_agent", "per_provider"), [(0, 1), (1, 0)])
def test_a_limit_that_lets_nobody_through_is_refused(per_agent: int, per_provider: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Limits(per_agent, per_provider, one_provider)


async def test_who_is_cancelled_in_line_leaves_nothing_behind() -> None:
    worker = Worker(per_agent=1)
    callers = await worker.arrive("a", "a", "a")
    callers[1].task.cancel()
    await settle()
    await worker.answered(callers[0])
    assert begun(callers) == [2]
    await worker.answered(callers[2])
    assert await worker.room("a") == 1


async def test_who_is_cancelled_at_the_moment_of_the_turn_passes_it_on() -> None:
    worker = Worker(per_agent=1)
    callers = await worker.arrive("a", "a", "a")
    callers[0].answered()
    # Its turn is given now, and would be taken up in the event loop's next round.
    await over(callers[0])
    callers[1].task.cancel()
    await settle()
    assert begun(callers) == [2]


async def test_a_call_that_crashes_gives_its_turn_back() -> None:
    worker = Worker(per_agent=1)

    async def crash() -> None:
        async with worker.limits.slot("a"):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await crash()
    assert await worker.room("a") == 1


async def test_a_provider_that_asks_for_time_gets_it_from_all_its_agents() -> None:
    worker = Worker()
    first, *_ = await worker.arrive("a")
    first.refused("provider", 7)
    await settle()
    callers = await worker.arrive("a", "b", "b")
    worker.clock.advance(6.9)
    await settle()
    assert begun(callers) == []
    worker.clock.advance(0.1)
    await settle()
    assert begun(callers) == [0, 1, 2]
    assert worker.metric("agent_call_holds_total", of="provider") == 1
    assert worker.metric("agent_call_waits_total") == 3


async def test_an_agent_that_asks_for_time_gets_it_from_nobody_but_its_callers() -> None:
    worker = Worker()
    worker.limits.told_to_wait("a", 7, "agent")
    callers = await worker.arrive("a", "b")
    assert begun(callers) == [1]
    worker.clock.advance(7)
    await settle()
    assert begun(callers) == [0, 1]
    assert worker.metric("agent_calls_allowed") == 100


async def test_one_agent_s_word_keeps_the_others_waiting_for_a_minute_at_most() -> None:
    worker = Worker()
    worker.limits.told_to_wait("a", 3600)
    callers = await worker.arrive("a", "b")
    worker.clock.advance(LONGEST_SHARED_HOLD)
    await settle()
    assert begun(callers) == [1]
    worker.clock.advance(3600 - LONGEST_SHARED_HOLD)
    await settle()
    assert begun(callers) == [0, 1]


async def test_the_longest_of_several_waits_counts() -> None:
    worker = Worker()
    for seconds in (3, 9, 2):
        worker.limits.told_to_wait("a", seconds)
    callers = await worker.arrive("a")
    worker.clock.advance(8.9)
    await settle()
    assert begun(callers) == []
    worker.clock.advance(0.1)
    await settle()
    assert begun(callers) == [0]


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("inf"), float("nan")])
async def test_a_wait_that_makes_no_sense_is_none(seconds: float) -> None:
    worker = Worker()
    worker.limits.told_to_wait("a", seconds)
    assert begun(await worker.arrive("a")) == [0]


@pytest.mark.parametrize("whose", ["agent", "provider"])
async def test_a_turn_that_was_given_but_not_used_is_taken_back_in_its_order(whose: Whose) -> None:
    worker = Worker(per_agent=3)
    callers = await worker.arrive(*"aaaaaaa")
    for caller in callers[:3]:
        caller.answered()
    await over(callers[2])
    worker.limits.told_to_wait("a", 5, whose)
    await settle()
    assert begun(callers) == []
    worker.clock.advance(5)
    await settle()
    assert begun(callers) == [3, 4, 5]
    await worker.answered(callers[4])
    assert begun(callers) == [3, 5, 6]


async def test_turns_taken_back_come_before_those_who_came_later() -> None:
    worker = Worker(per_provider=3)
    callers = await worker.arrive("a", "a", "a", "a", "a", "b", "a")
    for caller in callers[:2]:
        caller.answered()
    await over(callers[1])
    callers[2].refused("provider", 5)
    await settle()
    assert begun(callers) == []
    worker.clock.advance(5)
    await settle()
    assert begun(callers) == [3]
    await worker.answered(callers[3])
    assert begun(callers) == [4, 5]
    await worker.answered(callers[4])
    assert begun(callers) == [5, 6]


async def test_a_turn_that_an_agent_gives_back_goes_to_another_agent() -> None:
    worker = Worker(per_provider=1)
    callers = await worker.arrive("a", "a", "b")
    callers[0].answered()
    await over(callers[0])
    worker.limits.told_to_wait("a", 5, "agent")
    await settle()
    assert begun(callers) == [2]


async def test_a_provider_that_asks_for_less_gets_half_and_then_one_more_with_each_full_window() -> None:
    worker = Worker(per_provider=8)
    (caller,) = await worker.arrive("a")
    caller.refused("provider")
    await settle()
    assert worker.metric("agent_calls_allowed") == 4
    assert await worker.room("a") == 4
    rooms = []
    for window in (4, 5, 6, 7, 8):
        for _ in range(window):
            (caller,) = await worker.arrive("a")
            await worker.answered(caller)
        rooms.append(await worker.room("a"))
    assert rooms == [5, 6, 7, 8, 8]


async def test_calls_that_were_refused_together_halve_the_limit_once() -> None:
    worker = Worker(per_provider=8)
    callers = await worker.arrive(*"aaaaaaaa")
    for caller in callers:
        caller.refused("provider")
    await settle()
    assert await worker.room("a") == 4
    (later,) = await worker.arrive("a")
    later.refused("provider")
    await settle()
    assert await worker.room("a") == 2


async def test_answers_to_calls_from_before_do_not_raise_a_limit_that_was_halved() -> None:
    worker = Worker(per_provider=4)
    callers = await worker.arrive(*"aaaa")
    callers[0].refused("provider")
    for caller in callers[1:]:
        caller.answered()
    await settle()
    assert await worker.room("a") == 2


async def test_the_limit_never_falls_below_one() -> None:
    worker = Worker(per_provider=3)
    for _ in range(5):
        (caller,) = await worker.arrive("a")
        caller.refused("provider")
        await settle()
    assert await worker.room("a") == 1


async def test_ten_thousand_in_line_cost_little() -> None:
    worker = Worker(per_agent=50, per_provider=100)
    began = time.process_time()
    callers = await worker.arrive(*(f"agent-{number % 500}" for number in range(10_000)))
    assert worker.metric("agent_calls_at_once") == 100
    assert worker.metric("agent_calls_waiting") == 9_900
    for caller in callers:
        caller.answered()
    await asyncio.gather(*(caller.task for caller in callers))
    assert worker.metric("agent_calls_at_once") == worker.metric("agent_calls_waiting") == 0
    # About a quarter of a second; were each turn to look at all that wait, it would be minutes.
    assert time.process_time() - began < 10


@pytest.fixture
async def evil() -> AsyncIterator[EvilAgents]:
    """A server of agents that misbehave."""
    async with evil_agents() as server:
        yield server


async def test_the_server_never_sees_more_calls_at_once_than_are_allowed(evil: EvilAgents) -> None:
    arrived = asyncio.Semaphore(0)

    async def slow(request: Request) -> None:
        arrived.release()
        await asyncio.sleep(0.002)
        await request.send(http(200, an_answer()))

    client = AgentClient(Limits(7, 100, one_provider))
    address = evil.that(slow)
    calls = (client.call(AGENT, address, {}, f"key-{number}", timeout=30) for number in range(100))
    await asyncio.gather(*calls)
    assert evil.most_at_once == 7
    await client.close()


async def test_the_wait_for_a_turn_does_not_count_towards_the_timeout(evil: EvilAgents) -> None:
    client = AgentClient(Limits(1, 1, one_provider))
    never = client.call(AGENT, evil.that(Request.caller_gone), {}, "key-1", timeout=2)
    prompt = client.call(AGENT, evil.that(answers(http(200, an_answer()))), {}, "key-2", timeout=1.5)
    failure, answer = await asyncio.gather(never, prompt, return_exceptions=True)
    assert isinstance(failure, AgentCallFailed)
    assert not isinstance(answer, BaseException), "it waited for 2 s, was answered at once, and had 1.5 s"
    await client.close()


@pytest.mark.parametrize(
    "refusal",
    [http(429, b"", Retry_After="9"), http(503, a_problem("Busy.", "model-unavailable"), Retry_After="9")],
    ids=["429", "model-unavailable"],
)
async def test_a_refusal_of_the_provider_holds_the_calls_of_its_other_agents_back(
    evil: EvilAgents, refusal: bytes
) -> None:
    clock = FakeClock()
    client = AgentClient(Limits(9, 9, one_provider, clock))
    with pytest.raises(AgentCallFailed):
        await client.call("price-quoter", evil.that(refusal), {}, "key-1", timeout=30)
    address = evil.that(answers(http(200, an_answer())))
    held = asyncio.create_task(client.call(AGENT, address, {}, "key-2", timeout=30))
    await settle()
    assert len(evil.requests) == 1
    clock.advance(9)
    assert (await held).agent == AGENT
    await client.close()
