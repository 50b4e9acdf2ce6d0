"""Processes die, messages get lost, the database goes away: a workflow finishes all the same, once."""

import httpx2
from redis.asyncio import Redis
from sqlalchemy import text

from orchestration_engine.core.database import Database
from orchestration_engine.workflows.queue import QUEUE

from .engine import Caller, Engine, a_name, step, until
from .stub_agents import Gate, StubAgents


async def test_another_worker_goes_on_where_a_killed_one_stood(ada: Caller, engine: Engine, agents: StubAgents) -> None:
    done, held = a_name(), Gate()
    topic = a_name()
    agents.on(topic, held)
    workflow_id = await ada.submit(step("before", done), step("during", topic, "before"), step("after", done, "during"))
    await held.reached(1)
    for process in engine.running("worker"):
        process.kill()
    successor = engine.start("worker")
    await successor.healthy()
    await held.reached(2)
    held.open()
    workflow = await ada.finished(workflow_id)
    assert workflow["status"] == "completed"
    assert [item["attempt"] for item in workflow["steps"]] == [1, 2, 1]
    assert len({call.key for call in agents.about(topic)}) == 1
    assert len(agents.about(done)) == 2


async def test_a_worker_that_is_stopped_hands_its_work_over_at_once(
    ada: Caller, engine: Engine, agents: StubAgents
) -> None:
    topic, held = a_name(), Gate()
    agents.on(topic, held)
    workflow_id = await ada.submit(step("only", topic))
    await held.reached(1)
    successor = engine.start("worker")
    await successor.healthy()
    for process in [worker for worker in engine.running("worker") if worker is not successor]:
        assert await process.stop() == 0
    await held.reached(2)
    held.open()
    assert (await ada.finished(workflow_id))["status"] == "completed"


async def test_a_lost_message_is_found_again(ada: Caller, engine: Engine) -> None:
    for process in engine.running("worker"):
        await process.stop()
    workflow_id = await ada.submit(step("only", a_name()))
    async with Redis.from_url(engine.environment["REDIS_URL"]) as redis:

        async def is_queued() -> bool:
            return bool(await redis.llen(QUEUE))

        await until(is_queued, "the message is in the queue")
        await redis.delete(QUEUE)
    await engine.start("worker").healthy()
    assert (await ada.finished(workflow_id))["status"] == "completed"


async def test_a_message_that_comes_often_is_worked_on_once(ada: Caller, engine: Engine, agents: StubAgents) -> None:
    topic, held = a_name(), Gate()
    agents.on(topic, held)
    workflow_id = await ada.submit(step("only", topic))
    await held.reached(1)
    for _ in range(5):
        engine.call_workers()
    second = engine.start("worker")
    await second.healthy()
    engine.call_workers()
    held.open()
    workflow = await ada.finished(workflow_id)
    engine.call_workers()
    assert workflow["steps"][0]["attempt"] == 1
    assert len(agents.about(topic)) == 1


async def test_an_answer_outlives_broken_connections(
    ada: Caller, engine: Engine, agents: StubAgents, database: Database
) -> None:
    topic, held = a_name(), Gate()
    agents.on(topic, held)
    workflow_id = await ada.submit(step("only", topic), step("next", topic, "only"))
    await held.reached(1)
    async with database.transaction() as work:
        cut = (
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
        await work.session.execute(text(cut))
    held.open()
    workflow = await ada.finished(workflow_id)
    assert workflow["status"] == "completed"
    assert [item["attempt"] for item in workflow["steps"]] == [1, 1]


async def test_a_user_hears_of_a_database_that_is_away(engine: Engine) -> None:
    lost = engine.start("api", DATABASE_URL="postgresql://rialto:secret-word@127.0.0.1:1/rialto")
    await lost.healthy()
    async with httpx2.AsyncClient(base_url=lost.url, timeout=30) as client:
        ready = await client.get("/ready")
        assert ready.status_code == 503
        assert ready.json()["errors"][0]["pointer"] == "database"
        answer = await client.post("/auth/login", json={"username": "ada", "password": "correct horse battery"})
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "1"
        assert "secret-word" not in ready.text + answer.text + lost.log
    await lost.stop()
