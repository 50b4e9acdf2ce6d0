"""One user's many workflows hold up nobody else; of one user's own the more urgent begin first."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from .crowds import submitted
from .engine import Caller, Engine, Process, a_name, step
from .stub_agents import Call, Gate, StubAgents

CAPACITY = 20


@pytest.fixture
async def small_worker(engine: Engine) -> AsyncIterator[Process]:
    """The only worker there is; it carries few workflows at once."""
    for process in engine.running("worker"):
        await process.stop()
    worker = engine.start("worker", WORKER_CAPACITY=str(CAPACITY))
    await worker.healthy()
    yield worker
    await worker.stop()
    await engine.start("worker").healthy()


@pytest.fixture
def gate() -> Iterator[Gate]:
    """A gate that is open in the end, whatever comes: nobody's workflows are left for the next test."""
    gate = Gate()
    yield gate
    gate.open()


async def many(user: Caller, topic: str, count: int, priority: int = 5) -> list[str]:
    """Submit many workflows of one step."""
    submissions = (submitted(user, [step("only", topic)], priority=priority) for _ in range(count))
    return list(await asyncio.gather(*submissions))


async def all_finished(user: Caller, workflow_ids: list[str]) -> list[Any]:
    """Return workflows once they have ended."""
    return [await user.finished(workflow_id) for workflow_id in workflow_ids]


@pytest.mark.usefixtures("small_worker")
async def test_a_single_workflow_passes_those_of_somebody_with_many(
    ada: Caller, bob: Caller, agents: StubAgents, gate: Gate
) -> None:
    topic = a_name()
    agents.on(topic, gate)
    hers = await many(ada, topic, 200)
    await gate.reached(CAPACITY * 3 // 4)
    async with asyncio.timeout(15):
        workflow = await bob.finished(await bob.submit(step("one", a_name()), step("two", a_name(), "one")))
    assert workflow["status"] == "completed"
    assert gate.count < CAPACITY  # some room is left to whoever comes next
    gate.open()
    assert {workflow["status"] for workflow in await all_finished(ada, hers)} == {"completed"}


class InOrder:
    """An agent that writes down what it is asked and keeps the first ones waiting."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.topics: list[str] = []

    async def __call__(self, call: Call) -> str:
        """Answer once the gate is open."""
        self.topics.append(str(call.input["topic"]))
        await self._gate(call)
        return "done"


@pytest.mark.usefixtures("small_worker")
async def test_the_more_urgent_of_ones_own_begin_first(ada: Caller, agents: StubAgents, gate: Gate) -> None:
    topic = a_name()
    order = InOrder(gate)
    agents.on(topic, order)
    first = await many(ada, f"{topic} first", 30)
    await gate.reached(CAPACITY * 3 // 4)
    begun = len(order.topics)
    late = await many(ada, f"{topic} late", 20, priority=1)
    urgent = await many(ada, f"{topic} urgent", 20, priority=9)
    gate.open()
    await all_finished(ada, [*first, *late, *urgent])
    kinds = [name.removeprefix(f"{topic} ") for name in order.topics]
    assert kinds[:begun] == ["first"] * begun
    # What begins at about the same time may come in any order; what is urgent does not wait for what is not.
    assert _mean(kinds, "urgent") < _mean(kinds[begun:], "first") + begun < _mean(kinds, "late")
    assert max(_places(kinds, "urgent")) < min(_places(kinds, "late"))


def _places(kinds: list[str], kind: str) -> list[int]:
    return [place for place, found in enumerate(kinds) if found == kind]


def _mean(kinds: list[str], kind: str) -> float:
    places = _places(kinds, kind)
    return sum(places) / len(places)


@pytest.mark.usefixtures("small_worker")
async def test_two_busy_users_share_a_worker(ada: Caller, bob: Caller, agents: StubAgents, gate: Gate) -> None:
    topic = a_name()
    order = InOrder(gate)
    agents.on(topic, order)
    hers = await many(ada, f"{topic} ada", 100)
    await gate.reached(CAPACITY * 3 // 4)
    his = await many(bob, f"{topic} bob", 100)
    gate.open()
    await asyncio.gather(all_finished(ada, hers), all_finished(bob, his))
    kinds = [name.removeprefix(f"{topic} ") for name in order.topics]
    # Bob came when Ada had begun a few; from then on each has about half until Bob or Ada has no more.
    shared = kinds[CAPACITY:100]
    assert 0.3 < shared.count("bob") / len(shared) < 0.7
