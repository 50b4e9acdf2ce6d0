"""What expressions give, what they may name, and what is said where they give nothing."""

import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_language.errors import EvaluationError, ExpressionError, WorkflowLanguageError
from workflow_language.expressions import (
    MAX_LENGTH,
    compile_expression,
    evaluate_condition,
    evaluate_items,
)

SCOPE: dict[str, object] = {
    "inputs": {
        "n": 3,
        "half": 0.5,
        "list": ["x", "y"],
        "urgent": True,
        "huge": 2**70,
        "nul": "a\0b",
        "half_of": "\ud800",
    },
    "steps": {
        "triage": {"output": "risk: high", "status": "completed", "error": None},
        "a-b": {"output": '{"score": 7}', "status": "completed", "error": None},
        "skipped": {"output": None, "status": "skipped", "error": None},
    },
    "context": {"tone": "warm"},
    "item": {"name": "Ada"},
}


def value_of(text: str) -> object:
    return compile_expression(text).evaluate(SCOPE)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("steps.triage.output", "risk: high"),
        ("  steps.triage.output  ", "risk: high"),
        ("inputs.urgent || steps.triage.output.contains('high')", True),
        ("steps.skipped.output == null", True),
        ("steps['a-b'].status", "completed"),
        ("steps.a-b.output + 'steps.a-b.output'", '{"score": 7}steps.a-b.output'),
        ("json(steps.a-b.output).score > 5", True),
        ("inputs.list.map(i, i + '!').join(', ')", "x!, y!"),
        ("inputs.list.filter(i, i.matches('^x$'))", ["x"]),
        ("inputs.list.exists(i, i == 'z')", False),
        ("has(inputs.missing)", False),
        ("has(inputs.n) && inputs.n > 2.5", True),
        ("inputs.missing == 1 || true", True),
        ("item.name.upperAscii()", "ADA"),
        ("size(context)", 1),
        ("{'a': [1, 2.5, null, true]}", {"a": [1, 2.5, None, True]}),
        ("double(inputs.n) / 2.0", 1.5),
        ("inputs.urgent ? 'now' : 'later'", "now"),
        ("timestamp('2026-01-01T00:00:00Z')", "2026-01-01T00:00:00Z"),
        ("duration('90m')", "5400s"),
        ("type(inputs.n) == int", True),
        ("inputs.huge", 2**70),
        ("'a\\\\b' // a comment", "a\\b"),
        ("'%s has %d'.format([item.name, inputs.n])", "Ada has 3"),
    ],
)
def test_an_expression_gives_json(text: str, value: object) -> None:
    given = value_of(text)
    assert given == value
    assert type(given) is type(value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("${{ inputs.n }}", "without ${{ }}"),
        ("1 +", "is no expression: mismatched input '<EOF>' (at character 4)"),
        ("steps.a b", "is no expression"),
        ("open('file')", "there is no function open"),
        ("'a' == 1", "== does not go with (string, int)"),
        ("inputs.n.matches(inputs.pattern)", "the pattern of matches() must stand in the expression itself"),
        ("google.protobuf.Struct{}", "is not available"),
        ("Foo{a: 1}", "Foo{...} is not available; write a map"),
        ("1" + "+1" * 60, "nested too deep"),
        ("(" * 60 + "1" + ")" * 60, "nested too deep"),
        ("a\x00b", "control character"),
        ("'\ud800'", "half a character"),
        ("x" * (MAX_LENGTH + 1), "at most 2,000"),
    ],
)
def test_what_is_no_expression_is_refused_with_what_to_write(text: str, reason: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("inputs.missing", "there is no 'missing' there; has(...) tells whether there is one"),
        ("inputs.missing + 1", "there is no 'missing' there"),
        ("steps.triage.output.text", "steps.triage.output has no fields"),
        ("inputs.n * 1.5", "* does not go with (int64, double); convert"),
        ("inputs.n ? 1 : 2", "the condition before ? is neither true nor false"),
        ("true && inputs.n", "&& stands between values that are not all true or false"),
        ("1 / 0", "divide by zero"),
        ("inputs.list[5]", "index=5 size=2"),
        ("json(steps.triage.output)", "json() was given text that it cannot read"),
        ("json('[NaN]')", "NaN is not JSON"),
        ("1.0 / 0.0", "not finite"),
        ("b'ab'", "which JSON has not"),
        ("{1: 2}", "keys are not text"),
        ("'\\u0000'", "U+0000"),
        ("inputs.nul + 'x'", "U+0000"),
        ("inputs.half_of + 'x'", "half a character"),
        ("inputs.huge + 1", "64 bits"),
    ],
)
def test_an_expression_without_a_value_says_why(text: str, reason: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        value_of(text)
    assert reason in str(caught.value)
    assert text[:20] in str(caught.value)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("steps.triage.output.contains('steps.x.output')", {"steps.triage.output"}),
        ("inputs.list.map(inputs, inputs + context.tone)", {"inputs.list", "context.tone"}),
        ("has(steps.a.output) ? item : index", {"steps.a.output", "item", "index"}),
        ("steps['a-b'].output[0].x // steps.c.output", {"steps.a-b.output"}),
        ("steps[inputs.which].output", {"steps", "inputs.which"}),
        ("steps.a-b.output", {"steps.a-b.output"}),
        ("strings.quote(inputs.a)", {"inputs.a"}),
        ("lease.rent", {"lease.rent"}),
        ("inputs.a.map(x, inputs.b.map(y, x + y))", {"inputs.a", "inputs.b"}),
        ("1 + 1", set()),
    ],
)
def test_an_expression_tells_which_values_it_reads(text: str, names: set[str]) -> None:
    assert compile_expression(text).names() == names


def test_what_an_expression_gives_is_told_as_far_as_it_is_known() -> None:
    kinds = [compile_expression(text).kind for text in ("1 < 2", "size('a')", "[inputs.a]", "inputs.a", "'a'")]
    assert kinds == ["BOOL", "INT", "LIST<DYN>", "DYN", "STRING"]


def test_an_expression_is_compiled_once() -> None:
    assert compile_expression("inputs.n + 41") is compile_expression("inputs.n + 41")


def test_a_condition_must_be_true_or_false() -> None:
    assert evaluate_condition("inputs.n > 2", SCOPE) is True
    for text in ("inputs.n", "steps.skipped.output", "1 +"):
        with pytest.raises(EvaluationError):
            evaluate_condition(text, SCOPE)


def test_items_must_be_a_list_of_at_most_ten_thousand() -> None:
    scope = {"inputs": {"list": [1] * 10_000, "long": [1] * 10_001}}
    assert len(evaluate_items("inputs.list", scope)) == 10_000
    with pytest.raises(EvaluationError, match="gave 10,001 items; for_each takes at most 10,000"):
        evaluate_items("inputs.long", scope)
    with pytest.raises(EvaluationError, match="must give a list; it gave an object"):
        evaluate_items("inputs", scope)


def test_only_what_is_named_is_looked_at() -> None:
    scope = {"inputs": {"n": 1, "other": object()}, "steps": object()}
    assert compile_expression("inputs.n + 1").evaluate(scope) == 2


def test_values_nested_so_deep_that_the_library_would_crash_are_refused() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(EvaluationError, match="nested more than 60 levels deep"):
        compile_expression("size(inputs.deep)").evaluate({"inputs": {"deep": deep}})
    with pytest.raises(EvaluationError, match="nested too deep"):
        compile_expression("json(inputs.text)").evaluate({"inputs": {"text": "[" * 50_000}})


def test_threads_share_an_expression() -> None:
    expression = compile_expression("inputs.list.map(i, i + 1)")
    wrong: list[object] = []

    def work(start: int) -> None:
        given = ((n, expression.evaluate({"inputs": {"list": [n, n]}})) for n in range(start, start + 300))
        wrong.extend(n for n, value in given if value != [n + 1, n + 1])

    threads = [threading.Thread(target=work, args=(1_000 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
tokens = st.sampled_from(
    [
        "inputs",
        ".a",
        ".b",
        "['a-b']",
        "steps.s.output",
        "steps.a-b.output",
        "[0]",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "+",
        "-",
        "*",
        "/",
        "%",
        "<",
        "==",
        "!",
        "&&",
        "?",
        " in ",
        "1",
        "2u",
        "1.5",
        "''",
        "'x'",
        "b'x'",
        "null",
        ".map(i, ",
        ".filter(i, ",
        ".all(i, ",
        ".exists(i, ",
        "i",
        "size(",
        "json(",
        "string(",
        "has(",
        ".join(','",
        ".split('')",
        "true",
        "int(",
        "//",
        ".replace('', 'xy')",
        ".matches('a*')",
        ".format([",
        "duration('1s')",
        '" ',
    ]
)


@given(st.lists(tokens, max_size=14).map("".join) | st.text(max_size=30), json_values, json_values)
def test_no_text_and_no_values_raise_anything_but_the_declared_errors(text: str, first: object, second: object) -> None:
    scope = {"inputs": {"a": first, "b": second}, "steps": {"s": {"output": first}, "a-b": {"output": second}}}
    try:
        value = compile_expression(text).evaluate(scope)
    except WorkflowLanguageError:
        return
    json.dumps(value)


@given(json_values)
def test_a_way_gives_the_value_itself(value: object) -> None:
    assert compile_expression("inputs.a").evaluate({"inputs": {"a": value}}) is value


def test_long_conditions_are_no_deep_ones() -> None:
    text = " && ".join(["inputs.urgent"] * 110)
    assert compile_expression(text).evaluate(SCOPE) is True
