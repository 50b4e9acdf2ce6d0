"""How the platform is, as its administrators are told: by what is in PostgreSQL and Redis, whoever is silent."""

import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import text

from orchestration_engine.agents import AgentManager
from orchestration_engine.auth.models import Role
from orchestration_engine.core.database import Database
from orchestration_engine.entrypoints.role import give
from orchestration_engine.operations.schemas import Component, Health, State
from orchestration_engine.operations.service import OperationsManager
from orchestration_engine.operations.words import counted, lasting

from .conftest import DEFINITIONS
from .engine import Caller, Engine, Process, a_name, caller, step, until
from .stub_agents import Gate, StubAgents


@pytest.fixture
async def admin(api: Process, engine: Engine) -> AsyncIterator[Caller]:
    """An administrator."""
    async with caller(api.url) as user:
        url = "postgresql+asyncpg://" + engine.environment["DATABASE_URL"].partition("://")[2]
        assert await give(url, user.username, Role.ADMIN)
        yield user


async def answers() -> None:
    """Stand for an agents' host that is well."""


async def fails() -> None:
    """Stand for one that is away."""
    raise ConnectionError


@pytest.fixture
async def redis(servers: dict[str, str]) -> AsyncIterator[Redis]:
    """A Redis that answers."""
    async with Redis.from_url(servers["REDIS_URL"]) as found:
        yield found


@pytest.fixture
def operations(own: Database, redis: Redis) -> OperationsManager:
    """What looks at a database of its own, in which nothing runs."""
    return OperationsManager(own, redis, "a queue", AgentManager(DEFINITIONS, "http://nowhere"), answers)


async def change(database: Database, *statements: str, **values: object) -> None:
    """Change rows as no address of the API would."""
    async with database.transaction() as work:
        for statement in statements:
            await work.session.execute(text(statement), values)


def part(health: Health, name: str) -> Component:
    return next(component for component in health.components if component.name == name)


def figures(component: Component) -> dict[str, float]:
    return {figure.name: figure.value for figure in component.figures}


async def test_health_and_queues_are_for_administrators(ada: Caller) -> None:
    for path in ("/operations/health", "/operations/queues", "/dead-letters?all=true"):
        assert (await ada.http.get(path)).status_code == 403, path


async def test_everything_is_told_of_a_platform_that_works(admin: Caller, ada: Caller, engine: Engine) -> None:
    await ada.finished(await ada.submit(step("only", a_name())))
    consumer = engine.start("consumer")
    await consumer.healthy()
    found: dict[str, Any] = {}

    async def is_well() -> bool:
        answer = await admin.http.get("/operations/health")
        assert answer.status_code == 200, answer.text
        found.update(answer.json())
        states = {component["name"]: component["state"] for component in found["components"]}
        return all(states[name] == "well" for name in states if name != "dead_letters")

    await until(is_well, "everything is well")
    assert [component["name"] for component in found["components"]] == [
        "database", "redis", "agents", "catalogue", "worker", "scheduler", "relay", "consumer", "dead_letters",
    ]  # fmt: skip
    assert all(component["detail"].endswith(".") for component in found["components"])
    figures = {c["name"]: {f["name"]: f["value"] for f in c["figures"]} for c in found["components"]}
    assert figures["worker"]["workers"] >= 1
    assert figures["relay"]["waiting_events"] <= 20
    assert figures["database"]["connections"] >= 1


async def test_a_step_that_runs_is_counted(admin: Caller, ada: Caller, agents: StubAgents) -> None:
    agents.on(topic := a_name(), gate := Gate())
    workflow_id = await ada.submit(step("only", topic))
    await gate.reached(1)
    components = (await admin.http.get("/operations/health")).json()["components"]
    worker = next(component for component in components if component["name"] == "worker")
    counted = {figure["name"]: figure["value"] for figure in worker["figures"]}
    gate.open()
    await ada.finished(workflow_id)
    assert counted["carried_workflows"] >= 1
    assert counted["workers"] >= 1


async def test_without_a_worker_work_waits_by_priority_and_the_platform_says_so(
    own: Database, operations: OperationsManager
) -> None:
    owner, began = uuid.uuid4(), time.monotonic()

    def waited(seconds: float) -> Any:
        """Return so long, and at most as long as this test has taken meanwhile."""
        return pytest.approx(seconds, abs=time.monotonic() - began + 0.1)

    await change(
        own,
        "insert into users (id, username, username_key, password_hash, created_at) values (:id, 'a', 'a', 'x', now())",
        "insert into documents (digest, body) values ('x', '{}')",
        """
        insert into workflows (id, owner_id, name, status, document, size, priority, created_at, ready_at)
        select gen_random_uuid(), :id, 'waits', 'pending', 'x', 1, priority, now(), now() - waited * interval '1 second'
        from (values (5, 100), (5, 40), (9, 3)) as w(priority, waited)
        """,
        id=owner,
    )
    health = await operations.health()
    worker = part(health, "worker")
    assert (worker.state, health.state) == (State.AWAY, State.AWAY)
    assert "3 workflows wait" in worker.detail
    assert figures(worker)["longest_wait"] == waited(100)
    lines = (await operations.queues()).lines
    assert [(line.priority, line.waiting, line.oldest) for line in lines] == [(9, 1, waited(3)), (5, 2, waited(100))]
    await change(own, "insert into workers values (:id, now() + interval '1 hour')", id=owner)
    assert part(await operations.health(), "worker").state is State.DEGRADED
    await change(own, "update workflows set ready_at = now()")
    assert part(await operations.health(), "worker").state is State.WELL
    await change(own, "update workflows set ready_at = null, lease_owner = gen_random_uuid() where priority = 9")
    worker = part(await operations.health(), "worker")
    assert (worker.state, figures(worker)["lapsed_leases"]) == (State.DEGRADED, 1)


async def test_what_the_clock_should_have_begun_is_overdue(own: Database, operations: OperationsManager) -> None:
    assert part(await operations.health(), "scheduler").state is State.WELL
    await change(
        own,
        "insert into users (id, username, username_key, password_hash, created_at) values (:id, 'a', 'a', 'x', now())",
        """
        insert into schedules (id, owner_id, name, template, inputs, created_at, next_at, enabled)
        select gen_random_uuid(), :id, 'name', 'template', '{}', now(), now() - late * interval '1 second', enabled
        from (values (-60, true), (9, true), (900, false)) as s(late, enabled)
        """,
        id=uuid.uuid4(),
    )
    scheduler = part(await operations.health(), "scheduler")
    assert scheduler.state is State.DEGRADED
    assert figures(scheduler)["overdue_schedules"] == 1
    await change(own, "update schedules set next_at = now() - interval '1 minute' where enabled")
    assert part(await operations.health(), "scheduler").state is State.AWAY


EVENT = """
    insert into events (id, type, subject, time, data)
    select gen_random_uuid(), 'user.logged_in', 'user/' || n, now() - :late * interval '1 second', '{}'
    from generate_series(1, :count) n
"""
PUBLISHED = """
    insert into relay_cursors (topic, "transaction", position)
    select 'rialto.events', "transaction", position from events order by "transaction" desc, position desc limit 1
    on conflict (topic) do update set "transaction" = excluded."transaction", position = excluded.position
"""
COUNTED = """
    insert into event_readers (reader, partition, "transaction", position)
    select 'analytics', one, c."transaction"::text::bigint, c.position
    from relay_cursors c, generate_series(0, 5) one
    on conflict (reader, partition) do update set "transaction" = excluded."transaction", position = excluded.position
"""


async def test_events_that_nobody_publishes_are_seen(own: Database, operations: OperationsManager) -> None:
    assert part(await operations.health(), "relay").state is State.WELL
    await change(own, EVENT, late=0, count=3)
    relay = part(await operations.health(), "relay")
    assert (relay.state, figures(relay)["waiting_events"]) == (State.WELL, 3)
    await change(own, EVENT, late=30, count=1)
    assert part(await operations.health(), "relay").state is State.DEGRADED
    await change(own, EVENT, late=90, count=1)
    relay = part(await operations.health(), "relay")
    assert relay.state is State.AWAY
    assert "5 events not published" in relay.detail
    await change(own, PUBLISHED)
    relay = part(await operations.health(), "relay")
    assert (relay.state, figures(relay)["waiting_events"]) == (State.WELL, 0)


async def test_events_that_nobody_counts_are_seen_in_whichever_partition(
    own: Database, operations: OperationsManager
) -> None:
    await change(own, EVENT, late=30, count=40)
    assert part(await operations.health(), "consumer").state is State.WELL  # nothing is published yet
    await change(own, PUBLISHED)
    assert part(await operations.health(), "consumer").state is State.AWAY
    await change(own, COUNTED)
    assert part(await operations.health(), "consumer").state is State.WELL
    await change(own, 'update event_readers set "transaction" = 0, position = 0 where partition = 3')
    consumer = part(await operations.health(), "consumer")
    assert consumer.state is State.DEGRADED
    assert 0 < figures(consumer)["uncounted_events"] < 40


async def test_servers_that_are_away_are_named(own: Database) -> None:
    nobody: Redis = Redis.from_url("redis://127.0.0.1:9/0", socket_connect_timeout=1)
    operations = OperationsManager(own, nobody, "a queue", AgentManager(DEFINITIONS, "http://nowhere"), fails)
    health = await operations.health()
    assert part(health, "redis").state is State.AWAY
    assert part(health, "agents").state is State.AWAY
    assert part(health, "database").state is State.WELL
    await nobody.aclose()


async def test_a_part_that_cannot_be_looked_at_in_time_does_not_hide_the_others(
    own: Database, operations: OperationsManager
) -> None:
    async with own.driver() as connection:
        await connection.execute("lock table dead_letters in access exclusive mode")
        health = await operations.health()
    assert part(health, "dead_letters").state is State.DEGRADED
    assert "not known" in part(health, "dead_letters").detail
    assert part(health, "relay").state is State.WELL


async def test_an_administrator_sees_everybodys_dead_letters_without_what_is_in_them(
    admin: Caller, ada: Caller, database: Database
) -> None:
    await change(
        database,
        """
        insert into dead_letters (id, owner_id, source, reason, payload, created_at)
        values (:letter, :owner, 'trigger/x', 'It did harm.', '{"secret": "of ada"}', now())
        """,
        letter=uuid.uuid4(),
        owner=uuid.UUID(ada.id),
    )
    own = (await ada.http.get("/dead-letters")).json()["items"]
    assert own[0]["payload"] == {"secret": "of ada"}
    everybodys = (await admin.http.get("/dead-letters", params={"all": "true"})).json()["items"]
    (seen,) = [letter for letter in everybodys if letter["id"] == own[0]["id"]]  # others' stand beside it
    assert seen == {**own[0], "payload": None}
    assert seen["owner"] == ada.username
    assert (await admin.http.get("/dead-letters")).json()["items"] == []
    letters = next(
        component
        for component in (await admin.http.get("/operations/health")).json()["components"]
        if component["name"] == "dead_letters"
    )
    assert letters["state"] == "degraded"
    await change(database, "delete from dead_letters where owner_id = :owner", owner=uuid.UUID(ada.id))


def test_numbers_are_said_as_people_say_them() -> None:
    assert [counted(1, "event"), counted(0, "event"), counted(3000, "event")] == ["1 event", "0 events", "3,000 events"]
    assert [lasting(4.4), lasting(90), lasting(7200), lasting(200_000)] == ["4 s", "2 min", "2 h", "2 d"]
