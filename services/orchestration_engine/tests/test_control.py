"""Submitting once, waiting for the end, and stopping."""

import asyncio
import time
import uuid

from sqlalchemy import text

from orchestration_engine.core.database import Database

from .engine import Caller, Engine, a_name, step
from .stub_agents import Gate, StubAgents


async def test_a_body_that_is_sent_twice_under_one_key_runs_once(ada: Caller, bob: Caller, agents: StubAgents) -> None:
    topic = a_name()
    body = {"name": "Once", "steps": [step("only", topic)]}
    key = {"Idempotency-Key": "a key of mine"}
    assert (await ada.http.post("/workflows", json=body, headers=key)).status_code == 422  # it holds spaces
    key = {"Idempotency-Key": uuid.uuid4().hex}
    answers = await asyncio.gather(*(ada.http.post("/workflows", json=body, headers=key) for _ in range(5)))
    ids = {answer.json()["id"] for answer in answers}
    assert len(ids) == 1
    assert {answer.status_code for answer in answers} <= {200, 202}
    await ada.finished(ids.pop())
    assert len(agents.about(topic)) == 1
    # The same key is another's in another's hands.
    theirs = await bob.http.post("/workflows", json=body, headers=key)
    assert theirs.status_code == 202


async def test_a_key_that_stands_for_another_body_is_refused(ada: Caller) -> None:
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first = {"name": "One", "steps": [step("only", a_name())]}
    assert (await ada.http.post("/workflows", json=first, headers=key)).status_code == 202
    answer = await ada.http.post("/workflows", json={**first, "name": "Two"}, headers=key)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "header.Idempotency-Key"


async def test_a_key_is_forgotten_after_a_day(ada: Caller, database: Database) -> None:
    key = {"Idempotency-Key": uuid.uuid4().hex}
    body = {"name": "Daily", "steps": [step("only", a_name())]}
    first = await ada.http.post("/workflows", json=body, headers=key)
    async with database.transaction() as work:
        age = text("update submission_keys set created_at = created_at - interval '24 hours' where key = :key")
        await work.session.execute(age, {"key": key["Idempotency-Key"]})
    second = await ada.http.post("/workflows", json=body, headers=key)
    assert second.status_code == 202
    assert first.json()["id"] != second.json()["id"]


async def test_waiting_ends_with_the_workflow(ada: Caller, agents: StubAgents) -> None:
    topic, held = a_name(), Gate()
    agents.on(topic, held)
    workflow_id = await ada.submit(step("only", topic))
    started = time.monotonic()
    waiting = asyncio.create_task(ada.http.get(f"/workflows/{workflow_id}", params={"wait": "30"}))
    await held.reached(1)
    held.open()
    answer = await waiting
    assert answer.json()["status"] == "completed"
    assert time.monotonic() - started < 25


async def test_waiting_ends_after_its_time(ada: Caller, agents: StubAgents) -> None:
    topic, held = a_name(), Gate()
    agents.on(topic, held)
    body = {"name": "Slow", "steps": [step("only", topic)]}
    answer = await ada.http.post("/workflows", json=body, params={"wait": "1"})
    assert answer.status_code == 202
    assert answer.json()["status"] in ("pending", "running")
    held.open()


async def test_what_is_submitted_and_waited_for_is_answered_at_once(ada: Caller) -> None:
    body = {"name": "Quick", "steps": [step("only", a_name())]}
    answer = await ada.http.post("/workflows", json=body, params={"wait": "30"})
    assert answer.status_code == 200
    assert answer.json()["status"] == "completed"
    assert answer.headers["Location"] == f"/workflows/{answer.json()['id']}"


async def test_a_running_step_stops_within_a_second_of_being_cancelled(ada: Caller, agents: StubAgents) -> None:
    topic, held = a_name(), Gate()
    agents.on(topic, held)
    workflow_id = await ada.submit(step("during", topic), step("after", topic, "during"))
    await held.reached(1)
    started = time.monotonic()
    cancelled = (await ada.http.post(f"/workflows/{workflow_id}/cancel")).json()
    await held.hung_up(1)
    assert time.monotonic() - started < 1
    assert cancelled["status"] == "cancelled"
    assert [item["status"] for item in cancelled["steps"]] == ["cancelled", "cancelled"]
    held.open()
    kinds = [event["type"] for event in await ada.events()][-2:]
    assert kinds == ["workflow.step.cancelled", "workflow.cancelled"]
    assert (await ada.workflow(workflow_id))["status"] == "cancelled"


async def test_what_has_ended_is_not_cancelled(ada: Caller, bob: Caller) -> None:
    workflow_id = await ada.submit(step("only", a_name()))
    assert (await bob.http.post(f"/workflows/{workflow_id}/cancel")).status_code == 404
    await ada.finished(workflow_id)
    answer = await ada.http.post(f"/workflows/{workflow_id}/cancel")
    assert answer.status_code == 409
    assert "completed already" in answer.json()["detail"]


async def test_a_workflow_that_nobody_carries_is_cancelled(ada: Caller, engine: Engine, agents: StubAgents) -> None:
    for process in engine.running("worker"):
        await process.stop()
    topic = a_name()
    workflow_id = await ada.submit(step("only", topic))
    assert (await ada.http.post(f"/workflows/{workflow_id}/cancel")).json()["status"] == "cancelled"
    await engine.start("worker").healthy()
    other = await ada.submit(step("only", a_name()))
    await ada.finished(other)
    assert agents.about(topic) == []
