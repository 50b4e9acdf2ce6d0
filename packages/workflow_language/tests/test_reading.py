"""From text to a workflow, and what is said where it is none."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_language.document import Escalation, Retry, TemplateReference
from workflow_language.errors import InvalidDocument
from workflow_language.reading import MAX_BYTES, parse_document, read_document

YAML = """
name: Review a lease and tell the tenant
inputs:
  - {name: lease, type: text, description: The lease}
  - {name: urgent, type: boolean, required: false, default: false, description: Must it be today?}
context: {tone: warm}
timeout: 2h
output: "${{ steps.reply.output }}"
steps:
  - id: review
    when: inputs.urgent
    agent: lease-reviewer
    input: {lease_text: "${{ inputs.lease }}", tone: "${{ context.tone }}"}
    for_each: {in: "[inputs.lease]", as: lease, parallel: 8}
    retry: {attempts: 5, first: 1s, most: 60s, on: [unavailable, timeout]}
    on_error: {run: reply}
    save: {verdict: "${{ output }}"}
  - {id: reply, agent: writer, loop: {until: output.contains('done'), most: 5}}
  - id: ok
    needs: [review]
    approval: {ask: Send it?, who: [ada, "role:reviewer"], deadline: 3d, on_deadline: {escalate: [bob], deadline: 1d}}
  - {id: note, set: {total: "${{ size(steps.review.output) }}"}, needs: [review]}
  - {id: sub, workflow: lease-check@3, timeout: 1h}
"""


def refused(value: object) -> list[str]:
    with pytest.raises(InvalidDocument) as caught:
        read_document(value) if isinstance(value, str | bytes) else parse_document(value)
    assert all(str(caught.value).isprintable() or "\n" in str(caught.value) for _ in caught.value.problems)
    return [f"{problem.pointer}: {problem.message}" for problem in caught.value.problems]


def refused_step(**fields: object) -> list[str]:
    return refused({"name": "x", "steps": [{"id": "a", **fields}]})


def test_a_workflow_in_order_is_read() -> None:
    document = read_document(YAML)
    review, reply, ok, note, sub = document.steps
    assert document.timeout == timedelta(hours=2)
    assert review.for_each is not None
    assert (review.for_each.name, review.for_each.parallel) == ("lease", 8)
    assert review.retries.first == timedelta(seconds=1)
    assert (review.fallback, reply.fallback) == ("reply", None)
    assert ok.approval is not None
    assert isinstance(ok.approval.on_deadline, Escalation)
    assert [s.kind for s in document.steps] == ["agent", "agent", "approval", "set", "workflow"]
    assert sub.template == TemplateReference("lease-check", 3)
    assert note.template is None


def test_what_is_left_out_has_defaults() -> None:
    document = read_document("{name: x, steps: [{id: a, agent: b}, {id: c, workflow: d}]}")
    agent, nested = document.steps
    assert document.concurrency == 64
    assert agent.retries == Retry(attempts=4, first=timedelta(milliseconds=500), most=timedelta(seconds=20))
    assert agent.retries.on == ("unavailable", "rate_limited")
    assert (agent.attempt_timeout, nested.attempt_timeout) == (timedelta(minutes=5), None)
    assert agent.on_error == "fail"


@pytest.mark.parametrize("exclude_unset", [True, False])
def test_a_stored_workflow_reads_as_the_same(exclude_unset: bool) -> None:
    document = read_document(YAML)
    stored = document.model_dump(mode="json", exclude_unset=exclude_unset)
    assert parse_document(json.loads(json.dumps(stored))) == document
    assert read_document(json.dumps(stored)) == document
    assert read_document(document.model_dump_json()) == document


def test_json_and_yaml_are_both_read_and_so_is_yaml_that_begins_with_a_brace() -> None:
    expected = parse_document({"name": "x", "steps": [{"id": "a", "agent": "b"}]})
    assert read_document('\ufeff{"name": "x",\n\t"steps": [{"id": "a", "agent": "b"}]}') == expected
    assert read_document(b"{name: x, steps: [{id: a, agent: b}]}") == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "steps.0: a step has exactly one of agent, workflow, approval, question, set; this one has none of them"),
        ({"agent": "b", "set": {"c": 1}}, "this one has agent and set"),
        ({"agent": "B"}, "steps.0.agent: expected lower-case words joined by hyphens"),
        ({"agent": "b", "retry": {"attempts": 0}}, "steps.0.retry.attempts: expected at least 1; got 0"),
        ({"agent": "b", "retry": {"frist": "1s"}}, "steps.0.retry.frist: unknown field; did you mean `first`?"),
        ({"agent": "b", "retry": {"first": "1m", "most": "1s"}}, "steps.0.retry: first must not be longer than most"),
        ({"agent": "b", "retry": {"on": ["x"]}}, "steps.0.retry.on.0: expected one of unavailable"),
        ({"agent": "b", "timeout": 5}, "steps.0.timeout: expected a length of time"),
        ({"agent": "b", "on_error": "nope"}, "steps.0.on_error: expected one of fail, continue; got 'nope'"),
        ({"agent": "b", "on_error": {"rum": "c"}}, "steps.0.on_error.run: required, and missing"),
        ({"agent": "b", "for_each": {"inn": "c"}}, "steps.0.for_each.inn: unknown field; did you mean `in`?"),
        ({"agent": "b", "for_each": {"in": "c"}, "loop": {"until": "d", "most": 1}}, "cannot stand in one step"),
        ({"agent": "b", "loop": {"until": "c", "most": 101}}, "steps.0.loop.most: expected at most 100; got 101"),
        ({"agent": "b", "when": True}, "steps.0.when: expected text; got true; put it in quotes"),
        ({"agent": "b", "needs": "c"}, "steps.0.needs: expected a list; got the text 'c'"),
        ({"agent": "b", "input": {"A": 1}}, "steps.0.input.A: expected the name of an input"),
        ({"agent": "b", "inputs": {}}, "steps.0.inputs: unknown field; did you mean `input`?"),
        ({"workflow": "b@0"}, "steps.0.workflow: expected a template's id, and perhaps its version"),
        ({"set": {"a-b": 1}}, "steps.0.set.a-b: expected a letter and up to 39 letters, digits and underscores"),
        ({"set": {"a": 1}, "timeout": "1s"}, "timeout is for steps with an agent or a workflow, not for set"),
        ({"approval": {"ask": "b", "who": ["!"]}}, "steps.0.approval.who.0: expected a user's name"),
        ({"approval": {"ask": "b", "who": ["c"], "on_deadline": "approve"}}, "of use with a deadline only"),
        (
            {"approval": {"ask": "b", "who": ["c"], "on_deadline": {"escalate": ["d"]}}},
            "on_deadline.deadline: required",
        ),
    ],
)
def test_each_wrong_field_is_named_with_what_was_expected(fields: dict[str, object], expected: str) -> None:
    assert any(expected in message for message in refused_step(**fields))


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert len(refused({"name": "", "colour": "red", "steps": [{"id": "!", "agent": "b"}, {"id": "a"}]})) == 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "document: line 1: it is empty; a workflow has a name and steps"),
        ("[]", "document: expected fields with values; got a list"),
        ("name: x\nname: y\n", "name: line 2: stands here a second time; keep one of the two"),
        ('{"name": 1, "name": 2}', "the field name stands twice in the same object"),
        ("a: *b", "a: line 1: aliases"),
        (b"\xff", "not UTF-8 at byte 0"),
        ("\ud800", "half a character"),
        ('{"name": "\\ud800"}', "must not contain half a character"),
        ('{"name": "x\\u0000"}', "name: must not contain the control character U+0000"),
        ('{"name": "x", "output": NaN}', "steps: required, and missing"),
        ("x" * (MAX_BYTES + 1), "has 1,000,001 bytes; a workflow has at most 1,000,000"),
        ("[" * 100_000, "nested more than 20 levels deep"),
        ('{"a":' * 100_000, "nested more than 20 levels deep"),
    ],
)
def test_text_that_cannot_be_read_says_why(text: str | bytes, expected: str) -> None:
    assert any(expected in message for message in refused(text))


def test_an_object_that_is_no_json_is_refused() -> None:
    assert refused({1: 2}) == ["document: has a field whose name is not text"]
    assert refused({"name": float("inf")}) == ["name: is a number that is not finite; JSON has none"]
    assert refused({"name": object()}) == ["name: is no JSON: object"]
    assert "bytes; a workflow has at most" in refused({"name": "x" * MAX_BYTES})[0]
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]
    assert "nested more than 20 levels deep" in refused({"output": nested})[0]


def test_of_a_thousand_errors_a_hundred_are_told() -> None:
    found = refused({"name": "x", "steps": [{"id": f"s{n}", "agent": "B"} for n in range(1_000)]})
    assert len(found) == 101
    assert found[-1] == "document: more than 100 errors; mend these first"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)
words = st.sampled_from(
    [
        "id",
        "agent",
        "needs",
        "steps",
        "name",
        "on_error",
        "run",
        "for_each",
        "in",
        "as",
        "loop",
        "until",
        "most",
        "retry",
        "approval",
        "ask",
        "who",
        "on_deadline",
        "escalate",
        "deadline",
        "question",
        "inputs",
        "set",
        "1s",
        "fail",
        "type",
    ]
)
like_workflows = st.recursive(
    words | json_values,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=6),
    max_leaves=30,
)


@given(st.text() | st.binary())
def test_garbage_raises_nothing_but_the_declared_error(text: str | bytes) -> None:
    with pytest.raises(InvalidDocument):
        read_document(text)


@given(like_workflows, like_workflows)
def test_garbage_of_the_right_shape_raises_nothing_but_the_declared_error(value: object, inner: object) -> None:
    step = {"id": "a", "agent": "b", "on_error": value, "for_each": inner}
    told = []
    for candidate in (value, {"name": "x", "steps": value}, {"name": "x", "steps": [step, inner]}):
        try:
            parse_document(candidate)
        except InvalidDocument as refusal:
            told.append(refusal)
    assert all(refusal.problems and str(refusal) for refusal in told)
