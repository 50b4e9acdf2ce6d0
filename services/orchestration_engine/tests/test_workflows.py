"""Workflows over HTTP: submitting, following, listing; through Celery to agents and back."""

from typing import Any

import httpx2
import pytest
from aiohttp import web

from .engine import Caller, a_name, step, until
from .stub_agents import Call, Gate, StubAgents, answered, refused


async def test_a_step_is_answered_by_its_agent(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    workflow = await ada.finished(await ada.submit(step("only", topic), name="One step"))
    assert workflow["name"] == "One step"
    assert workflow["status"] == "completed"
    (only,) = workflow["steps"]
    assert only["status"] == "completed"
    assert only["output"] == f"note-writer on {topic}"
    assert (only["agent"], only["agent_version"], only["model"]) == ("note-writer", "1.0.0", "stub-model-1")
    assert only["usage"] == {"input_tokens": 7, "output_tokens": 3, "cached_tokens": 0}
    assert only["error"] is None
    assert workflow["created_at"] <= workflow["started_at"] <= only["started_at"] <= only["finished_at"]
    assert len(agents.about(topic)) == 1


async def test_a_step_is_given_the_answers_that_it_names(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    workflow = await ada.finished(
        await ada.submit(
            step("first", topic),
            step("second", "${{ steps.first.output }}!", "first", points=["a", "${{steps.first.output}}"]),
            step("third", f"{topic}: $${{{{ steps.first.output }}}}", "second"),
        )
    )
    first, second, third = workflow["steps"]
    assert first["output"] == f"note-writer on {topic}"
    assert second["output"] == f"note-writer on note-writer on {topic}!"
    (given,) = agents.about(f"note-writer on {topic}!")
    assert given.input["points"] == ["a", f"note-writer on {topic}"]
    assert third["output"] == f"note-writer on {topic}: ${{{{ steps.first.output }}}}"


async def test_an_answer_that_looks_like_a_reference_is_passed_on_as_it_is(ada: Caller, agents: StubAgents) -> None:
    topic, told = a_name(), a_name()

    async def tricky(call: Call) -> str:
        return "${{ steps.secret.output }} ${{{{"

    agents.on(topic, tricky)
    await ada.finished(
        await ada.submit(
            step("secret", "hidden"), step("a", topic), step("b", told + " ${{ steps.a.output }}", "a", "secret")
        )
    )
    (given,) = agents.about(told)  # not the last call: what other tests have left may run on
    assert given.input["topic"] == told + " ${{ steps.secret.output }} ${{{{"


async def test_independent_steps_run_side_by_side(ada: Caller, agents: StubAgents) -> None:
    topic, gate = a_name(), Gate()
    agents.on(topic, gate)
    workflow_id = await ada.submit(*(step(f"s{number}", topic) for number in range(5)), step("last", "x", "s0", "s4"))
    await gate.reached(5)
    statuses = [item["status"] for item in (await ada.workflow(workflow_id))["steps"]]
    assert statuses == ["running"] * 5 + ["pending"]
    gate.open()
    assert (await ada.finished(workflow_id))["status"] == "completed"


async def test_a_failing_step_fails_the_workflow_and_what_waits_is_cancelled(ada: Caller, agents: StubAgents) -> None:
    topic, gate = a_name(), Gate()

    async def refuse(_: Call) -> Any:
        return refused(422, "The topic is not one this agent knows.")

    agents.on(f"{topic}-bad", refuse)
    agents.on(f"{topic}-slow", gate)
    workflow_id = await ada.submit(
        step("bad", f"{topic}-bad"), step("slow", f"{topic}-slow"), step("after", "x", "bad"), step("too", "y", "slow")
    )
    await gate.reached(1)

    async def bad_has_failed() -> bool:
        return bool((await ada.workflow(workflow_id))["steps"][0]["status"] == "failed")

    await until(bad_has_failed, "the step fails")
    gate.open()
    workflow = await ada.finished(workflow_id)
    assert workflow["status"] == "failed"
    assert [item["status"] for item in workflow["steps"]] == ["failed", "completed", "cancelled", "cancelled"]
    assert workflow["steps"][0]["error"] == "The topic is not one this agent knows."


async def test_an_agent_that_is_busy_is_asked_again_with_the_same_key(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()

    async def busy_twice(call: Call) -> Any:
        seen = len(agents.about(topic))
        return answered(call.agent, "done") if seen == 3 else refused(503, "Busy.", **{"Retry-After": "0"})

    agents.on(topic, busy_twice)
    workflow = await ada.finished(await ada.submit(step("only", topic)))
    assert workflow["steps"][0]["output"] == "done"
    assert len({call.key for call in agents.about(topic)}) == 1


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"not json", "something that is not an agent's answer"),
        (b'{"output": "half"', "something that is not an agent's answer"),
        (b"x" * 5_000_000, "longer than"),
        (b"", "something that is not an agent's answer"),
    ],
)
async def test_an_agent_that_answers_with_garbage_fails_its_step(
    ada: Caller, agents: StubAgents, body: bytes, error: str
) -> None:
    topic = a_name()

    async def garbage(_: Call) -> Any:
        return web.Response(body=body, content_type="application/json")

    agents.on(topic, garbage)
    workflow = await ada.finished(await ada.submit(step("only", topic)))
    assert workflow["status"] == "failed"
    assert error in workflow["steps"][0]["error"]


async def test_an_answer_with_a_nul_character_fails_its_step(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()

    async def nul(call: Call) -> Any:
        return answered(call.agent, "before\x00after")

    agents.on(topic, nul)
    workflow = await ada.finished(await ada.submit(step("only", topic)))
    assert "NUL" in workflow["steps"][0]["error"]


async def test_nobody_sees_anothers_workflow(ada: Caller, bob: Caller, anyone: httpx2.AsyncClient) -> None:
    workflow_id = await ada.submit(step("only", a_name()))
    answer = await bob.http.get(f"/workflows/{workflow_id}")
    assert answer.status_code == 404
    assert (await bob.http.get("/workflows")).json()["items"] == []
    assert (await anyone.get(f"/workflows/{workflow_id}")).status_code == 401
    await ada.finished(workflow_id)


async def test_ones_workflows_are_listed_newest_first_in_pages(ada: Caller) -> None:
    made = [await ada.submit(step("only", a_name()), step("two", "x", "only"), name=f"No. {n}") for n in range(3)]
    for workflow_id in made:
        await ada.finished(workflow_id)
    first = (await ada.http.get("/workflows", params={"limit": "2"})).json()
    second = (await ada.http.get("/workflows", params={"limit": "2", "cursor": first["next_cursor"]})).json()
    assert [item["id"] for item in first["items"] + second["items"]] == made[::-1]
    assert second["next_cursor"] is None
    assert first["items"][0]["steps_total"] == first["items"][0]["steps_completed"] == 2


REFUSED: list[tuple[str, list[dict[str, Any]], str, str]] = [
    ("no agent", [step("a", "x", agent="nobody")], "body.steps.0.agent", "no agent is called nobody"),
    ("missing input", [{"id": "a", "agent": "note-writer", "input": {}}], "body.steps.0.input.topic", "is required"),
    ("unknown input", [step("a", "x", colour="red")], "body.steps.0.input.colour", "is not an input"),
    ("wrong choice", [step("a", "x", tone="rude")], "body.steps.0.input.tone", "must be one of: plain, warm"),
    ("true for 1", [step("a", "x", sentences=True)], "body.steps.0.input.sentences", "must be a whole number"),
    ("text for 1", [step("a", "x", sentences="1")], "body.steps.0.input.sentences", "must be a whole number"),
    ("too great", [step("a", "x", sentences=6)], "body.steps.0.input.sentences", "at most 5"),
    ("two lines", [step("a", "x", title="a\nb")], "body.steps.0.input.title", "one line"),
    ("same id", [step("a", "x"), step("a", "y")], "body.steps.1.id", "choose another"),
    ("unknown need", [step("a", "x", "b")], "body.steps.0.needs.0", "there is no step b"),
    ("itself", [step("a", "x", "a")], "body.steps.0.needs", "a -> a"),
    ("circle", [step("a", "x", "b"), step("b", "y", "a")], "body.steps.0.needs", "a -> b -> a"),
    ("unneeded", [step("a", "x"), step("b", "${{ steps.a.output }}")], "body.steps.1.input.topic", "add it to"),
    ("itself named", [step("a", "${{ steps.a.output }}")], "body.steps.0.input.topic", "names itself"),
    ("no reference", [step("a", "${{ env.SECRET }}")], "body.steps.0.input.topic", "there is no env here"),
    ("number from text", [step("a", "x"), step("b", "y", "a", sentences="${{ steps.a.output }}")],
     "body.steps.1.input.sentences", "an agent's output is text"),
    ("list from text", [step("a", "x"), step("b", "y", "a", points="${{ steps.a.output }}")],
     "body.steps.1.input.points", "an agent's output is text"),
    ("no steps", [], "body.steps", "at least 1"),
    ("id", [step("a b", "x")], "body.steps.0.id", "the form that is asked for"),
    ("agent id", [step("a", "x", agent="../../etc")], "body.steps.0.agent", "the form that is asked for"),
    ("many", [step(f"s{n}", "x") for n in range(1_001)], "body.steps", "at most 1000"),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "pointer", "message"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED])
async def test_a_workflow_that_cannot_run_is_refused_with_its_place(
    ada: Caller, steps: list[dict[str, Any]], pointer: str, message: str
) -> None:
    answer = await ada.http.post("/workflows", json={"name": "x", "steps": steps})
    assert answer.status_code == 422, answer.text
    errors = answer.json()["errors"]
    assert any(error["pointer"] == pointer and message in error["message"] for error in errors), errors
    assert (await ada.http.get("/workflows")).json()["items"] == []


async def test_everything_wrong_is_told_at_once(ada: Caller) -> None:
    steps = [step("a", "x", agent="nobody"), step("a", "x", tone="rude", colour="red")]
    answer = await ada.http.post("/workflows", json={"name": "x", "steps": steps})
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {
        "body.steps.0.agent",
        "body.steps.1.id",
        "body.steps.1.input.tone",
        "body.steps.1.input.colour",
    }


@pytest.mark.parametrize("name", ["", " x", "x" * 121, "a\nb", "a\x00b", 7, None])
async def test_a_name_that_cannot_be_shown_is_refused(ada: Caller, name: object) -> None:
    answer = await ada.http.post("/workflows", json={"name": name, "steps": [step("a", "x")]})
    assert answer.status_code == 422


@pytest.mark.parametrize("workflow_id", ["1", "not-a-uuid", "0" * 36, "00000000-0000-0000-0000-000000000000"])
async def test_an_unknown_workflow_is_not_found_or_refused(ada: Caller, workflow_id: str) -> None:
    assert (await ada.http.get(f"/workflows/{workflow_id}")).status_code in (404, 422)
