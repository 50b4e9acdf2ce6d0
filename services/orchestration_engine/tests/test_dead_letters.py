"""Work that does harm is set aside, explained, and taken up again when its owner says so."""

import uuid
from typing import Any

import orjson
from sqlalchemy import text

from orchestration_engine.core.database import Database

from .engine import Caller, Engine, a_name, step, until
from .stub_agents import Gate, StubAgents


async def letters(caller: Caller) -> list[Any]:
    """Return a user's dead letters, newest first."""
    answer = await caller.http.get("/dead-letters")
    assert answer.status_code == 200, answer.text[:300]
    items: list[Any] = answer.json()["items"]
    return items


async def change(database: Database, statement: str, **values: object) -> None:
    """Change rows as no address of the API would."""
    async with database.transaction() as work:
        await work.session.execute(text(statement), values)


async def outlived(engine: Engine) -> None:
    """Let the workers die with what they carry, and start another."""
    for process in engine.running("worker"):
        process.kill()
    await engine.start("worker").healthy()


async def poisoned(caller: Caller, engine: Engine, agents: StubAgents, database: Database, topic: str) -> str:
    """Return the id of a workflow with which its eighth worker has just died."""
    held = Gate()
    agents.on(topic, held)
    workflow_id = await caller.submit(step("done", a_name()), step("deadly", topic, "done"), name="Poison")
    await held.reached(1)
    await change(database, "update workflows set lapses = 7 where id = :id", id=workflow_id)
    await outlived(engine)
    workflow = await caller.finished(workflow_id)
    assert workflow["status"] == "failed"
    assert held.count == 1
    held.open()
    return workflow_id


async def test_what_eight_workers_died_with_is_set_aside_explained_and_requeued(
    ada: Caller, bob: Caller, engine: Engine, agents: StubAgents, database: Database
) -> None:
    topic = a_name()
    workflow_id = await poisoned(ada, engine, agents, database, topic)
    letter = (await letters(ada))[0]
    assert letter.items() >= {"workflow_id": workflow_id, "workflow_name": "Poison", "requeued_at": None}.items()
    assert "Several workers died" in letter["reason"]
    assert "Requeue it" in letter["reason"]
    workflow = await ada.workflow(workflow_id)
    assert workflow["error"] == letter["reason"]
    assert [item["status"] for item in workflow["steps"]] == ["completed", "cancelled"]
    kinds = [event["type"] for event in await ada.events() if event["subject"] == f"workflow/{workflow_id}"]
    assert kinds[-2:] == ["workflow.step.cancelled", "workflow.failed"]
    assert (await bob.http.get(f"/dead-letters/{letter['id']}")).status_code == 404
    assert (await bob.http.post(f"/dead-letters/{letter['id']}/requeue")).status_code == 404
    requeued = await ada.http.post(f"/dead-letters/{letter['id']}/requeue")
    assert requeued.status_code == 200
    assert requeued.json()["requeued_at"] is not None
    again = await ada.http.post(f"/dead-letters/{letter['id']}/requeue")
    assert (again.status_code, "requeued already" in again.json()["detail"]) == (409, True)
    assert (await ada.finished(workflow_id))["status"] == "completed"
    assert len(agents.about(topic)) == 2
    assert (await ada.http.get(f"/dead-letters/{letter['id']}")).json() == requeued.json()


async def test_a_worker_that_dies_is_forgiven_once_a_step_has_ended(
    ada: Caller, engine: Engine, agents: StubAgents, database: Database
) -> None:
    first, second = Gate(), Gate()
    topics = a_name(), a_name()
    agents.on(topics[0], first)
    agents.on(topics[1], second)
    workflow_id = await ada.submit(step("first", topics[0]), step("second", topics[1], "first"))
    await first.reached(1)
    await change(database, "update workflows set lapses = 6 where id = :id", id=workflow_id)
    await outlived(engine)
    await first.reached(2)
    first.open()
    await second.reached(1)
    await outlived(engine)
    second.open()
    assert (await ada.finished(workflow_id))["status"] == "completed"
    assert await letters(ada) == []


async def test_a_document_that_cannot_be_read_is_set_aside_and_its_neighbours_go_on(
    ada: Caller, engine: Engine, database: Database
) -> None:
    for process in engine.running("worker"):
        assert await process.stop() == 0
    before = await ada.submit(step("only", a_name()))
    broken = await ada.submit(step("only", a_name()), name="Broken")
    after = await ada.submit(step("only", a_name()))
    written = "select d.body::text from documents d join workflows w on w.document = d.digest where w.id = :id"
    async with database.transaction() as work:
        body = (await work.session.execute(text(written), {"id": broken})).scalar_one()
    worse = orjson.dumps({"name": "Broken", "steps": [{"id": "only", "agent": "note-writer", "mood": "odd"}]}).decode()
    update = """
        update documents set body = cast(:body as jsonb)
        where digest = (select document from workflows where id = :id)
    """
    await change(database, update, id=broken, body=worse)
    worker = engine.start("worker")
    await worker.healthy()
    assert [(await ada.finished(each))["status"] for each in (before, broken, after)] == [
        "completed",
        "failed",
        "completed",
    ]
    assert worker.running
    letter = (await letters(ada))[0]
    assert letter["workflow_id"] == broken
    assert "cannot be read" in letter["reason"]
    refused = await ada.http.post(f"/dead-letters/{letter['id']}/requeue")
    assert (refused.status_code, "cannot be read" in refused.json()["detail"]) == (409, True)
    await change(database, update, id=broken, body=body)
    assert (await ada.http.post(f"/dead-letters/{letter['id']}/requeue")).status_code == 200
    assert (await ada.finished(broken))["status"] == "completed"


async def test_what_is_set_aside_withdraws_what_it_asks_and_tells_the_workflow_that_waits_for_it(
    ada: Caller, engine: Engine, agents: StubAgents, database: Database
) -> None:
    topic, held = a_name(), Gate()
    agents.on(topic, held)
    asks = {"id": "gate", "approval": {"ask": "May it?", "who": ["role:owner"]}}
    workflow_id = await ada.submit(step("deadly", topic), asks)
    parent_id = await ada.submit(asks)
    await held.reached(1)

    async def both_ask_and_one_only_waits() -> bool:
        waits = (await ada.workflow(parent_id))["status"] == "waiting"
        return waits and len((await ada.http.get("/tasks")).json()["items"]) == 2

    await until(both_ask_and_one_only_waits, "both ask, and one only waits")
    # As if a step of the one had begun the other.
    adopt = "update workflows set lapses = 7, parent_id = :parent where id = :id"
    await change(database, adopt, id=workflow_id, parent=parent_id)
    await change(
        database, "update steps set child_id = :child where workflow_id = :id", id=parent_id, child=workflow_id
    )
    await outlived(engine)
    parent = await ada.finished(parent_id, 30)
    assert parent["steps"][0]["error"].startswith(f"Workflow {workflow_id} failed: Several workers died")
    tasks = (await ada.http.get("/tasks", params={"status": "all"})).json()["items"]
    assert [task["status"] for task in tasks if task["workflow_id"] == workflow_id] == ["withdrawn"]


async def test_a_letter_without_a_workflow_that_nobody_takes_back_says_so(ada: Caller, database: Database) -> None:
    insert = """
        insert into dead_letters (id, owner_id, source, reason, payload, created_at)
        values (:id, :owner, 'pigeon/1', 'It does not fit.', '{"topic": 7}', now())
    """
    await change(database, insert, id=uuid.uuid4(), owner=uuid.UUID(ada.id))
    letter = (await letters(ada))[0]
    expected = {"workflow_id": None, "workflow_name": None, "source": "pigeon/1", "payload": {"topic": 7}}
    assert letter.items() >= expected.items()
    refused = await ada.http.post(f"/dead-letters/{letter['id']}/requeue")
    assert (refused.status_code, "pigeon/1" in refused.json()["detail"]) == (409, True)
    assert (await letters(ada))[0]["requeued_at"] is None


async def test_a_workflow_that_was_tried_again_otherwise_is_not_requeued(
    ada: Caller, engine: Engine, agents: StubAgents, database: Database
) -> None:
    topic = a_name()
    workflow_id = await poisoned(ada, engine, agents, database, topic)
    answer: Any = await ada.http.post(f"/workflows/{workflow_id}/retry", json={})
    assert answer.status_code == 200
    assert (await ada.finished(workflow_id))["status"] == "completed"
    letter = (await letters(ada))[0]
    refused = await ada.http.post(f"/dead-letters/{letter['id']}/requeue")
    assert refused.status_code == 409
    assert (await letters(ada))[0]["requeued_at"] is None


async def test_dead_letters_come_in_pages_newest_first(ada: Caller, database: Database) -> None:
    insert = """
        insert into dead_letters (id, owner_id, source, reason, created_at)
        values (:id, :owner, 'pigeon/1', 'It does not fit.', now())
    """
    ids = sorted(str(uuid.uuid4()) for _ in range(3))
    for each in ids:
        await change(database, insert, id=uuid.UUID(each), owner=uuid.UUID(ada.id))
    first = (await ada.http.get("/dead-letters", params={"limit": "2"})).json()
    second = (await ada.http.get("/dead-letters", params={"limit": "2", "cursor": first["next_cursor"]})).json()
    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1]
    assert second["next_cursor"] is None
