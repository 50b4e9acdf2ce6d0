"""Batches: many inputs through one template, followed, read and cancelled."""

import asyncio
import json
from typing import Any

import httpx2
import pytest

from orchestration_engine.core.database import Database

from .engine import Caller, a_name, step, until
from .stub_agents import Call, Gate, StubAgents, refused

FORM = [
    {"name": "topic", "type": "string", "description": "What it is about."},
    {"name": "sentences", "type": "integer", "required": False, "description": "How many.", "minimum": 1},
]


async def template(user: Caller, *steps: dict[str, Any]) -> str:
    """Save a template that gives back what its last step says; return its id."""
    written = steps or (step("note", "${{ inputs.topic }}"),)
    output = f"${{{{ steps.{written[-1]['id']}.output }}}}"
    body = {"name": "A template", "inputs": FORM, "steps": [*written], "output": output}
    slug = a_name()
    answer = await user.http.post("/templates", json={"slug": slug, "document": body})
    assert answer.status_code == 201, answer.text[:300]
    return slug


async def post(user: Caller, slug: str, inputs: list[Any], **rest: object) -> httpx2.Response:
    """Submit a batch."""
    return await user.http.post("/batches", json={"template": slug, "inputs": inputs, **rest})


async def submit(user: Caller, slug: str, topics: list[str], **rest: object) -> str:
    """Submit a batch that is right; return its id."""
    answer = await post(user, slug, [{"topic": topic} for topic in topics], **rest)
    assert answer.status_code in (200, 202), answer.text[:300]  # one that is short may have ended already
    batch_id: str = answer.json()["id"]
    assert answer.headers["Location"] == f"/batches/{batch_id}"
    return batch_id


async def batch(user: Caller, batch_id: str) -> Any:
    """Return a batch as the API shows it."""
    answer = await user.http.get(f"/batches/{batch_id}")
    assert answer.status_code == 200, answer.text[:300]
    return answer.json()


async def finished(user: Caller, batch_id: str) -> Any:
    """Return a batch once it has finished."""

    async def is_finished() -> bool:
        return (await batch(user, batch_id))["finished_at"] is not None

    await until(is_finished, "the batch finishes")
    return await batch(user, batch_id)


async def results(user: Caller, batch_id: str, **query: str) -> list[Any]:
    """Return all of a batch's results, page by page."""
    found: list[Any] = []
    while True:
        answer = await user.http.get(f"/batches/{batch_id}/results", params={"limit": "100", **query})
        assert answer.status_code == 200, answer.text[:300]
        page = answer.json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]


async def lines(user: Caller, batch_id: str, **query: str) -> list[Any]:
    """Return all of a batch's results, in one piece."""
    answer = await user.http.get(f"/batches/{batch_id}/results.ndjson", params=query)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_a_batch_runs_its_template_for_every_input_and_shows_what_is_there_meanwhile(
    ada: Caller, agents: StubAgents
) -> None:
    mark, gate = a_name(), Gate()
    agents.on(f"{mark} held", gate)

    async def refuse(_: Call) -> Any:
        return refused(422, "Not this one.")

    agents.on(f"{mark} bad", refuse)
    topics = [f"{mark} {'held' if n % 10 == 3 else 'bad' if n == 77 else 'free'} {n}" for n in range(200)]
    slug = await template(ada)
    batch_id = await submit(ada, slug, topics, name="Two hundred", priority=7)
    await gate.reached(20)

    async def only_the_held_run() -> bool:
        return bool((await batch(ada, batch_id))["finished"] == 180)

    await until(only_the_held_run, "all but the held have ended")
    view = await batch(ada, batch_id)
    assert view["counts"] == {
        "pending": 0, "running": 20, "waiting": 0, "paused": 0, "completed": 179, "failed": 1, "cancelled": 0,
    }  # fmt: skip
    assert (view["name"], view["template"], view["size"]) == ("Two hundred", f"{slug}@1", 200)
    assert view["finished_at"] is None
    assert view["rate"] > 0
    partial = await results(ada, batch_id)
    assert [one["index"] for one in partial] == list(range(200))
    assert [one["index"] for one in partial if one["status"] == "running"] == list(range(3, 200, 10))
    assert all(one["output"] is None for one in partial if one["status"] == "running")
    assert partial == await lines(ada, batch_id)
    gate.open()
    view = await finished(ada, batch_id)
    assert (view["counts"]["completed"], view["counts"]["failed"]) == (199, 1)
    assert view["created_at"] <= view["started_at"] <= view["finished_at"]
    whole = await lines(ada, batch_id)
    assert whole == await results(ada, batch_id)
    expected = [None if n == 77 else f"note-writer on {topic}" for n, topic in enumerate(topics)]
    assert [one["output"] for one in whole] == expected
    (failed,) = await results(ada, batch_id, status="failed")
    assert (failed["index"], failed["error"]) == (77, "Not this one.")
    assert await lines(ada, batch_id, status="failed") == [failed]
    assert len(agents.about(mark)) == 200
    workflow = await ada.workflow(whole[5]["workflow_id"])
    assert (workflow["batch_id"], workflow["priority"], workflow["template"]) == (batch_id, 7, f"{slug}@1")
    listed = (await ada.http.get("/workflows", params={"batch": batch_id, "limit": "100"})).json()
    assert len(listed["items"]) == 100
    created = [event for event in await ada.events() if event["data"]["type"] == "workflow.created"]
    assert all(event["data"]["batch"] == batch_id for event in created)


async def test_a_cancelled_batch_stops_what_runs_and_begins_nothing_more(ada: Caller, agents: StubAgents) -> None:
    mark, gate = a_name(), Gate()
    agents.on(mark, gate)
    batch_id = await submit(ada, await template(ada), [mark] * 50)
    await gate.reached(50)
    answer = await ada.http.post(f"/batches/{batch_id}/cancel")
    assert answer.status_code == 200, answer.text[:300]
    view = answer.json()
    assert (view["counts"]["cancelled"], view["finished"]) == (50, 50)
    assert view["cancelled_at"] <= view["finished_at"]
    await gate.hung_up(50)
    assert (await ada.http.post(f"/batches/{batch_id}/cancel")).status_code == 409
    assert {one["status"] for one in await lines(ada, batch_id)} == {"cancelled"}


async def test_a_batch_is_cancelled_while_thousands_of_its_steps_are_written(ada: Caller, agents: StubAgents) -> None:
    """Workers lock many workflows at once, and so does whoever cancels; both go on."""
    agents.on(held := a_name(), Gate())  # one does not end by itself, however quick the others are
    slug = await template(ada, step("a", "${{ inputs.topic }}"), step("b", "x", "a"), step("c", "y", "b"))
    for _ in range(3):
        batch_id = await submit(ada, slug, [a_name()] * 1_499 + [held])

        async def some_have_ended(batch_id: str = batch_id) -> bool:
            return bool((await batch(ada, batch_id))["finished"] > 100)

        await until(some_have_ended, "some have ended")
        answer = await ada.http.post(f"/batches/{batch_id}/cancel")
        assert answer.status_code == 200, answer.text[:300]
        view = await batch(ada, batch_id)
        assert view["counts"]["completed"] + view["counts"]["cancelled"] == 1_500
        assert view["finished_at"] is not None


async def test_a_batch_that_has_finished_is_not_cancelled(ada: Caller) -> None:
    batch_id = await submit(ada, await template(ada), [a_name()])
    await finished(ada, batch_id)
    answer = await ada.http.post(f"/batches/{batch_id}/cancel")
    assert answer.status_code == 409
    assert "finished already" in answer.json()["detail"]
    assert (await batch(ada, batch_id))["cancelled_at"] is None


async def test_wrong_inputs_are_named_and_nothing_is_written(ada: Caller) -> None:
    slug = await template(ada)
    inputs: list[Any] = [{"topic": "x"} for _ in range(30)]
    inputs[3] = {"topic": "x", "sentences": 0}
    inputs[11] = {}
    inputs[29] = {"topic": "x", "colour": "red"}
    answer = await post(ada, slug, inputs)
    assert answer.status_code == 422
    wrong = {error["pointer"]: error["message"] for error in answer.json()["errors"]}
    assert wrong.keys() == {"body.inputs.3.sentences", "body.inputs.11.topic", "body.inputs.29.colour"}
    assert "at least 1" in wrong["body.inputs.3.sentences"]
    answer = await post(ada, slug, [{}] * 10_000)
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 100
    assert (await ada.http.get("/batches")).json()["items"] == []
    assert (await ada.http.get("/workflows")).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"template": "x", "inputs": []}, "body.inputs"),
        ({"template": "x", "inputs": [{}] * 10_001}, "body.inputs"),
        ({"template": "x"}, "body.inputs"),
        ({"template": "No", "inputs": [{}]}, "body.template"),
        ({"template": "x", "inputs": [1]}, "body.inputs.0"),
        ({"template": "x", "inputs": [{}], "priority": 10}, "body.priority"),
        ({"template": "x", "inputs": [{}], "colour": 1}, "body.colour"),
        ([], "body"),
    ],
)
async def test_a_batch_has_one_to_ten_thousand_inputs(ada: Caller, body: object, pointer: str) -> None:
    answer = await ada.http.post("/batches", json=body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert len(answer.content) < 2_000


async def test_only_a_batch_may_be_longer_than_other_bodies(ada: Caller) -> None:
    slug = await template(ada)
    answer = await post(ada, slug, [{"topic": "x" * 900}] * 3_000 + [{"topic": "x" * 1_001}])
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "body.inputs.3000.topic"
    answer = await post(ada, slug, [{"topic": "x" * 4_000}] * 8_000)
    assert answer.status_code == 413
    body = {"values": {"topic": "x" * 1_000_000}}
    assert (await ada.http.post(f"/templates/{slug}/workflows", json=body)).status_code == 413


async def test_a_stranger_is_refused_before_the_body_is_read(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    assert (await anyone.post("/batches", json={"wrong": 1})).status_code == 401
    gone = await ada.http.post("/auth/logout")
    assert gone.status_code in (200, 204)
    answer = await post(ada, a_name(), [{}])
    assert answer.status_code in (401, 404)


async def test_the_same_batch_sent_again_under_its_key_runs_nothing(ada: Caller, agents: StubAgents) -> None:
    slug, mark = await template(ada), a_name()
    body = {"template": slug, "inputs": [{"topic": f"{mark} {n}"} for n in range(20)]}
    headers = {"Idempotency-Key": a_name()}
    answers = await asyncio.gather(*(ada.http.post("/batches", json=body, headers=headers) for _ in range(4)))
    assert {answer.status_code for answer in answers} <= {200, 202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    await finished(ada, answers[0].json()["id"])
    again = await ada.http.post("/batches", json=body, headers=headers)
    assert (again.status_code, again.json()["id"]) == (200, answers[0].json()["id"])
    assert len(agents.about(mark)) == 20
    other = await ada.http.post("/batches", json={**body, "priority": 1}, headers=headers)
    assert other.status_code == 422
    assert other.json()["errors"][0]["pointer"] == "header.Idempotency-Key"
    workflow = await ada.http.post(f"/templates/{slug}/workflows", json={"values": {"topic": mark}}, headers=headers)
    assert workflow.status_code == 422


async def test_nobody_sees_or_stops_anothers_batch(ada: Caller, bob: Caller, anyone: httpx2.AsyncClient) -> None:
    slug = await template(ada)
    assert (await post(bob, slug, [{"topic": "x"}])).status_code == 404
    batch_id = await submit(ada, slug, [a_name()])
    for path in ("", "/results", "/results.ndjson"):
        assert (await bob.http.get(f"/batches/{batch_id}{path}")).status_code == 404
        assert (await anyone.get(f"/batches/{batch_id}{path}")).status_code == 401
    assert (await bob.http.post(f"/batches/{batch_id}/cancel")).status_code == 404
    assert (await bob.http.get("/batches")).json()["items"] == []
    assert (await finished(ada, batch_id))["counts"]["completed"] == 1


async def test_ones_batches_are_listed_newest_first_in_pages(ada: Caller) -> None:
    slug = await template(ada)
    made = [await submit(ada, slug, [a_name()] * (n + 1)) for n in range(3)]
    for batch_id in made:
        await finished(ada, batch_id)
    first = (await ada.http.get("/batches", params={"limit": "2"})).json()
    second = (await ada.http.get("/batches", params={"limit": "2", "cursor": first["next_cursor"]})).json()
    items = first["items"] + second["items"]
    assert [item["id"] for item in items] == made[::-1]
    assert [item["counts"]["completed"] for item in items] == [3, 2, 1]
    assert second["next_cursor"] is None


async def test_a_users_inputs_begin_in_their_order(ada: Caller, database: Database) -> None:
    batch_id = await submit(ada, await template(ada), [a_name()] * 1_200)
    await finished(ada, batch_id)
    async with database.driver() as connection:
        rows = await connection.fetch(
            "select batch_index from workflows where batch_id = $1 order by created_at", batch_id
        )
    assert [row["batch_index"] for row in rows] == list(range(1_200))


async def test_a_batch_that_waits_keeps_nobody_else_waiting(ada: Caller, bob: Caller, agents: StubAgents) -> None:
    """The other's workflow ends while the batch still waits: more of it is ready than a worker carries of one user."""
    mark, gate = a_name(), Gate()
    agents.on(mark, gate)
    batch_id = await submit(ada, await template(ada), [mark] * 2_000)
    await gate.reached(1)
    workflow = await bob.finished(
        await bob.submit(step("a", "x"), step("b", "y", "a"), step("c", "z", "b")), seconds=10
    )
    assert workflow["status"] == "completed"
    counts = (await batch(ada, batch_id))["counts"]
    assert counts["completed"] == 0
    assert counts["pending"] > 0
    assert (await ada.http.post(f"/batches/{batch_id}/cancel")).json()["counts"]["cancelled"] == 2_000
