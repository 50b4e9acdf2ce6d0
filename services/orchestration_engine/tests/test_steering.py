"""What an owner does to a workflow: try again, run again, pause, cancel; and what a dying worker does to a list."""

from collections import Counter
from typing import Any

from .crowds import Lines, outcome, run, statuses, submitted
from .engine import Caller, Engine, a_name, step, until
from .stub_agents import Gate, StubAgents

APPROVAL = {"id": "gate", "approval": {"ask": "May it go on?", "who": ["role:owner"]}}


async def retried(user: Caller, workflow_id: str, *steps: str) -> Any:
    """Have a workflow tried again; return it once it has ended."""
    answer = await user.http.post(f"/workflows/{workflow_id}/retry", json={"steps": list(steps)} if steps else {})
    assert answer.status_code == 200, answer.text[:300]
    assert answer.json()["finished_at"] is None
    return await user.finished(workflow_id)


async def done(user: Caller, workflow_id: str, what: str) -> Any:
    """Pause, resume or cancel; return the workflow."""
    answer = await user.http.post(f"/workflows/{workflow_id}/{what}")
    assert answer.status_code == 200, answer.text[:300]
    return answer.json()


async def approve(user: Caller, workflow_id: str) -> None:
    """Say yes to the one approval that a workflow waits for."""
    items = (await user.http.get("/tasks", params={"limit": "100"})).json()["items"]
    [task] = [item for item in items if item["workflow_id"] == workflow_id]
    answer = await user.http.post(f"/tasks/{task['id']}/decision", json={"approve": True})
    assert answer.status_code == 200, answer.text[:300]


async def has_status(user: Caller, workflow_id: str, status: str) -> None:
    """Return when a workflow has come so far and nobody carries it."""

    async def has_come() -> bool:
        workflow = await user.workflow(workflow_id)
        return bool(workflow["status"] == status)

    await until(has_come, f"the workflow is {status}", 30)


async def test_what_was_completed_is_not_asked_for_again(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(f"{topic} two", Lines(422, "better"))
    workflow = await run(
        ada,
        {**step("one", f"{topic} one"), "save": {"first": "${{ output }}"}},
        step("two", f"{topic} two", "one"),
        step("three", f"{topic} three ${{{{ context.first }}}} ${{{{ steps.two.output }}}}", "two"),
    )
    assert statuses(workflow) == {"one": "completed", "two": "failed", "three": "cancelled"}
    again = await retried(ada, workflow["id"])
    assert (again["status"], again["error"], again["generation"]) == ("completed", None, 1)
    first = f"note-writer on {topic} one"
    assert outcome(again, "three")["output"] == f"note-writer on {topic} three {first} better"
    asked = Counter(str(call.input["topic"]).split()[1] for call in agents.about(topic))
    assert asked == {"one": 1, "two": 2, "three": 1}
    assert len({call.key for call in agents.about(f"{topic} two")}) == 2  # it is not what it was asked before


async def test_a_step_that_is_named_begins_again_with_all_that_wait_for_it(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    workflow = await run(
        ada,
        step("one", f"{topic} one"),
        step("two", f"{topic} two", "one"),
        step("aside", f"{topic} aside"),
        step("three", f"{topic} three", "two", "aside"),
    )
    again = await retried(ada, workflow["id"], "two")
    assert again["status"] == "completed"
    asked = Counter(str(call.input["topic"]).split()[1] for call in agents.about(topic))
    assert asked == {"one": 1, "two": 2, "aside": 1, "three": 2}


async def test_completed_items_of_a_failed_step_are_kept(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(f"{topic} 3", Lines(422, "mended"))
    spread = {**step("all", f"{topic} ${{{{ item }}}}"), "for_each": {"in": "[1, 2, 3, 4]", "parallel": 1}}
    workflow = await run(ada, spread)
    assert workflow["error"] == "Item 3: Refused with 422."
    again = await retried(ada, workflow["id"])
    echoes = [f"note-writer on {topic} {number}" for number in (1, 2, 3, 4)]
    assert outcome(again, "all")["output"] == [*echoes[:2], "mended", echoes[3]]
    assert Counter(call.input["topic"] for call in agents.about(topic)) == {
        f"{topic} 1": 1,
        f"{topic} 2": 1,
        f"{topic} 3": 2,
        f"{topic} 4": 1,
    }


async def test_items_of_a_list_that_is_made_anew_are_not_kept(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(f"{topic} list", Lines('["a", "b"]', '["c", "d"]'))
    agents.on(f"{topic} b", Lines(422))
    steps = (
        step("list", f"{topic} list"),
        {**step("all", f"{topic} ${{{{ item }}}}", "list"), "for_each": {"in": "json(steps.list.output)"}},
    )
    workflow = await run(ada, *steps, concurrency=1)
    assert workflow["error"] == "Item 2: Refused with 422."
    again = await retried(ada, workflow["id"], "list", "all")
    assert outcome(again, "all")["output"] == [f"note-writer on {topic} c", f"note-writer on {topic} d"]


async def test_rounds_that_led_to_a_failed_one_are_kept(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(topic, Lines("poor", 422, "good"))
    loop = {**step("draft", f"{topic} ${{{{ previous }}}}"), "loop": {"until": "output == 'good'", "most": 2}}
    workflow = await run(ada, loop)
    assert workflow["error"] == "Round 2: Refused with 422."
    again = await retried(ada, workflow["id"])
    assert outcome(again, "draft")["output"] == "good"
    assert [call.input["topic"] for call in agents.about(topic)] == [f"{topic} ", f"{topic} poor", f"{topic} poor"]


async def test_rounds_that_never_pleased_begin_anew(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(topic, Lines("poor", "poor", "good"))
    workflow = await run(ada, {**step("draft", topic), "loop": {"until": "output == 'good'", "most": 2}})
    assert outcome(workflow, "draft")["error_kind"] == "rounds"
    again = await retried(ada, workflow["id"])
    assert (again["status"], outcome(again, "draft")["output"]) == ("completed", "good")
    assert len(agents.about(topic)) == 3


async def test_an_until_without_a_value_fails_its_step_each_time(ada: Caller) -> None:
    workflow = await run(ada, {**step("draft", "x"), "loop": {"until": "output.none", "most": 2}})
    again = await retried(ada, workflow["id"])
    assert (again["status"], outcome(again, "draft")["error_kind"]) == ("failed", "expression")
    assert again["error"] == workflow["error"]


async def test_a_list_that_is_none_fails_its_step_each_time_until_it_is_one(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(f"{topic} list", Lines("no list", '["a"]'))
    steps = (
        step("list", f"{topic} list"),
        {**step("all", f"{topic} ${{{{ item }}}}", "list"), "for_each": {"in": "json(steps.list.output)"}},
    )
    workflow = await run(ada, *steps)
    assert outcome(workflow, "all")["error_kind"] == "expression"
    again = await retried(ada, workflow["id"])
    assert again["error"] == workflow["error"]
    mended = await retried(ada, workflow["id"], "list")
    assert outcome(mended, "all")["output"] == [f"note-writer on {topic} a"]


async def test_a_step_without_a_list_holds_up_nobody_who_takes_over(ada: Caller, engine: Engine) -> None:
    """It was skipped because there is none; who takes the workflow over must not want one."""
    skipped = {**step("all", "x"), "when": "inputs.names != null", "for_each": {"in": "inputs.names"}}
    names = [{"name": "names", "type": "list", "required": False, "description": "Names."}]
    workflow_id = await submitted(ada, [skipped, APPROVAL], inputs=names)
    await has_status(ada, workflow_id, "waiting")
    await approve(ada, workflow_id)
    workflow = await ada.finished(workflow_id)
    assert (workflow["status"], workflow["error"]) == ("completed", None)
    assert statuses(workflow) == {"all": "skipped", "gate": "completed"}


async def test_a_workflow_is_run_again_with_other_values(ada: Caller) -> None:
    topic = [{"name": "topic", "type": "string", "description": "About what."}]
    first = await run(ada, step("only", "${{ inputs.topic }}"), inputs=topic, values={"topic": "one"})
    answer = await ada.http.post(f"/workflows/{first['id']}/rerun", json={"values": {"topic": "two"}, "priority": 7})
    assert answer.status_code == 202, answer.text[:300]
    second = await ada.finished(answer.json()["id"])
    assert second["source"] == f"workflow/{first['id']}"
    assert (second["values"], second["priority"]) == ({"topic": "two"}, 7)
    assert outcome(second, "only")["output"] == "note-writer on two"
    assert outcome(await ada.workflow(first["id"]), "only")["output"] == "note-writer on one"


async def test_what_runs_may_end_while_nothing_begins(ada: Caller, agents: StubAgents) -> None:
    topic, gate = a_name(), Gate()
    agents.on(f"{topic} one", gate)
    workflow_id = await ada.submit(step("one", f"{topic} one"), step("two", f"{topic} two", "one"))
    await gate.reached(1)
    assert (await done(ada, workflow_id, "pause"))["status"] == "paused"
    gate.open()

    async def has_ended() -> bool:
        return bool(outcome(await ada.workflow(workflow_id), "one")["status"] == "completed")

    await until(has_ended, "the first step ends", 30)
    assert (await ada.workflow(workflow_id))["status"] == "paused"
    assert agents.about(f"{topic} two") == []
    await done(ada, workflow_id, "resume")
    assert (await ada.finished(workflow_id))["status"] == "completed"
    assert len(agents.about(topic)) == 2


async def test_a_decision_on_a_paused_workflow_is_heard_when_it_goes_on(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    workflow_id = await ada.submit(APPROVAL, step("after", topic, "gate"))
    await has_status(ada, workflow_id, "waiting")
    await done(ada, workflow_id, "pause")
    await approve(ada, workflow_id)
    workflow = await ada.workflow(workflow_id)
    assert (workflow["status"], agents.about(topic)) == ("paused", [])
    await done(ada, workflow_id, "resume")
    assert (await ada.finished(workflow_id))["status"] == "completed"
    assert len(agents.about(topic)) == 1


async def test_who_cancels_a_workflow_cancels_those_that_it_runs(ada: Caller, agents: StubAgents) -> None:
    topic, gate, slug = a_name(), Gate(), a_name()
    agents.on(topic, gate)
    inner = {"name": "Inner", "steps": [step("note", topic)]}
    assert (await ada.http.post("/templates", json={"slug": slug, "document": inner})).status_code == 201
    workflow_id = await ada.submit({"id": "inner", "workflow": slug}, APPROVAL)
    await gate.reached(1)
    await has_status(ada, workflow_id, "waiting")
    workflow = await done(ada, workflow_id, "cancel")
    assert statuses(workflow) == {"inner": "cancelled", "gate": "cancelled"}
    child = await ada.workflow(outcome(workflow, "inner")["child_id"])
    assert (child["status"], statuses(child)) == ("cancelled", {"note": "cancelled"})
    await gate.hung_up(1)


async def test_no_item_is_committed_twice_though_its_worker_is_killed(
    ada: Caller, engine: Engine, agents: StubAgents
) -> None:
    topic, gate = a_name(), Gate()
    late = [f"{topic} {number}" for number in range(20, 50)]
    for name in late:
        agents.on(name, gate)
    numbers = ", ".join(map(str, range(50)))
    spread = {**step("all", f"{topic} ${{{{ item }}}}"), "for_each": {"in": f"[{numbers}]"}}
    workflow_id = await ada.submit(spread)
    await gate.reached(30)

    async def has_committed() -> bool:
        return bool(outcome(await ada.workflow(workflow_id), "all")["items"]["completed"] == 20)

    await until(has_committed, "twenty items are written", 30)
    for process in engine.running("worker"):
        process.kill()
    await engine.start("worker").healthy()
    await gate.reached(60)
    gate.open()
    workflow = await ada.finished(workflow_id)
    spread = outcome(workflow, "all")
    assert spread["output"] == [f"note-writer on {topic} {number}" for number in range(50)]
    asked = Counter(str(call.input["topic"]) for call in agents.about(f"{topic} "))
    assert asked == {f"{topic} {number}": 1 if number < 20 else 2 for number in range(50)}
    assert len({call.key for call in agents.about(f"{topic} ")}) == 50
