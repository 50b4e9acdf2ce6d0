"""Which workflows may run, and what is said of those that may not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_language.errors import InvalidDocument
from workflow_language.graph import build_graph, effective_needs
from workflow_language.reading import parse_document
from workflow_language.validation import MAX_EXPRESSIONS, check_values, problems

from .conftest import Told, find_agent, find_template, step, workflow

INPUTS: list[dict[str, object]] = [
    {"name": "lease", "type": "text", "description": "The lease."},
    {"name": "days", "type": "integer", "required": False, "default": 3, "description": "How long."},
    {"name": "names", "type": "list", "required": False, "description": "Who."},
]


def asked(text: str) -> dict[str, str]:
    """Return the input that asks the writer about `text`."""
    return {"topic": text}


def test_a_workflow_that_uses_all_of_the_language_is_in_order(told: Told) -> None:
    assert not told(
        step("triage", input=asked("${{ inputs.lease }} ${{ context.tone }}"), save={"risk": "${{ output }}"}),
        step("each", for_each={"in": "inputs.names", "as": "who"}, input=asked("${{ who }} ${{ index }}")),
        step(
            "again",
            loop={"until": "output == previous || round > 3", "most": 5},
            input=asked("${{ previous }}${{ round }}"),
        ),
        step("risky", needs=["triage"], when="context.risk.contains('high')", on_error={"run": "plan-b"}),
        step("plan-b", input=asked("${{ steps.risky.error }} after ${{ steps.triage.output }}")),
        step("ok", needs=["risky"], approval={"ask": "${{ steps.plan-b.output }}?", "who": ["ada"]}),
        step("cost", question={"ask": "How much?", "who": ["ada"], "inputs": INPUTS[1:2]}),
        step("nested", workflow="lease-check@1", input={"lease": "${{ inputs.lease }}"}),
        step("note", set={"total": "${{ size(steps.each.output) }}"}, needs=["each"]),
        step(
            "end", needs=["ok"], input={"topic": "x", "pages": "${{ inputs.days }}", "points": ["${{ context.total }}"]}
        ),
        inputs=INPUTS,
        context={"tone": "warm", "about": "${{ inputs.lease }}"},
        output={"all": ["${{ steps.end.output }}", "${{ steps.cost.status }}"]},
    )


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([step("a"), step("a")], "steps.1.id: a is the id of an earlier step; choose another"),
        ([step("a", needs=["triag"]), step("triage")], "steps.0.needs.0: there is no step triag; did you mean triage?"),
        (
            [step("a", needs=["b"]), step("b", needs=["a"])],
            "steps.0.needs: the steps need each other in a circle: a -> b -> a",
        ),
        ([step("a", needs=["a"])], "steps.0.needs: the steps need each other in a circle: a -> a"),
        (
            [step(agent="nobody")],
            "steps.0.agent: no agent is called nobody; GET /agents/library finds those that exist",
        ),
        ([step(workflow="nothing@2")], "steps.0.workflow: no template is called nothing with a version 2"),
        ([step(workflow="lease-check@2", input={"lease": "x"})], "no template is called lease-check with a version 2"),
        ([step(workflow="lease-check")], "steps.0.input.lease: is required: give text"),
        (
            [step(workflow="lease-check", input={"lease": "x", "a": 1})],
            "steps.0.input.a: is not an input of this template",
        ),
        ([step(workflow="narcissus")], "steps.0.workflow: a workflow would run itself: narcissus -> narcissus"),
        ([step(workflow="level-1")], "steps.0.workflow: workflows run workflows more than 5 deep: level-1 -> level-2"),
        ([step(input={})], "steps.0.input.topic: is required: give text"),
        ([step(input={"topic": "x", "pages": 10})], "steps.0.input.pages: must be at most 9"),
        ([step(input={"topic": "x", "pages": "${{ 1 }} x"})], "steps.0.input.pages: takes a value of type integer"),
        ([step(input={"topic": ["${{ 1 }}"]})], "steps.0.input.topic: takes a value of type text"),
        ([step(input={"topic": "x", "points": {"a": "${{ 1 }}"}})], "steps.0.input.points: takes a value of type list"),
        ([step(input=asked("${{ inputs.leas }}"))], "inputs.leas: no input is called leas; did you mean lease?"),
        (
            [step(input=asked("${{ context.x }}"))],
            "nothing writes context.x; give it in `context`, or write it with `save`",
        ),
        ([step("a", input=asked("${{ steps.b.output }}")), step("b")], "a does not need b; add it to the step's needs"),
        (
            [step("a", input=asked("${{ steps.a.output }}"))],
            "a names itself; a step sees only those that come before it",
        ),
        ([step("a", input=asked("${{ steps.c.output }}"))], "there is no step c; there are a"),
        (
            [step("a"), step("b", needs=["a"], input=asked("${{ steps.a.text }}"))],
            "write steps.a.output.text for a part",
        ),
        ([step("a"), step("b", needs=["a"], input=asked("${{ a }}"))], "there is no a here; write steps.a.output"),
        ([step(input=asked("${{ lease }}"))], "there is no lease here; write inputs.lease"),
        ([step(input=asked("${{ steps[inputs.lease].output }}"))], "names no step; write steps.<id>.output"),
        ([step(input=asked("${{ foo }}"))], "there is no foo here; an expression reads inputs, steps, context"),
        ([step(input=asked("${{ item }}"))], "an item is there in the `input` of a step with for_each"),
        ([step(when="item == 1", for_each={"in": "inputs.names"})], "steps.0.when: item == 1: there is no item here"),
        ([step(input=asked("${{ output }}"))], "elsewhere write steps.<id>.output"),
        ([step(input=asked("a ${{ 1 + }}"))], "steps.0.input.topic: ${{ 1 + }} is no expression"),
        ([step(when="1 +")], "steps.0.when: is no expression: mismatched input '<EOF>' (at character 4)"),
        ([step(when="size(inputs.names)")], "steps.0.when: must give true or false; this gives a value of type int"),
        ([step(when="${{ inputs.days > 1 }}")], "steps.0.when: write the expression itself here, without ${{ }}"),
        ([step(for_each={"in": "'x'"})], "steps.0.for_each.in: must give a list; this gives a value of type string"),
        ([step(for_each={"in": "inputs.names", "as": "inputs"})], "steps.0.for_each.as: inputs means something else"),
        ([step(loop={"until": "'yes'", "most": 2})], "steps.0.loop.until: must give true or false"),
        ([step("a", on_error={"run": "b"})], "steps.0.on_error.run: there is no step b"),
        ([step("a", on_error={"run": "a"})], "steps.0.on_error.run: a step cannot stand in for itself; name another"),
        (
            [step("a", on_error={"run": "c"}), step("b", on_error={"run": "c"}), step("c")],
            "steps.1.on_error.run: c stands in for 2 steps; it may for one only, so copy it",
        ),
        (
            [step("a", on_error={"run": "b"}), step("b", needs=["c"]), step("c")],
            "steps.1.needs: a step that stands in for another may name no needs",
        ),
        (
            [step("a", on_error={"run": "b"}), step("b", input=asked("${{ steps.c.output }}")), step("c")],
            "b sees the step that it stands in for and those before that; c is none of them",
        ),
        (
            [
                step(
                    question={
                        "ask": "?",
                        "who": ["a"],
                        "inputs": INPUTS[1:2],
                        "deadline": "1d",
                        "default": {"days": "x"},
                    }
                )
            ],
            "steps.0.question.default.days: must be a whole number",
        ),
        ([step(approval={"ask": "${{ foo }}", "who": ["a"]})], "steps.0.approval.ask: foo: there is no foo here"),
    ],
)
def test_what_is_wrong_is_told_by_step_and_field(steps: list[dict[str, object]], expected: str, told: Told) -> None:
    found = told(*steps, inputs=INPUTS)
    assert any(expected in message for message in found), found
    assert all(message.startswith("steps.") for message in found)


def test_inputs_context_and_output_are_checked_too(told: Told) -> None:
    found = told(
        step("a"),
        inputs=[*INPUTS, {**INPUTS[0], "required": False, "default": 3}],
        context={"x": "${{ steps.a.output }}", "y": "${{ inputs.z }}"},
        output=["${{ steps.b.output }}", "${{ steps.a.output }}"],
    )
    assert found == [
        "inputs.3.name: lease is the name of inputs.0 too; choose another",
        "inputs.3.default: must be text",
        "context.x: the context begins before any step; an expression here reads inputs only",
        "context.y: inputs.z: no input is called z; there are lease, days, names, lease",
        "output.0: steps.b.output: there is no step b; there are a",
    ]


def test_everything_wrong_is_told_at_once(told: Told) -> None:
    found = told(step("a", agent="nobody"), step("a", when="1 +", needs=["b"]), step("c", input=asked("${{ foo }}")))
    assert len(found) == 5


def test_a_thousand_steps_are_checked_within_a_tenth_of_a_second() -> None:
    fields = [asked(f"after ${{{{ steps.s{n}.output }}}}") for n in range(1_000)]
    shapes = {
        "chain": [step("s0"), *(step(f"s{n}", needs=[f"s{n - 1}"], input=fields[n - 1]) for n in range(1, 1_000))],
        "fan-out": [step("s0"), *(step(f"s{n}", needs=["s0"], input=fields[0]) for n in range(1, 1_000))],
        "diamond": [
            step("s0"),
            *(step(f"s{n}", needs=["s0"], input=fields[0]) for n in range(1, 999)),
            step(
                "end",
                needs=[f"s{n}" for n in range(999)],
                input=asked("".join(one["topic"] for one in fields[:999])),
            ),
        ],
    }
    for name, steps in shapes.items():
        document = workflow(*steps)
        before = time.process_time()
        assert problems(document, find_agent, find_template) == []
        assert time.process_time() - before < 0.1, name


def test_a_document_made_to_be_wrong_everywhere_is_refused_quickly(told: Told) -> None:
    before = time.process_time()
    found = told(
        *(step(f"s{n}", needs=[f"x{m}" for m in range(50)], input=asked("${{ y }}" * 4)) for n in range(1_000))
    )
    assert found[-1] == "document: more than 100 errors; mend these first"
    assert len(found) == 101
    found = told(step(input=asked("".join(f"${{{{ a{n} }}}}" for n in range(MAX_EXPRESSIONS + 1)))))
    assert found == ["document: has 5,001 expressions; a workflow has at most 5,000. Split it in two"]
    assert time.process_time() - before < 1


def test_each_agent_is_looked_for_once() -> None:
    looked_for: list[str] = []

    def find(slug: str) -> None:
        looked_for.append(slug)

    problems(workflow(step("a"), step("b"), step("c", agent="other")), find, find_template)
    assert looked_for == ["writer", "other"]


def test_a_runs_values_are_completed_and_checked() -> None:
    document = workflow(step(), inputs=INPUTS)
    assert check_values(document, {"lease": "x"}) == ({"lease": "x", "days": 3, "names": None}, [])
    values, found = check_values(document, {"days": "x", "names": ["y"], "colour": 1})
    assert values == {"lease": None, "days": "x", "names": ["y"]}
    assert [(problem.pointer, problem.message) for problem in found] == [
        ("inputs.lease", "is required: give text"),
        ("inputs.days", "must be a whole number"),
        ("inputs.colour", "is not an input of this workflow; its inputs are days, lease, names"),
    ]


ids = st.sampled_from(["a", "b", "c", "d"])
names = st.sampled_from(["steps.a.output", "steps.b.error", "inputs.x", "context.y", "item", "output", "round", "1 +"])
some_steps = st.lists(
    st.fixed_dictionaries(
        {"id": ids},
        optional={
            "needs": st.lists(ids, max_size=3),
            "when": names,
            "agent": st.sampled_from(["writer", "nobody"]),
            "set": st.dictionaries(ids, names.map("${{{{ {} }}}}".format), min_size=1),
            "input": st.dictionaries(st.sampled_from(["topic", "pages"]), names.map("${{{{ {} }}}}".format)),
            "on_error": st.sampled_from(["fail", "continue"]) | st.fixed_dictionaries({"run": ids}),
            "for_each": st.fixed_dictionaries({"in": names}),
        },
    ),
    min_size=1,
    max_size=5,
)


@given(some_steps)
def test_a_workflow_in_order_has_an_order_in_which_every_reference_comes_before(steps: list[dict[str, object]]) -> None:
    try:
        document = parse_document({"name": "x", "steps": steps})
    except InvalidDocument:
        return
    if problems(document, find_agent, find_template):
        return
    order = build_graph(effective_needs(document.steps)).order
    for one in document.steps:
        before = order[: order.index(one.id)]
        assert set(one.needs) <= set(before)
        for key in "abcd":
            if f"steps.{key}." in str(one.model_dump()):
                assert key in before
