"""A whole engine whose relay, consumer and broker are killed, and what must hold afterwards."""

import asyncio
import random
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
from sqlalchemy import text

from agent_contracts.events import TOPIC, AgentTaskCompleted
from devstack.testing import running
from orchestration_engine.core.database import Database

from .engine import PASSWORD, a_name, until
from .event_counts import behind, every_table_says, shown, told, unfinished
from .killable import Broker, Kept, kept
from .stub_agents import Answer, Call, StubAgents, refused

COMPONENTS = ("postgres", "valkey", "migrate", "api", "worker", "scheduler")
AT_ONCE = 32
CALM = 60.0
"""How long after the last kill something may still be missing, in seconds."""
LONGEST_CALM = 2.5
"""How long nobody is killed at most, in seconds."""
INPUT = {"lease_text": "1. The rent is 950 pounds a month.", "jurisdiction": "England"}
ONE_IN = 10
"""Of so many workflows one fails."""


async def _answer(call: Call) -> Answer:
    """Answer after a while, and refuse what is not English."""
    await asyncio.sleep(random.uniform(0.01, 0.1))  # noqa: S311  (not a secret)
    if call.input["jurisdiction"] != "England":
        return refused(422, "Only English leases.")
    return f"Answer to {call.key}"


_UNPUBLISHED = """
    with one as (
        insert into events (id, type, subject, user_id, time, data)
        values (:id, 'agent.task.completed', :subject, :id, now(), cast(:data as jsonb))
        returning transaction, position
    )
    update relay_cursors c set transaction = one.transaction, position = one.position from one where c.topic = :topic
"""
_DATA = AgentTaskCompleted(
    step="lost", item=0, agent="lease-reviewer", attempt=1, model=None, usage=None, queued=0, duration=1
)
_LOST = "test/lost"


class Storm:
    """The engine, the broker, and whoever kills them."""

    def __init__(self, client: httpx2.AsyncClient, database: Database, broker: Broker, processes: Kept) -> None:
        self.database = database
        self.broker = broker
        self.kept = processes
        self._client = client
        self._workflows = 0

    async def kill(self, victim: str) -> None:
        """Kill one, and start it again at once."""
        if victim == "broker":
            await self.broker.kill()
            await self.broker.start()
        else:
            self.kept.restart(victim)

    async def rage(self, workflows: int, kills: int, victims: Sequence[str], random_: random.Random) -> None:
        """Run workflows, and kill one after another meanwhile: each once, before any is killed again."""
        left: list[str] = []
        for _ in range(kills):
            left = left or random_.sample(victims, len(victims))
            wait = random_.uniform(0.0, LONGEST_CALM)
            await asyncio.gather(self.run(workflows // kills), self._kill_after(wait, left.pop()))
        await self.run(workflows % kills)

    async def run(self, workflows: int) -> None:
        """Return when so many more workflows have ended, some of them badly."""
        room = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._submit(room, number % ONE_IN != 0) for number in range(workflows)))
        self._workflows += workflows

        async def all_ended() -> bool:
            return await unfinished(self.database) == 0

        await until(all_ended, "every workflow ends", CALM + workflows / 10)

    async def lose_one(self) -> None:
        """Have something happen that the relay holds for published and the topic lacks, and something after it."""
        somebody = uuid.uuid4()
        values = {"id": somebody, "subject": _LOST, "data": _DATA.model_dump_json(), "topic": TOPIC}
        async with self.database.transaction() as work:
            await work.session.execute(text(_UNPUBLISHED), values)
        async with self.database.transaction() as work:
            work.emit(somebody, _LOST, _DATA)

    async def everything_is_published(self) -> None:
        """Return when the relay has told of everything."""

        async def caught_up() -> bool:
            return await behind(self.database, TOPIC) == 0

        await until(caught_up, "the relay has caught up", CALM)

    async def everything_is_counted_once(self) -> None:
        """Fail unless the tables and the API come to hold just what happened."""
        expected = await told(self.database)
        ends = sum(total.count for line, total in expected.items() if line.kind == "workflow")
        assert ends == self._workflows, "the events do not tell of every workflow"
        wanted = sum(total.count for total in expected.values())

        async def all_counted() -> bool:
            return sum(total.count for total in (await shown(self._client)).values()) >= wanted

        await until(all_counted, f"the API shows {wanted} ends", CALM)
        assert await shown(self._client) == expected
        await every_table_says(self.database, expected)

    async def _kill_after(self, seconds: float, victim: str) -> None:
        await asyncio.sleep(seconds)
        await self.kill(victim)

    async def _submit(self, room: asyncio.Semaphore, well: bool) -> None:
        where = "England" if well else "Wales"
        steps = [
            {"id": "first", "agent": "lease-reviewer", "input": INPUT},
            {"id": "last", "agent": "lease-reviewer", "input": {**INPUT, "jurisdiction": where}, "needs": ["first"]},
        ]
        async with room:
            body = {"name": "In bad weather", "steps": steps}
            answer = await self._client.post("/workflows", json=body, headers={"Idempotency-Key": uuid.uuid4().hex})
            assert answer.status_code == 202, answer.text


@asynccontextmanager
async def storm(home: Path, broker: Broker) -> AsyncIterator[Storm]:
    """Run the engine with a broker of the test's; neither relay nor consumer runs yet."""
    host = StubAgents()
    host.on("", _answer)
    await host.start()
    await broker.start()
    given = {"AGENT_HOST_URL": host.url, "PASSWORD_ROUNDS": "10", "KAFKA_BOOTSTRAP_SERVERS": broker.address}
    starting = running(home / "home", only=(*COMPONENTS, "broker"), env=given)
    # In a thread: it waits until the agents answer, and they answer from here.
    platform = await asyncio.to_thread(starting.__enter__)
    database = Database("postgresql+asyncpg://" + platform.database_url.partition("://")[2], pool_size=2)
    try:
        with kept({**platform.environment, **given}, home / "logs") as processes:
            async with administrator(platform.engine_url) as client:
                yield Storm(client, database, broker, processes)
    finally:
        await database.close()
        await asyncio.to_thread(starting.__exit__, None, None, None)
        await broker.kill()
        await host.stop()


@asynccontextmanager
async def administrator(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """Register first: whoever does so on a machine of one's own sees everything."""
    async with httpx2.AsyncClient(base_url=url, timeout=30) as client:
        credentials = {"username": a_name(), "password": PASSWORD}
        registered = await client.post("/auth/register", json=credentials)
        assert registered.status_code == 201, registered.text
        token = (await client.post("/auth/login", json=credentials)).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client
