"""What is told again from the events is what the rows say."""

import asyncio
from itertools import groupby
from typing import Any

import pytest

from .engine import Caller, a_name, step, until
from .stub_agents import Call, Gate, StubAgents, refused

HEAD = ("status", "error", "created_at", "started_at", "finished_at", "name")
OF_STEP = (
    *("id", "status", "attempt", "agent", "agent_version", "model", "usage", "error", "items"),
    *("started_at", "finished_at"),
)


async def run(user: Caller, *steps: dict[str, Any], **document: Any) -> str:
    """Submit a workflow; return its id."""
    answer = await user.http.post("/workflows", json={"name": "Replayed", "steps": list(steps), **document})
    assert answer.status_code == 202, answer.text[:300]
    return str(answer.json()["id"])


async def replayed(user: Caller, workflow_id: str, **query: str) -> Any:
    """Return a workflow's replay."""
    answer = await user.http.get(f"/workflows/{workflow_id}/replay", params=query)
    assert answer.status_code == 200, answer.text[:300]
    return answer.json()


async def compare(user: Caller, workflow_id: str) -> Any:
    """Assert that replay and rows agree; return the replay."""
    told, stands = await replayed(user, workflow_id), await user.workflow(workflow_id)
    assert {name: told[name] for name in HEAD} == {name: stands[name] for name in HEAD}
    for ours, theirs in zip(told["steps"], stands["steps"], strict=True):
        assert {name: ours[name] for name in OF_STEP} == {name: theirs[name] for name in OF_STEP}
    return told


async def is_at(user: Caller, workflow_id: str, key: str, status: str) -> None:
    """Return when a step has come so far."""

    async def has_come() -> bool:
        return any(one["id"] == key and one["status"] == status for one in (await user.workflow(workflow_id))["steps"])

    await until(has_come, f"{key} is {status}", 30)


def failing(times: int, status: int = 503) -> Any:
    """Return an agent that fails so many times before it answers."""
    left = [times]

    async def answer(call: Call) -> Any:
        if left[0]:
            left[0] -= 1
            return refused(status, "Not now.")
        return f"at last: {call.input['topic']}"

    return answer


QUICK = {"attempts": 3, "first": "10ms", "most": "20ms"}


async def test_a_plain_workflow(ada: Caller) -> None:
    workflow_id = await run(
        ada,
        {"id": "note", "set": {"topic": "prices"}},
        step("a", "${{ context.topic }}", "note"),
        {**step("b", "x", "a"), "when": "false"},
        step("c", "y", "b"),
    )
    assert (await ada.finished(workflow_id))["status"] == "completed"
    told = await compare(ada, workflow_id)
    assert [one["status"] for one in told["steps"]] == ["completed", "completed", "skipped", "completed"]


async def test_items_and_rounds(ada: Caller, agents: StubAgents) -> None:
    agents.on(topic := a_name(), failing(2, 422))
    spread = {**step("spread", f"{topic} ${{{{ item }}}}"), "for_each": {"in": "[1, 2, 3, 4, 5]", "parallel": 1}}
    workflow_id = await run(
        ada,
        {**spread, "on_error": "continue"},
        {**step("loop", "again"), "loop": {"until": "round == 3", "most": 5}},
    )
    assert (await ada.finished(workflow_id))["status"] == "completed"
    told = await compare(ada, workflow_id)
    assert told["steps"][0]["items"] == {"begun": 5, "completed": 3, "failed": 2}
    assert told["steps"][1]["items"] == {"begun": 3, "completed": 3, "failed": 0}


async def test_retries_and_fallbacks(ada: Caller, agents: StubAgents) -> None:
    agents.on(flaky := a_name(), failing(2))
    agents.on(broken := a_name(), failing(99, 422))
    workflow_id = await run(
        ada,
        {**step("flaky", flaky), "retry": QUICK},
        {**step("broken", broken), "on_error": {"run": "instead"}},
        step("instead", "plan b"),
        step("last", "${{ steps.broken.output }}", "flaky", "broken"),
    )
    await ada.finished(workflow_id)
    told = await compare(ada, workflow_id)
    assert (told["status"], told["steps"][0]["attempt"]) == ("completed", 3)
    assert [one["status"] for one in told["steps"]] == ["completed", "failed", "completed", "completed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "wrong", "set": {"x": "${{ int('x') }}"}},
        {**step("wrong", "${{ inputs.none[3] }}")},
        {**step("wrong", "x"), "when": "int('x') == 1"},
        {**step("wrong", "x"), "save": {"x": "${{ int(output) }}"}},
        {**step("wrong", "x"), "loop": {"until": "false", "most": 2}},
        {**step("wrong", "x"), "for_each": {"in": "[1, int('x')]"}},
        {**step("wrong", "${{ int('x' + string(item)) }}"), "for_each": {"in": "[1, 2]"}},
    ],
    ids=["set", "input", "when", "save", "rounds", "items", "item"],
)
async def test_what_cannot_be_worked_out(ada: Caller, wrong: dict[str, Any]) -> None:
    form = [{"name": "none", "type": "list", "description": "Nothing", "required": False}]
    answer = await ada.http.post(
        "/workflows", json={"name": "Replayed", "inputs": form, "steps": [wrong, step("after", "x", "wrong")]}
    )
    assert answer.status_code == 202, answer.text[:300]
    workflow_id = answer.json()["id"]
    assert (await ada.finished(workflow_id))["status"] == "failed"
    await compare(ada, workflow_id)


async def test_failed_and_tried_again(ada: Caller, agents: StubAgents) -> None:
    agents.on(topic := a_name(), failing(1, 422))
    agents.on(single := a_name(), failing(1, 422))
    spread = {**step("spread", f"{topic} ${{{{ item }}}}"), "for_each": {"in": "[1, 2, 3]", "parallel": 1}}
    workflow_id = await run(ada, step("first", "x"), {**spread, "needs": ["first"]}, step("last", single, "spread"))
    for status in ("failed", "failed", "completed"):
        assert (await ada.finished(workflow_id))["status"] == status
        await compare(ada, workflow_id)
        if status == "failed":
            assert (await ada.http.post(f"/workflows/{workflow_id}/retry", json={})).status_code == 200
    answer = await ada.http.post(f"/workflows/{workflow_id}/retry", json={"steps": ["spread"]})
    assert answer.status_code == 200
    await ada.finished(workflow_id)
    told = await compare(ada, workflow_id)
    assert [one["attempt"] for one in told["steps"]] == [1, 1, 1]


async def test_cancelled_in_the_middle(ada: Caller, agents: StubAgents) -> None:
    agents.on(topic := a_name(), gate := Gate())
    spread = {**step("spread", f"{topic} ${{{{ item }}}}"), "for_each": {"in": "[1, 2, 3]", "parallel": 2}}
    workflow_id = await run(ada, spread, step("beside", topic), step("after", "x", "beside"))
    await gate.reached(3)
    await compare(ada, workflow_id)
    await ada.http.post(f"/workflows/{workflow_id}/cancel")
    told = await compare(ada, workflow_id)
    assert told["status"] == "cancelled"
    assert {one["status"] for one in told["steps"]} == {"cancelled"}
    gate.open()


async def test_a_timeout_of_the_whole(ada: Caller, agents: StubAgents) -> None:
    agents.on(topic := a_name(), gate := Gate())
    workflow_id = await run(ada, step("slow", topic), step("after", "x", "slow"), timeout="1s")
    assert (await ada.finished(workflow_id))["status"] == "failed"
    await compare(ada, workflow_id)
    gate.open()


async def test_approvals(ada: Caller) -> None:
    approval = {"id": "ask", "approval": {"ask": "Go on?", "who": ["role:owner"]}}
    workflow_id = await run(ada, approval, step("after", "x", "ask"))

    async def waits() -> bool:
        return bool((await ada.workflow(workflow_id))["status"] == "waiting")

    await until(waits, "nobody carries it", 30)
    await compare(ada, workflow_id)
    task = (await ada.workflow(workflow_id))["steps"][0]["task_id"]
    answer = await ada.http.post(f"/tasks/{task}/decision", json={"approve": True})
    assert answer.status_code == 200, answer.text[:300]
    assert (await ada.finished(workflow_id))["status"] == "completed"
    await compare(ada, workflow_id)


async def test_paused_and_resumed(ada: Caller, agents: StubAgents) -> None:
    agents.on(topic := a_name(), gate := Gate())
    workflow_id = await run(ada, step("first", topic), step("second", "x", "first"))
    await gate.reached(1)
    await ada.http.post(f"/workflows/{workflow_id}/pause")
    gate.open()
    await is_at(ada, workflow_id, "first", "completed")
    assert (await compare(ada, workflow_id))["status"] == "paused"
    await ada.http.post(f"/workflows/{workflow_id}/resume")
    await ada.finished(workflow_id)
    await compare(ada, workflow_id)


async def test_workflows_in_workflows(ada: Caller) -> None:
    slug = a_name().replace("-", "x")
    inner = {"name": "Inner", "steps": [step("only", "inside")], "output": "${{ steps.only.output }}"}
    saved = await ada.http.post("/templates", json={"slug": slug, "document": inner})
    if saved.status_code == 422:
        saved = await ada.http.post("/templates", json={"slug": slug, **inner})
    assert saved.status_code == 201, saved.text[:300]
    workflow_id = await run(ada, {"id": "inner", "workflow": slug}, step("after", "${{ steps.inner.output }}", "inner"))
    assert (await ada.finished(workflow_id))["status"] == "completed"
    await compare(ada, workflow_id)
    child = (await ada.workflow(workflow_id))["steps"][0]["child_id"]
    await compare(ada, child)


async def test_every_point_can_be_looked_at(ada: Caller, agents: StubAgents) -> None:
    agents.on(topic := a_name(), gate := Gate())
    workflow_id = await run(ada, step("first", topic), step("second", "x", "first"))
    await gate.reached(1)
    before = await replayed(ada, workflow_id)
    gate.open()
    await ada.finished(workflow_id)
    after = await replayed(ada, workflow_id)
    assert await replayed(ada, workflow_id, at=before["at"]) == {**before, "points": after["points"]}
    states = await asyncio.gather(*(replayed(ada, workflow_id, at=point["at"]) for point in after["points"]))
    seen = [[state["status"], *(one["status"] for one in state["steps"])] for state in states]
    assert [state for state, _ in groupby(seen)] == [  # not every event changes a state
        ["pending", "pending", "pending"],
        ["running", "pending", "pending"],
        ["running", "running", "pending"],
        ["running", "completed", "pending"],
        ["running", "completed", "running"],
        ["running", "completed", "completed"],
        ["completed", "completed", "completed"],
    ]
    assert states[-1] == after
