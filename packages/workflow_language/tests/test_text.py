"""Expressions within texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from workflow_language.errors import EvaluationError
from workflow_language.text import as_text, count_openings, references, resolve

SCOPE: dict[str, object] = {
    "inputs": {"n": 3, "half": 0.5, "list": ["é", None], "none": None, "yes": True, "name": "Ada"},
    "steps": {"a": {"output": "${{ inputs.n }} and $${{"}},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("${{ inputs.n }}", 3),
        ("${{inputs.list}}", ["é", None]),
        ("${{ inputs.none }}", None),
        (" ${{ inputs.n }}", " 3"),
        ("${{ inputs.n }}${{ inputs.yes }}${{ inputs.none }}${{ inputs.half }}", "3true0.5"),
        ("as JSON: ${{ inputs.list }}", 'as JSON: ["é", null]'),
        ("$${{ inputs.n }}", "${{ inputs.n }}"),
        ("$$${{ inputs.n }}", "$${{ inputs.n }}"),
        ("costs $${{ inputs.n }} or ${{ inputs.n }}$", "costs ${{ inputs.n }} or 3$"),
        ("${{ {'a': {'b': 1}} }}", {"a": {"b": 1}}),
        ("${{ '}}' + \"{{\" }}", "}}{{"),
        ("${{ inputs.n }}}}", "3}}"),
        ("it's ${{ inputs.name }}'s", "it's Ada's"),
        ("${{ inputs.n // not }} yet\n }}", 3),
        ("{{ inputs.n }} $ {{", "{{ inputs.n }} $ {{"),
        ("${{ steps.a.output }}", "${{ inputs.n }} and $${{"),
        ("<${{ steps.a.output }}>", "<${{ inputs.n }} and $${{>"),
    ],
)
def test_an_expression_in_a_text_is_replaced_by_what_it_gives(text: str, value: object) -> None:
    resolved = resolve(text, SCOPE)
    assert resolved == value
    assert type(resolved) is type(value)


def test_values_of_any_shape_are_resolved_and_their_keys_are_not() -> None:
    value: JsonValue = {"${{ inputs.n }}": ["${{ inputs.n }}", {"deep": "n=${{ inputs.n }}"}], "other": [1, None, True]}
    assert resolve(value, SCOPE) == {"${{ inputs.n }}": [3, {"deep": "n=3"}], "other": [1, None, True]}


def test_references_tell_where_each_expression_stands() -> None:
    value = {"a": ["x", "${{ inputs.n }}"], "b": "${{ inputs.n }} ${{ 1 + }}", "c": "${{ inputs.n", "d": "$${{"}
    found = [(ref.place, ref.expression and ref.expression.text, ref.whole) for ref in references(value)]
    assert found == [
        (("a", 1), "inputs.n", True),
        (("b",), "inputs.n", False),
        (("b",), None, False),
        (("c",), None, False),
    ]
    problems = [ref.problem for ref in references(value) if ref.expression is None]
    assert problems == [
        "${{ 1 + }} is no expression: mismatched input '<EOF>' (at character 6)",
        "${{ inputs.n is not closed; end it with }}, or write $${{ for a plain ${{",
    ]
    assert count_openings(value) == 5


@pytest.mark.parametrize(
    "text", ["${{ inputs.n", "${{ inputs.n } x", "${{ }}", "a ${{ inputs.missing }}", "${{ {'a': 1 }}"]
)
def test_a_text_that_cannot_be_resolved_says_why(text: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        resolve(text, SCOPE)
    assert str(caught.value)


texts = st.lists(
    st.sampled_from(
        ["${{", "$${{", "}}", "$", "{", "}", "'", '"', "//", "\n", " inputs.n ", "${{ steps.a.output }}", "\\"]
    )
    | st.text(max_size=4),
    max_size=12,
).map("".join)
values = st.recursive(
    texts | st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(texts, texts, texts)
def test_what_an_expression_gives_is_never_evaluated(before: str, output: str, after: str) -> None:
    escaped = [part.replace("${{", "$${{") for part in (before, after)]
    escaped[0] = escaped[0].rstrip("$")
    scope = {"steps": {"a": {"output": output}}}
    for text in escaped:
        assert resolve(text, scope) == text.replace("$${{", "${{")
    whole = f"{escaped[0]}${{{{ steps.a.output }}}}{escaped[1]}"
    plain = [part.replace("$${{", "${{") for part in escaped]
    assert resolve(whole, scope) == plain[0] + output + plain[1]


@given(values, values)
def test_no_value_raises_anything_but_the_declared_error(value: JsonValue, output: JsonValue) -> None:
    faulty = any(reference.expression is None for reference in references(value))
    try:
        resolve(value, {"steps": {"a": {"output": output}}, "inputs": {"n": output}})
    except EvaluationError:
        return
    assert not faulty


@given(values)
def test_text_stays_text_and_all_else_becomes_json(value: JsonValue) -> None:
    text = as_text(value)
    assert text == value if isinstance(value, str) else text == "" if value is None else text
