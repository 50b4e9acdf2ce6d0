"""Every part is killed again and again while workflows run: none is lost, and no step is done twice.

`make chaos` does it at full size; here it is small. What must hold is counted afterwards: in the rows, in the events,
and by the agents.
"""

import asyncio
import os
import random
import signal
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from devstack.testing import Running, running
from orchestration_engine.core.database import Database

from .engine import PASSWORD, a_name, until
from .stub_agents import Answer, Call, StubAgents

WORKFLOWS = int(os.environ.get("CHAOS_WORKFLOWS", "120"))
KILLS = int(os.environ.get("CHAOS_KILLS", "7"))
VICTIMS = ("worker", "postgres", "api", "valkey", "relay", "worker", "scheduler")
COMPONENTS = ("postgres", "valkey", "broker", "migrate", "api", "worker", "relay", "scheduler")
AT_ONCE = 32
RECOVERED = 30.0
"""How long after the last kill a workflow may still be unfinished, in seconds."""
INPUT = {"lease_text": "1. The rent is 950 pounds a month.", "jurisdiction": "England"}
STEPS = [
    {"id": "first", "agent": "lease-reviewer", "input": INPUT},
    {"id": "left", "agent": "lease-reviewer", "input": INPUT, "needs": ["first"]},
    {"id": "right", "agent": "lease-reviewer", "input": INPUT, "needs": ["first"]},
    {"id": "last", "agent": "lease-reviewer", "input": INPUT, "needs": ["left", "right"]},
]


class Agents:
    """Answers after a while, and remembers when it was asked for what."""

    def __init__(self) -> None:
        self.asked: dict[str, list[float]] = {}

    async def __call__(self, call: Call) -> Answer:
        self.asked.setdefault(call.key, []).append(time.time())
        await asyncio.sleep(random.uniform(0.05, 0.5))  # noqa: S311  (not a secret)
        return f"Answer to {call.key}"


@pytest.fixture
async def asked() -> AsyncIterator[tuple[StubAgents, Agents]]:
    host, script = StubAgents(), Agents()
    host.on("", script)
    await host.start()
    yield host, script
    await host.stop()


@pytest.fixture
async def platform(asked: tuple[StubAgents, Agents], tmp_path: Path) -> AsyncIterator[Running]:
    environment = {"AGENT_HOST_URL": asked[0].url, "PASSWORD_ROUNDS": "10"}
    starting = running(tmp_path / "home", only=COMPONENTS, env=environment)
    # In a thread: it waits until the agents answer, and they answer from here.
    found = await asyncio.to_thread(starting.__enter__)
    yield found
    await asyncio.to_thread(starting.__exit__, None, None, None)


async def insist(client: httpx2.AsyncClient, method: str, path: str, **what: Any) -> Any:
    """Ask until there is an answer; whoever is killed is started again."""
    async with asyncio.timeout(120):
        while True:
            try:
                answer = await client.request(method, path, **what)
            except httpx2.TransportError:
                await asyncio.sleep(0.2)
                continue
            if answer.status_code < 500:
                assert answer.is_success, answer.text
                return answer.json()
            await asyncio.sleep(0.2)


async def submit(client: httpx2.AsyncClient, room: asyncio.Semaphore) -> str:
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    async with room:
        body = {"name": "In bad weather", "steps": STEPS}
        workflow_id: str = (await insist(client, "POST", "/workflows", json=body, headers=headers))["id"]
        return workflow_id


async def kill_again_and_again(platform: Running, random_: random.Random) -> None:
    for at in range(KILLS):
        await asyncio.sleep(random_.uniform(0.5, 2.5))
        status = await asyncio.to_thread(platform.status)
        component = status.component(VICTIMS[at % len(VICTIMS)])
        if component is not None and component.pid:
            os.kill(component.pid, signal.SIGKILL)


async def test_nothing_is_lost_or_done_twice_when_every_part_is_killed(
    platform: Running, asked: tuple[StubAgents, Agents]
) -> None:
    database = Database("postgresql+asyncpg://" + platform.database_url.partition("://")[2], pool_size=2)
    async with httpx2.AsyncClient(base_url=platform.engine_url, timeout=20) as client:
        credentials = {"username": a_name(), "password": PASSWORD}
        await insist(client, "POST", "/auth/register", json=credentials)
        token = (await insist(client, "POST", "/auth/login", json=credentials))["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        room = asyncio.Semaphore(AT_ONCE)
        killing = asyncio.create_task(kill_again_and_again(platform, random.Random(4)))  # noqa: S311  (not a secret)
        ids = await asyncio.gather(*(submit(client, room) for _ in range(WORKFLOWS)))
        await killing
    assert len(set(ids)) == WORKFLOWS

    async def all_ended() -> bool:
        return await unfinished(database) == 0

    await until(all_ended, "every workflow ends", RECOVERED)
    await nothing_was_lost(database, ids)
    await nothing_was_done_twice(database, asked[1])
    await database.close()


async def unfinished(database: Database) -> int | None:
    """Return how many workflows have not ended; None while the database is away."""
    try:
        async with database.transaction() as work:
            count = text("select count(*) from workflows where status in ('pending', 'running')")
            found: int = (await work.session.execute(count)).scalar_one()
            return found
    except Exception:  # noqa: BLE001  (whatever a killed server's connection raises)
        return None


async def nothing_was_lost(database: Database, ids: list[str]) -> None:
    async with database.transaction() as work:
        rows = await work.session.execute(text("select id::text, status from workflows"))
        assert dict(map(tuple, rows.all())) == dict.fromkeys(ids, "completed")
        steps = await work.session.execute(text("select status, count(*) from steps group by status"))
        assert dict(map(tuple, steps.all())) == {"completed": WORKFLOWS * len(STEPS)}


async def nothing_was_done_twice(database: Database, agents: Agents) -> None:
    async with database.transaction() as work:
        told = await work.session.execute(
            text("select subject, type, data->>'step' from events where type like 'workflow.%'")
        )
        counts = Counter(map(tuple, told.all()))
        ends = await work.session.execute(
            text("select workflow_id || '/' || key, extract(epoch from finished_at), attempt from steps")
        )
        steps = {key: (float(ended), attempt) for key, ended, attempt in ends.all()}
    once = ("workflow.created", "workflow.started", "workflow.completed", "workflow.step.completed")
    assert {count for (_, kind, _), count in counts.items() if kind in once} == {1}
    assert sum(count for (_, kind, _), count in counts.items() if kind == "workflow.step.completed") == len(steps)
    started = sum(count for (_, kind, _), count in counts.items() if kind == "workflow.step.started")
    assert started == sum(attempt for _, attempt in steps.values())
    assert agents.asked.keys() == steps.keys()
    assert not [key for key, times in agents.asked.items() if times[-1] > steps[key][0]], "asked after it had ended"
