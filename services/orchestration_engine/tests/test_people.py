"""People are asked: what they say counts once, in time, whoever carries the workflow and whether anybody does."""

import asyncio
import datetime
from typing import Any

import httpx2
from sqlalchemy import text

from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database

from .engine import Caller, Engine, a_name, step, until
from .stub_agents import Gate, StubAgents

OWNER = "role:owner"


def approval(key: str, *who: str, needs: tuple[str, ...] = (), **more: object) -> dict[str, Any]:
    """Return a step that asks people for a yes; what is not the approval's own is the step's."""
    of_step: dict[str, Any] = {name: more.pop(name) for name in ("on_error", "when") if name in more}
    asked = {"ask": f"May {key} go on?", "who": list(who) or [OWNER], **more}
    return {**of_step, "id": key, "approval": asked, "needs": list(needs)}


def question(key: str, *who: str, **more: object) -> dict[str, Any]:
    """Return a step that asks people to fill in a form of two fields."""
    form = [
        {"name": "amount", "type": "integer", "minimum": 1, "description": "How much?"},
        {"name": "tone", "type": "string", "required": False, "default": "plain", "description": "How?"},
    ]
    return {"id": key, "question": {"ask": "How much?", "inputs": form, "who": list(who) or [OWNER], **more}}


async def tasks(caller: Caller, status: str = "open") -> list[Any]:
    """Return what a user is asked, newest first."""
    answer = await caller.http.get("/tasks", params={"status": status, "limit": "100"})
    assert answer.status_code == 200, answer.text[:300]
    items: list[Any] = answer.json()["items"]
    return items


async def asked(caller: Caller, workflow_id: str) -> Any:
    """Return what a workflow asks of a user, once it does."""
    found: list[Any] = []

    async def is_asked() -> bool:
        found[:] = [task for task in await tasks(caller) if task["workflow_id"] == workflow_id]
        return bool(found)

    await until(is_asked, "somebody is asked")
    return found[0]


async def released(caller: Caller, workflow_id: str) -> None:
    """Return when the workflow waits, and no worker is held."""

    async def is_waiting() -> bool:
        return bool((await caller.workflow(workflow_id))["status"] == "waiting")

    await until(is_waiting, "the workflow only waits")


async def decide(caller: Caller, task: Any, *, approve: bool, comment: str = "") -> httpx2.Response:
    """Say yes or no."""
    body = {"approve": approve, "comment": comment}
    return await caller.http.post(f"/tasks/{task['id']}/decision", json=body)


async def reply(caller: Caller, task: Any, **answers: object) -> httpx2.Response:
    """Fill in a form."""
    return await caller.http.post(f"/tasks/{task['id']}/answers", json={"answers": answers})


async def test_an_approved_step_goes_on_with_who_approved_it(ada: Caller, bob: Caller, agents: StubAgents) -> None:
    topic = a_name()
    first = approval("gate", bob.username.upper())
    then = step("after", topic + " ${{ steps.gate.output.by }}: ${{ steps.gate.output.comment }}", "gate")
    workflow_id = await ada.submit(first, then, name="Ship it")
    task = await asked(bob, workflow_id)
    expected = {"workflow_name": "Ship it", "step": "gate", "kind": "approval", "status": "open", "inputs": []}
    assert task.items() >= {**expected, "ask": "May gate go on?", "deadline": None, "who": [bob.username]}.items()
    assert agents.about(topic) == []
    decided = await decide(bob, task, approve=True, comment="with care")
    assert decided.status_code == 200
    answer = {"approved": True, "by": bob.username, "comment": "with care"}
    assert decided.json()["answer"] == answer
    assert decided.json()["status"] == "approved"
    workflow = await ada.finished(workflow_id)
    assert workflow["status"] == "completed"
    assert workflow["steps"][0]["output"] == answer
    assert workflow["steps"][0]["task_id"] == task["id"]
    assert agents.about(topic)[0].input["topic"] == f"{topic} {bob.username}: with care"
    assert await tasks(bob) == []
    assert [item["id"] for item in await tasks(bob, "all")] == [task["id"]]


async def test_a_rejection_fails_the_workflow_and_says_who_and_why(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    workflow_id = await ada.submit(approval("gate"), step("after", topic, "gate"))
    await decide(ada, await asked(ada, workflow_id), approve=False, comment="too dear")
    workflow = await ada.finished(workflow_id)
    assert workflow["status"] == "failed"
    gate = workflow["steps"][0]
    assert (gate["status"], gate["error_kind"]) == ("failed", "rejected")
    assert gate["error"] == f"Rejected by {ada.username}: too dear"
    assert gate["output"] == {"approved": False, "by": ada.username, "comment": "too dear"}
    assert agents.about(topic) == []


async def test_a_workflow_may_go_on_after_a_rejection(ada: Caller, agents: StubAgents) -> None:
    yes, no = a_name(), a_name()
    workflow_id = await ada.submit(
        approval("gate", on_error="continue"),
        {**step("shipped", yes, "gate"), "when": "steps.gate.output.approved"},
        {**step("mended", no, "gate"), "when": "!steps.gate.output.approved"},
    )
    await decide(ada, await asked(ada, workflow_id), approve=False)
    workflow = await ada.finished(workflow_id)
    assert workflow["status"] == "completed"
    assert [item["status"] for item in workflow["steps"]] == ["failed", "skipped", "completed"]
    assert (agents.about(yes), len(agents.about(no))) == ([], 1)


async def test_who_is_asked_again_after_a_rejection_may_think_better_of_it(ada: Caller) -> None:
    workflow_id = await ada.submit(approval("gate"))
    first = await asked(ada, workflow_id)
    await decide(ada, first, approve=False)
    assert (await ada.finished(workflow_id))["status"] == "failed"
    assert (await ada.http.post(f"/workflows/{workflow_id}/retry", json={})).status_code == 200
    second = await asked(ada, workflow_id)
    assert second["id"] != first["id"]
    await released(ada, workflow_id)
    await decide(ada, second, approve=True)
    assert (await ada.finished(workflow_id))["status"] == "completed"


async def test_answers_are_those_that_the_form_asks_for(ada: Caller) -> None:
    workflow_id = await ada.submit(question("ask"))
    task = await asked(ada, workflow_id)
    assert [field["name"] for field in task["inputs"]] == ["amount", "tone"]
    wrong = await reply(ada, task, amount=0, colour="red")
    assert wrong.status_code == 422
    assert {problem["pointer"] for problem in wrong.json()["errors"]} == {"body.answers.amount", "body.answers.colour"}
    assert (await asked(ada, workflow_id))["id"] == task["id"]
    answered = await reply(ada, task, amount=7)
    assert answered.json()["answer"] == {"amount": 7, "tone": "plain"}
    workflow = await ada.finished(workflow_id)
    assert workflow["status"] == "completed"
    assert workflow["steps"][0]["output"] == {"amount": 7, "tone": "plain"}


async def test_a_question_takes_no_decision_and_an_approval_no_answers(ada: Caller) -> None:
    workflow_id = await ada.submit(question("ask"), approval("gate"))

    async def are_asked() -> bool:
        return len(await tasks(ada)) == 2

    await until(are_asked, "both are asked")
    by_kind = {task["kind"]: task for task in await tasks(ada)}
    decided = await decide(ada, by_kind["question"], approve=True)
    assert (decided.status_code, "/answers" in decided.json()["detail"]) == (422, True)
    answered = await reply(ada, by_kind["approval"], amount=1)
    assert (answered.status_code, "/decision" in answered.json()["detail"]) == (422, True)
    await ada.http.post(f"/workflows/{workflow_id}/cancel")


async def test_somebody_who_is_not_asked_learns_nothing(ada: Caller, bob: Caller) -> None:
    workflow_id = await ada.submit(approval("gate"))
    task = await asked(ada, workflow_id)
    assert await tasks(bob, "all") == []
    assert (await bob.http.get(f"/tasks/{task['id']}")).status_code == 404
    assert (await decide(bob, task, approve=True)).status_code == 404
    assert (await reply(bob, task, amount=1)).status_code == 404
    assert (await ada.http.get(f"/tasks/{task['id']}")).json()["status"] == "open"
    # Nor does the owner of a workflow that asks somebody else.
    theirs = await ada.submit(approval("gate", bob.username))
    of_bob = await asked(bob, theirs)
    assert (await decide(ada, of_bob, approve=True)).status_code == 404


async def test_of_two_who_decide_at_once_one_is_told_that_it_is_too_late(ada: Caller, bob: Caller) -> None:
    workflow_id = await ada.submit(approval("gate", ada.username, bob.username))
    task = await asked(bob, workflow_id)
    answers = await asyncio.gather(*(decide(user, task, approve=user is ada) for user in (ada, bob) for _ in range(4)))
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    status = won[0].json()["status"]
    late = [answer for answer in answers if answer is not won[0]]
    assert {answer.status_code for answer in late} == {409}
    assert all(f"is {status} already" in answer.json()["detail"] for answer in late)
    workflow = await ada.finished(workflow_id)
    assert workflow["status"] == {"approved": "completed", "rejected": "failed"}[status]


async def test_a_list_of_tasks_comes_in_pages_newest_first(ada: Caller) -> None:
    for _ in range(3):
        await asked(ada, await ada.submit(approval("gate")))
    every = [task["id"] for task in await tasks(ada)]
    first = (await ada.http.get("/tasks", params={"limit": "2"})).json()
    second = (await ada.http.get("/tasks", params={"limit": "2", "cursor": first["next_cursor"]})).json()
    assert [task["id"] for task in first["items"] + second["items"]] == every
    assert every == sorted(every, reverse=True)
    assert second["next_cursor"] is None


async def test_nobody_carries_a_workflow_that_waits_and_any_worker_goes_on_with_it(
    ada: Caller, engine: Engine, agents: StubAgents
) -> None:
    before, after = a_name(), a_name()
    gate = approval("gate", needs=("first",), deadline="5d")
    workflow_id = await ada.submit(step("first", before), gate, step("last", after, "gate"))
    task = await asked(ada, workflow_id)
    await released(ada, workflow_id)
    for process in engine.running("worker"):
        process.kill()
    # Decided while no worker lives.
    assert (await decide(ada, task, approve=True)).status_code == 200
    assert (await ada.workflow(workflow_id))["steps"][1]["status"] == "waiting"
    await engine.start("worker").healthy()
    workflow = await ada.finished(workflow_id)
    assert [item["status"] for item in workflow["steps"]] == ["completed"] * 3
    assert (len(agents.about(before)), len(agents.about(after))) == (1, 1)


async def test_a_decision_counts_that_comes_while_a_worker_carries_other_steps(
    ada: Caller, agents: StubAgents, engine: Engine
) -> None:
    topic = a_name()
    workflow_id = await ada.submit(approval("first"), approval("second"), step("last", topic, "first", "second"))
    await asked(ada, workflow_id)
    await released(ada, workflow_id)
    for process in engine.running("worker"):
        assert await process.stop() == 0
    await engine.start("worker").healthy()
    both = await tasks(ada)
    await asyncio.gather(*(decide(ada, task, approve=True) for task in both))
    assert (await ada.finished(workflow_id))["status"] == "completed"
    assert len(agents.about(topic)) == 1


async def test_decisions_are_heard_however_close_they_come_upon_each_other(ada: Caller) -> None:
    ids = [await ada.submit(*(approval(f"gate{number}") for number in range(3))) for _ in range(25)]

    async def are_asked() -> bool:
        return len(await tasks(ada)) == 75

    await until(are_asked, "everybody is asked")
    answers = await asyncio.gather(*(decide(ada, task, approve=True) for task in await tasks(ada)))
    assert {answer.status_code for answer in answers} == {200}
    for workflow_id in ids:
        assert (await ada.finished(workflow_id, 20))["status"] == "completed"


async def test_a_decision_counts_that_was_written_by_a_clock_that_is_ahead(
    ada: Caller, agents: StubAgents, database: Database
) -> None:
    topic, held = a_name(), Gate()
    agents.on(topic, held)
    workflow_id = await ada.submit(approval("gate"), step("other", topic))
    await held.reached(1)
    task = await asked(ada, workflow_id)
    async with database.transaction() as work:
        # What a decision writes, and nobody is told.
        answer = "update human_tasks set status = 'approved', answer = '{\"approved\": true}' where id = :id"
        await work.session.execute(text(answer), {"id": task["id"]})
        call = "update workflows set wake_at = now() + interval '1 hour' where id = :id"
        await work.session.execute(text(call), {"id": workflow_id})
    held.open()
    assert (await ada.finished(workflow_id, 20))["status"] == "completed"


async def test_a_task_of_a_paused_workflow_can_be_decided(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    workflow_id = await ada.submit(approval("gate"), step("after", topic, "gate"))
    task = await asked(ada, workflow_id)
    await ada.http.post(f"/workflows/{workflow_id}/pause")
    assert (await decide(ada, task, approve=True)).status_code == 200
    assert (await ada.workflow(workflow_id))["status"] == "paused"
    assert (await ada.http.post(f"/workflows/{workflow_id}/resume")).status_code == 200
    assert (await ada.finished(workflow_id))["status"] == "completed"
    assert len(agents.about(topic)) == 1


async def test_a_workflow_that_is_cancelled_or_fails_withdraws_what_it_asks(ada: Caller) -> None:
    cancelled = await ada.submit(approval("gate"))
    first = await asked(ada, cancelled)
    await ada.http.post(f"/workflows/{cancelled}/cancel")
    failed = await ada.submit(approval("gate"), approval("other"))

    async def are_asked() -> bool:
        return len(await tasks(ada)) == 2

    await until(are_asked, "both are asked")
    second, third = await tasks(ada)
    await decide(ada, second, approve=False)
    await ada.finished(failed)
    assert await tasks(ada) == []
    for task in (first, third):
        late = await decide(ada, task, approve=True)
        assert late.status_code == 409
        assert "is withdrawn already" in late.json()["detail"]


async def test_a_deadline_rejects_unless_it_is_to_approve(ada: Caller) -> None:
    strict = await ada.submit(approval("gate", deadline="1s"))
    mild = await ada.submit(approval("gate", deadline="1s", on_deadline="approve"))
    rejected, approved = await ada.finished(strict, 20), await ada.finished(mild, 20)
    assert (rejected["status"], approved["status"]) == ("failed", "completed")
    assert rejected["steps"][0]["error"] == "Rejected: Nobody decided in time."
    output = {"approved": True, "by": None, "comment": "Nobody decided in time."}
    assert approved["steps"][0]["output"] == output
    by_workflow = {task["workflow_id"]: task for task in await tasks(ada, "all")}
    assert (by_workflow[strict]["status"], by_workflow[mild]["status"]) == ("rejected", "approved")
    late = await decide(ada, by_workflow[strict], approve=True)
    assert (late.status_code, "is rejected already" in late.json()["detail"]) == (409, True)


async def test_a_deadline_holds_while_no_worker_lives(ada: Caller, engine: Engine) -> None:
    workflow_id = await ada.submit(approval("gate", deadline="8s", on_deadline="approve"))
    task = await asked(ada, workflow_id)
    await released(ada, workflow_id)
    for process in engine.running("worker"):
        process.kill()

    async def is_too_late() -> bool:
        return datetime.datetime.fromisoformat(task["deadline"]) < now()

    await until(is_too_late, "the deadline passes")
    late = await decide(ada, task, approve=False)
    assert (late.status_code, "is past its deadline" in late.json()["detail"]) == (409, True)
    await engine.start("worker").healthy()
    assert (await ada.finished(workflow_id, 30))["steps"][0]["output"]["approved"] is True


async def test_a_question_takes_its_default_at_the_deadline_and_fails_without_one(ada: Caller) -> None:
    with_default = await ada.submit(question("ask", deadline="1s", default={"amount": 3}))
    without = await ada.submit(question("ask", deadline="1s"))
    answered, failed = await ada.finished(with_default, 20), await ada.finished(without, 20)
    assert answered["steps"][0]["output"] == {"amount": 3, "tone": "plain"}
    assert (failed["status"], failed["steps"][0]["error_kind"]) == ("failed", "timeout")
    by_workflow = {task["workflow_id"]: task for task in await tasks(ada, "all")}
    assert (by_workflow[with_default]["status"], by_workflow[without]["status"]) == ("answered", "withdrawn")


async def test_others_are_asked_once_the_first_have_let_their_time_pass(ada: Caller, bob: Caller) -> None:
    rule = {"escalate": [bob.username], "deadline": "1h"}
    # Long enough to be seen: once bob is asked, ada is asked no more.
    workflow_id = await ada.submit(approval("gate", deadline="5s", on_deadline=rule))
    first = await asked(ada, workflow_id)
    second = await asked(bob, workflow_id)
    assert (second["id"], second["escalated"], second["who"]) == (first["id"], True, [bob.username])
    assert second["deadline"] > first["deadline"]
    assert await tasks(ada) == []
    assert (await decide(ada, first, approve=True)).status_code == 404
    assert (await decide(bob, second, approve=True)).status_code == 200
    workflow = await ada.finished(workflow_id)
    assert workflow["steps"][0]["output"]["by"] == bob.username


async def test_an_escalation_has_a_deadline_of_its_own(ada: Caller, bob: Caller) -> None:
    rule = {"escalate": [bob.username], "deadline": "1s", "on_deadline": "approve"}
    workflow_id = await ada.submit(approval("gate", deadline="1s", on_deadline=rule))
    workflow = await ada.finished(workflow_id, 20)
    assert workflow["steps"][0]["output"]["approved"] is True
    assert [task["status"] for task in await tasks(bob, "all")] == ["approved"]


async def test_what_is_said_in_time_but_comes_after_the_deadline_is_too_late(ada: Caller, database: Database) -> None:
    workflow_id = await ada.submit(approval("gate", deadline="5s"))
    task = await asked(ada, workflow_id)
    async with database.driver() as connection:
        # Somebody holds the workflow's row meanwhile, as a worker does that writes.
        await connection.execute("select from workflows where id = $1::uuid for update", workflow_id)
        saying = asyncio.create_task(decide(ada, task, approve=True))

        async def is_too_late() -> bool:
            return datetime.datetime.fromisoformat(task["deadline"]) < now()

        await until(is_too_late, "the deadline passes")
    assert (await saying).status_code == 409
    workflow = await ada.finished(workflow_id)
    assert workflow["steps"][0]["output"] == {"approved": False, "by": None, "comment": "Nobody decided in time."}
    (said,) = [one for one in await tasks(ada, "all") if one["workflow_id"] == workflow_id]
    assert (said["status"], said["answer"]["approved"]) == ("rejected", False)
