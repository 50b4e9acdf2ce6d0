"""Links at which others read what came of a workflow: what they show, to whom, and until when."""

import asyncio
import uuid
from typing import Any

import httpx2
import pytest

from .engine import Caller, step, until
from .stub_agents import Answer, Call, StubAgents


async def shared(caller: Caller, workflow_id: str, **choices: bool) -> str:
    """Share a workflow and return the link's token."""
    answer = await caller.http.post(f"/workflows/{workflow_id}/share", json=choices)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["token"]
    assert answer.json()["path"] == f"/shared/{token}"
    return token


async def read(anyone: httpx2.AsyncClient, token: str) -> Any:
    """Return what a link shows."""
    answer = await anyone.get(f"/shares/{token}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def a_run(caller: Caller, topic: str = "the moon") -> str:
    """Run an agent; return the workflow's id once it is over."""
    workflow_id = await caller.submit(step("only", topic), name="About the moon")
    await caller.finished(workflow_id)
    return workflow_id


async def test_whoever_has_the_link_reads_the_answer_and_nothing_that_was_put_in(
    ada: Caller, anyone: httpx2.AsyncClient
) -> None:
    workflow_id = await a_run(ada, "a secret of mine")
    whole = await ada.workflow(workflow_id)
    token = await shared(ada, workflow_id)
    seen = await read(anyone, token)
    only = seen["steps"][0]
    assert (seen["name"], seen["status"], seen["by"], seen["values"]) == ("About the moon", "completed", None, None)
    assert only["output"] == whole["steps"][0]["output"]
    assert (only["agent"], only["agent_version"]) == ("note-writer", "1.0.0")
    assert only["model"] == whole["steps"][0]["model"]
    assert only["input"] is None
    assert only["started_at"] < only["finished_at"]
    text = str(seen)
    assert ada.username not in text
    assert ada.id not in text
    assert workflow_id not in text


async def test_a_link_cannot_be_guessed(ada: Caller) -> None:
    workflow_id = await a_run(ada)
    token = await shared(ada, workflow_id)
    assert len(token) >= 32  # 192 bits in base64


async def test_input_and_name_are_shown_where_the_owner_wants_it(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    workflow_id = await a_run(ada, "anything")
    token = await shared(ada, workflow_id, include_input=True, include_name=True)
    seen = await read(anyone, token)
    assert seen["by"] == ada.username
    assert seen["steps"][0]["input"] == {"topic": "anything"}
    assert await shared(ada, workflow_id) == token
    assert (await read(anyone, token))["steps"][0]["input"] is None


async def test_the_link_is_shown_to_its_owner_again(ada: Caller) -> None:
    workflow_id = await a_run(ada)
    assert (await ada.http.get(f"/workflows/{workflow_id}/share")).json() is None
    token = await shared(ada, workflow_id, include_input=True)
    again = (await ada.http.get(f"/workflows/{workflow_id}/share")).json()
    assert (again["token"], again["include_input"], again["include_name"]) == (token, True, False)


async def test_a_link_that_was_ended_leads_nowhere_at_once(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    workflow_id = await a_run(ada)
    token = await shared(ada, workflow_id)
    await read(anyone, token)
    assert (await ada.http.delete(f"/workflows/{workflow_id}/share")).status_code == 204
    gone = await anyone.get(f"/shares/{token}")
    assert gone.status_code == 404
    assert (await ada.http.delete(f"/workflows/{workflow_id}/share")).status_code == 404
    assert await shared(ada, workflow_id) != token
    assert (await anyone.get(f"/shares/{token}")).status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 32, "%00", "' or true --", "é" * 20])
async def test_what_is_no_link_and_what_was_one_get_the_same_answer(
    ada: Caller, anyone: httpx2.AsyncClient, token: str
) -> None:
    workflow_id = await a_run(ada)
    ended = await shared(ada, workflow_id)
    await ada.http.delete(f"/workflows/{workflow_id}/share")
    never, before = await anyone.get(f"/shares/{token}"), await anyone.get(f"/shares/{ended}")
    assert before.status_code == 404
    if token == "%00":
        assert never.status_code == 400  # no text of this API holds a NUL
    else:
        assert (never.status_code, never.json()["title"]) == (404, before.json()["title"])


async def test_nobody_shares_what_is_anothers(ada: Caller, bob: Caller) -> None:
    workflow_id = await a_run(ada)
    address = f"/workflows/{workflow_id}/share"
    assert (await bob.http.post(address, json={})).status_code == 404
    await shared(ada, workflow_id)
    assert (await bob.http.get(address)).status_code == 404
    assert (await bob.http.delete(address)).status_code == 404
    nothing = f"/workflows/{uuid.uuid4()}/share"
    assert (await bob.http.post(nothing, json={})).status_code == 404


async def test_a_link_needs_somebody_who_is_logged_in(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    workflow_id = await a_run(ada)
    address = f"/workflows/{workflow_id}/share"
    assert (await anyone.post(address, json={})).status_code == 401
    assert (await anyone.get(address)).status_code == 401
    assert (await anyone.delete(address)).status_code == 401


async def test_the_link_of_a_running_workflow_shows_how_far_it_has_come(
    ada: Caller, anyone: httpx2.AsyncClient, agents: StubAgents
) -> None:
    go_on = asyncio.Event()
    topic = f"held-{uuid.uuid4().hex}"

    async def hold(_: Call) -> Answer:
        await go_on.wait()
        return "At last."

    agents.on(topic, hold)
    workflow_id = await ada.submit(step("only", topic))
    token = await shared(ada, workflow_id)

    async def runs() -> bool:
        return bool((await read(anyone, token))["steps"][0]["status"] == "running")

    await until(runs, "the link shows that the step runs")
    seen = await read(anyone, token)
    assert (seen["status"], seen["steps"][0]["output"], seen["finished_at"]) == ("running", None, None)
    go_on.set()
    await ada.finished(workflow_id)
    assert (await read(anyone, token))["steps"][0]["output"] == "At last."


async def test_who_decided_and_what_people_answered_is_kept_back(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    steps = [
        {"id": "terms", "question": {
            "ask": "How much?", "who": ["role:owner"],
            "inputs": [{"name": "budget", "type": "integer", "description": "In euros."}],
        }},
        {"id": "go", "needs": ["terms"], "approval": {"ask": "Go?", "who": ["role:owner"]}},
    ]  # fmt: skip
    body = {"name": "Decide", "steps": steps, "output": {"decision": "${{ steps.go.output }}"}}
    workflow_id = (await ada.http.post("/workflows", json=body)).json()["id"]
    budget = 987_654_321_987  # of more digits than a time stamp has in a row
    for answer in ({"answers": {"budget": budget}}, {"approve": True}):
        task = await open_task(ada, workflow_id)
        address = "answers" if "answers" in answer else "decision"
        assert (await ada.http.post(f"/tasks/{task}/{address}", json=answer)).status_code == 200
    await ada.finished(workflow_id)
    token = await shared(ada, workflow_id)
    seen = await read(anyone, token)
    assert ada.username not in str(seen)
    assert str(budget) not in str(seen)
    assert seen["steps"][1]["output"]["approved"] is True
    await shared(ada, workflow_id, include_input=True, include_name=True)
    seen = await read(anyone, token)
    assert seen["steps"][1]["output"]["by"] == ada.username
    assert seen["steps"][0]["output"] == {"budget": budget}


async def open_task(caller: Caller, workflow_id: str) -> str:
    """Return the task of a workflow that waits for its owner."""
    found: list[str] = []

    async def is_open() -> bool:
        items = (await caller.http.get("/tasks")).json()["items"]
        found[:] = [item["id"] for item in items if item["workflow_id"] == workflow_id]
        return bool(found)

    await until(is_open, "something waits for the workflow's owner")
    return found[0]


async def test_no_search_engine_and_no_cache_keeps_what_is_shared(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    token = await shared(ada, await a_run(ada))
    answer = await anyone.get(f"/shares/{token}")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"
