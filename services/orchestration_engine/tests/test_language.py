"""Each feature of the language, through the whole engine."""

import asyncio
from typing import Any

import pytest

from .crowds import QUICK, Crowd, Lines, outcome, run, statuses, submitted
from .engine import Caller, a_name, step, until
from .stub_agents import Answer, Call, Gate, StubAgents


def each(topic: str, items: str, **more: Any) -> dict[str, Any]:
    """Return a step that asks about each item of a list."""
    for_each = {"in": items, **({"parallel": more.pop("parallel")} if "parallel" in more else {})}
    return {**step("all", f"{topic} ${{{{ item }}}}"), "for_each": for_each, **more}


async def test_items_are_asked_for_as_many_at_once_as_their_step_allows(ada: Caller, agents: StubAgents) -> None:
    topic, crowd = a_name(), Crowd(3, 12)
    agents.on(topic, crowd)
    numbers = ", ".join(map(str, range(12)))
    workflow = await run(ada, each(topic, f"[{numbers}]", parallel=3))
    assert workflow["status"] == "completed"
    assert crowd.most == 3
    all_of_them = outcome(workflow, "all")
    assert all_of_them["output"] == [f"on {topic} {number}" for number in range(12)]
    assert all_of_them["items"] == {"begun": 12, "completed": 12, "failed": 0}


async def test_a_workflow_asks_for_as_much_at_once_as_it_allows(ada: Caller, agents: StubAgents) -> None:
    topic, crowd = a_name(), Crowd(2, 9)
    agents.on(topic, crowd)
    steps = [step(f"s{number}", f"{topic} s{number}") for number in range(5)]
    workflow = await run(ada, *steps, each(topic, "[1, 2, 3, 4]"), concurrency=2)
    assert workflow["status"] == "completed"
    assert crowd.most == 2


async def test_a_list_without_items_gives_one_without_outputs(ada: Caller) -> None:
    workflow = await run(ada, each(a_name(), "[]"), step("then", a_name(), "all"))
    assert outcome(workflow, "all")["output"] == []
    assert outcome(workflow, "then")["status"] == "completed"


async def test_items_know_their_name_and_their_place(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    spread = {**step("all", f"{topic} ${{{{ lease.room }}}} ${{{{ index }}}}")}
    spread["for_each"] = {"in": "inputs.leases.map(name, {'room': name})", "as": "lease"}
    leases = [{"name": "leases", "type": "list", "description": "Leases."}]
    workflow = await run(ada, spread, inputs=leases, values={"leases": ["attic", "cellar"]})
    asked = sorted(str(call.input["topic"]) for call in agents.about(topic))
    assert asked == [f"{topic} attic 0", f"{topic} cellar 1"]
    assert workflow["status"] == "completed"


async def test_an_item_that_fails_leaves_a_hole_where_its_step_goes_on(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(f"{topic} 2", Lines(422))
    workflow = await run(ada, each(topic, "[1, 2, 3]", on_error="continue"))
    assert workflow["status"] == "completed"
    spread = outcome(workflow, "all")
    assert spread["output"] == [f"note-writer on {topic} 1", None, f"note-writer on {topic} 3"]
    assert spread["items"] == {"begun": 3, "completed": 2, "failed": 1}


async def test_after_an_item_that_fails_its_step_no_other_begins(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(f"{topic} 3", Lines(422))
    workflow = await run(ada, each(topic, "[1, 2, 3, 4, 5, 6]"), concurrency=1)
    assert workflow["status"] == "failed"
    assert workflow["error"] == "Item 3: Refused with 422."
    assert len(agents.about(topic)) == 3


async def test_rounds_go_on_until_the_output_is_good(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(topic, Lines("poor", "better", "good"))
    loop = {"until": "output == 'good' && previous == 'better' && round == 3", "most": 5}
    workflow = await run(ada, {**step("draft", f"{topic} ${{{{ round }}}} ${{{{ previous }}}}"), "loop": loop})
    asked = [call.input["topic"] for call in agents.about(topic)]
    assert asked == [f"{topic} 1 ", f"{topic} 2 poor", f"{topic} 3 better"]
    draft = outcome(workflow, "draft")
    assert (draft["status"], draft["output"]) == ("completed", "good")
    assert len({call.key for call in agents.about(topic)}) == 3


async def test_rounds_that_never_please_fail_and_leave_what_came_last(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(topic, Lines("poor", "better"))
    draft = {**step("draft", topic), "loop": {"until": "false", "most": 2}, "on_error": "continue"}
    workflow = await run(ada, draft, output="${{ steps.draft.output }}")
    assert workflow["output"] == "better"
    drafted = outcome(workflow, "draft")
    assert (drafted["status"], drafted["error_kind"]) == ("failed", "rounds")
    assert len(agents.about(topic)) == 2


async def test_what_is_busy_is_asked_again_under_the_same_key(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(topic, Lines(503, 503, "at last"))
    workflow = await run(ada, {**step("only", topic), "retry": QUICK})
    only = outcome(workflow, "only")
    assert (only["status"], only["output"], only["attempt"], only["error"]) == ("completed", "at last", 3, None)
    assert len({call.key for call in agents.about(topic)}) == 1


async def test_what_stays_busy_fails_after_its_attempts(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(topic, Lines(503))
    workflow = await run(ada, {**step("only", topic), "retry": QUICK})
    only = outcome(workflow, "only")
    assert (only["status"], only["error_kind"], only["attempt"]) == ("failed", "unavailable", 3)
    assert len(agents.about(topic)) == 3


async def test_what_is_refused_is_not_asked_again(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(topic, Lines(422, "never said"))
    workflow = await run(ada, {**step("only", topic), "retry": QUICK})
    assert workflow["error"] == "Refused with 422."
    assert len(agents.about(topic)) == 1


async def test_an_agent_that_takes_too_long_is_hung_up_on(ada: Caller, agents: StubAgents) -> None:
    topic, gate = a_name(), Gate()
    agents.on(topic, gate)
    workflow = await run(ada, {**step("only", topic), "timeout": "2s"})
    await gate.hung_up(1)
    only = outcome(workflow, "only")
    assert (only["status"], only["error_kind"], only["attempt"]) == ("failed", "timeout", 1)


async def test_a_workflow_that_takes_too_long_fails_and_hangs_up(ada: Caller, agents: StubAgents) -> None:
    topic, gate = a_name(), Gate()
    agents.on(topic, gate)
    workflow = await run(ada, step("only", topic), step("after", topic, "only"), timeout="2s")
    await gate.hung_up(1)
    assert workflow["status"] == "failed"
    assert workflow["error"] == "The workflow took longer than its timeout, 2s."
    assert statuses(workflow) == {"only": "cancelled", "after": "cancelled"}


async def test_a_step_stands_in_for_one_that_failed(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(f"{topic} first", Lines(422))
    agents.on(f"{topic} second", Lines(422))
    workflow = await run(
        ada,
        {**step("first", f"{topic} first"), "on_error": {"run": "second"}},
        {**step("second", f"{topic} second ${{{{ steps.first.error }}}}"), "on_error": {"run": "third"}},
        step("third", f"{topic} third"),
        step("after", f"{topic} after ${{{{ steps.first.output }}}}", "first"),
        {**step("fine", "fine"), "on_error": {"run": "spare"}},
        step("spare", "spare"),
    )
    assert workflow["status"] == "completed"
    expected = {"first": "failed", "second": "failed", "third": "completed", "after": "completed"}
    assert statuses(workflow) == {**expected, "fine": "completed", "spare": "skipped"}
    assert f"{topic} second Refused with 422." in [call.input["topic"] for call in agents.about(topic)]
    assert outcome(workflow, "after")["output"] == f"note-writer on {topic} after note-writer on {topic} third"


async def test_a_step_goes_on_after_one_that_failed_if_that_may(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(f"{topic} first", Lines(422))
    workflow = await run(
        ada,
        {**step("first", f"{topic} first"), "on_error": "continue"},
        {**step("sorry", f"{topic} sorry", "first"), "when": "steps.first.status == 'failed'"},
        {**step("thanks", f"{topic} thanks", "first"), "when": "steps.first.status == 'completed'"},
        step("last", f"{topic} last ${{{{ steps.thanks.output }}}}", "sorry", "thanks"),
    )
    assert workflow["status"] == "completed"
    assert statuses(workflow) == {"first": "failed", "sorry": "completed", "thanks": "skipped", "last": "completed"}


async def test_steps_write_to_the_shared_context_and_read_from_it(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    workflow = await run(
        ada,
        {**step("first", f"{topic} ${{{{ context.tone }}}}"), "save": {"draft": "${{ output }}", "count": 1}},
        {"id": "then", "needs": ["first"], "set": {"tone": "cold", "sum": "${{ context.count + 1 }}"}},
        step("last", f"{topic} ${{{{ context.tone }}}} ${{{{ context.sum }}}}", "then"),
        inputs=[{"name": "tone", "type": "string", "description": "How."}],
        values={"tone": "warm"},
        context={"tone": "${{ inputs.tone }}"},
        output={"sum": "${{ context.sum }}", "text": "It is ${{ context.sum }}", "set": "${{ steps.then.output }}"},
    )
    assert [call.input["topic"] for call in agents.about(topic)] == [f"{topic} warm", f"{topic} cold 2"]
    draft = f"note-writer on {topic} warm"
    assert workflow["context"] == {"tone": "cold", "draft": draft, "count": 1, "sum": 2}
    assert workflow["output"] == {"sum": 2, "text": "It is 2", "set": {"tone": "cold", "sum": 2}}


async def test_what_is_asked_again_is_asked_in_the_same_words_though_the_context_has_changed(
    ada: Caller, agents: StubAgents
) -> None:
    topic, gate, lines = a_name(), Gate(), Lines(503, "done")

    async def late(call: Call) -> Answer:
        await gate(call)
        return await lines(call)

    agents.on(f"{topic} slow", late)
    write = {**step("quick", "x"), "save": {"word": "new"}}
    slow = {**step("slow", f"{topic} slow ${{{{ context.word }}}}"), "retry": QUICK}
    workflow_id = await submitted(ada, [slow, write], context={"word": "old"})
    await gate.reached(1)

    async def is_written() -> bool:
        return bool((await ada.workflow(workflow_id))["context"] == {"word": "new"})

    await until(is_written, "the other step has written", 30)
    gate.open()
    assert (await ada.finished(workflow_id))["status"] == "completed"
    assert [call.input["topic"] for call in agents.about(topic)] == [f"{topic} slow old"] * 2


async def _template(user: Caller, *steps: dict[str, Any], **document: Any) -> str:
    slug = a_name()
    inputs = [{"name": "topic", "type": "string", "description": "About what."}]
    body = {"slug": slug, "document": {"name": "Inner", "inputs": inputs, "steps": list(steps), **document}}
    answer = await user.http.post("/templates", json=body)
    assert answer.status_code == 201, answer.text[:300]
    return slug


async def test_a_step_runs_another_workflow_and_gives_its_output(ada: Caller) -> None:
    slug = await _template(ada, step("note", "${{ inputs.topic }}"), output={"note": "${{ steps.note.output }}"})
    topic = a_name()
    workflow = await run(
        ada,
        {"id": "inner", "workflow": slug, "input": {"topic": topic}},
        {"id": "each", "workflow": slug, "input": {"topic": "${{ item }}"}, "for_each": {"in": "['a', 'b']"}},
        output="${{ steps.inner.output.note }}",
    )
    assert workflow["output"] == f"note-writer on {topic}"
    assert outcome(workflow, "each")["output"] == [{"note": "note-writer on a"}, {"note": "note-writer on b"}]
    child = await ada.workflow(outcome(workflow, "inner")["child_id"])
    assert (child["parent_id"], child["template"], child["status"]) == (workflow["id"], f"{slug}@1", "completed")


async def test_a_workflow_that_fails_fails_the_step_that_runs_it(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    agents.on(topic, Lines(422))
    slug = await _template(ada, step("note", "${{ inputs.topic }}"))
    workflow = await run(ada, {"id": "inner", "workflow": slug, "input": {"topic": topic}})
    inner = outcome(workflow, "inner")
    assert (workflow["status"], inner["error_kind"]) == ("failed", "workflow")
    assert inner["error"] == f"Workflow {inner['child_id']} failed: Refused with 422."


async def test_a_workflow_that_a_step_runs_may_take_only_so_long(ada: Caller, agents: StubAgents) -> None:
    topic, gate = a_name(), Gate()
    agents.on(topic, gate)
    slug = await _template(ada, step("note", "${{ inputs.topic }}"))
    inner = {"id": "inner", "workflow": slug, "input": {"topic": topic}, "timeout": "5s", "on_error": "continue"}
    workflow = await run(ada, inner)
    await gate.hung_up(1)
    assert outcome(workflow, "inner")["error"] == "The workflow that it runs took longer than 5s."
    assert (await ada.workflow(outcome(workflow, "inner")["child_id"]))["status"] == "cancelled"


async def test_a_workflow_that_took_too_long_is_begun_anew_as_another(ada: Caller, agents: StubAgents) -> None:
    topic, gate, calls = a_name(), Gate(), list[Call]()

    async def late_at_first(call: Call) -> Answer:
        calls.append(call)
        return await gate(call) if len(calls) == 1 else "in time"

    agents.on(topic, late_at_first)
    slug = await _template(ada, step("note", "${{ inputs.topic }}"), output="${{ steps.note.output }}")
    inner = {"id": "inner", "workflow": slug, "input": {"topic": topic}, "timeout": "5s"}  # for the second one, too
    workflow = await run(ada, {**inner, "retry": {**QUICK, "on": ["timeout"]}})
    await gate.hung_up(1)
    assert (workflow["status"], outcome(workflow, "inner")["output"]) == ("completed", "in time")
    assert len({call.key for call in calls}) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({**step("wrong", "${{ steps.first.output.none }}", "first")}, "steps.first.output has no fields"),
        ({**step("wrong", "x", "first"), "when": "steps.first.output"}, "must give true or false"),
        ({**step("wrong", "x", "first"), "for_each": {"in": "steps.first.output"}}, "must give a list"),
        ({**step("wrong", "x", "first"), "loop": {"until": "output", "most": 2}}, "until: output: must give true"),
        ({**step("wrong", "x", "first"), "save": {"none": "${{ output.none }}"}}, "save: output.none"),
        ({"id": "wrong", "needs": ["first"], "set": {"x": "${{ int(steps.first.output) }}"}}, "int(steps."),
    ],
    ids=["input", "when", "for_each", "until", "save", "set"],
)
async def test_an_expression_that_gives_nothing_of_use_fails_its_step(
    ada: Caller, wrong: dict[str, Any], said: str
) -> None:
    workflow = await run(ada, step("first", "x"), {**wrong, "on_error": "continue"}, step("last", "x", "wrong"))
    assert workflow["status"] == "completed"
    failed = outcome(workflow, "wrong")
    assert (failed["status"], failed["error_kind"]) == ("failed", "expression")
    assert said in failed["error"]


async def test_an_output_that_has_no_value_fails_the_workflow(ada: Caller) -> None:
    workflow = await run(ada, step("only", "x"), output="${{ steps.only.output.none }}")
    assert workflow["status"] == "failed"
    assert workflow["error"].startswith("output: steps.only.output.none:")
    assert outcome(workflow, "only")["status"] == "completed"


async def test_a_thousand_steps_fan_out_and_come_together(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    leaves = [step(f"s{number}", f"{topic} s{number}", "first") for number in range(998)]
    last = {"id": "last", "needs": [leaf["id"] for leaf in leaves], "set": {"done": "${{ steps.s997.output }}"}}
    workflow = await run(ada, step("first", topic), *leaves, last)
    assert workflow["status"] == "completed", str(workflow["error"])[:300]
    assert workflow["context"] == {"done": f"note-writer on {topic} s997"}
    assert len(agents.about(topic)) == 999


async def test_a_thousand_steps_follow_each_other(ada: Caller) -> None:
    steps = [{"id": "s0", "set": {"count": 1}}]
    steps += [
        {"id": f"s{number}", "needs": [f"s{number - 1}"], "set": {"count": "${{ context.count + 1 }}"}}
        for number in range(1, 1000)
    ]
    async with asyncio.timeout(60):
        workflow = await run(ada, *steps)
    assert workflow["context"] == {"count": 1000}
