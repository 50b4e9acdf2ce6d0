"""What is given to an agent, against what its definition declares."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_contracts.definition import AgentInput
from agent_contracts.inputs import MAX_ITEMS, MAX_STRING, MAX_TEXT, InputError, check_inputs, complete


def declared(type_: str = "string", **fields: object) -> AgentInput:
    return AgentInput.model_validate({"name": "x", "type": type_, "description": "X.", **fields})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (declared("string"), "a"),
        (declared("string", choices=["a", "b"]), "b"),
        (declared("text"), "a\nb"),
        (declared("integer", minimum=1, maximum=3), 3),
        (declared("number", minimum=0.5), 0.5),
        (declared("number"), 1),
        (declared("boolean"), False),
        (declared("date"), "2024-02-29"),
        (declared("date"), datetime.date(2024, 2, 29)),
        (declared("list"), ["a", ""]),
    ],
)
def test_values_of_the_declared_type_are_taken(field: AgentInput, value: object) -> None:
    assert check_inputs([field], {"x": value}) == []


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (declared("string"), 5, "must be one line of text"),
        (declared("string"), "a\nb", "must stand on one line"),
        (declared("string"), "a" * (MAX_STRING + 1), "must have at most 1,000 characters; it has 1,001"),
        (declared("string", choices=["a", "b"]), "c", "must be one of: a, b"),
        (declared("text"), "a" * (MAX_TEXT + 1), "must have at most 100,000 characters; it has 100,001"),
        (declared("integer"), True, "must be a whole number"),
        (declared("integer"), 1.0, "must be a whole number"),
        (declared("integer"), "1_000", "must be a whole number"),
        (declared("integer", minimum=1), 0, "must be at least 1"),
        (declared("number", maximum=1), 1.5, "must be at most 1"),
        (declared("number"), float("nan"), "must be a number"),
        (declared("number"), float("inf"), "must be a number"),
        (declared("number"), True, "must be a number"),
        (declared("boolean"), 1, "must be true or false"),
        (declared("date"), "2023-02-29", "must be a date as YYYY-MM-DD"),
        (declared("date"), "20240229", "must be a date as YYYY-MM-DD"),
        (declared("date"), "2024-W09-4", "must be a date as YYYY-MM-DD"),
        (declared("date"), "2024-02-9", "must be a date as YYYY-MM-DD"),
        (declared("list"), "a", "must be a list of texts"),
        (declared("list"), ["a", 1], "must be a list of texts"),
        (declared("list"), ["a"] * (MAX_ITEMS + 1), "must have at most 200 items; it has 201"),
        (declared("list"), ["a" * (MAX_TEXT + 1)], "must have at most 100,000 characters in all"),
    ],
)
def test_other_values_are_refused_with_what_was_expected(field: AgentInput, value: object, message: str) -> None:
    assert check_inputs([field], {"x": value}) == [InputError("x", message)]


@pytest.mark.parametrize("missing", [{}, {"x": None}, {"x": ""}])
def test_what_is_required_must_be_given(missing: dict[str, object]) -> None:
    assert check_inputs([declared("integer")], missing) == [InputError("x", "is required: give a whole number")]
    assert check_inputs([declared("integer", required=False)], missing) == []


def test_a_value_that_is_not_known_yet_counts_as_given() -> None:
    assert check_inputs([declared()], {}, unresolved=["x"]) == []


def test_an_input_that_nobody_declared_is_refused_by_name() -> None:
    assert check_inputs([declared()], {"x": "a", "y": 1}) == [
        InputError("y", "is not an input of this agent; its inputs are x")
    ]


def test_defaults_stand_in_for_what_is_left_out() -> None:
    with_default = declared(required=False, default="road")
    without = AgentInput(name="y", type="string", required=False, description="Y.")
    assert complete([with_default, without], {}) == {"x": "road"}
    assert complete([with_default, without], {"x": "", "y": "b"}) == {"x": "road", "y": "b"}
    assert complete([with_default], {"x": "rail"}) == {"x": "rail"}


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(["string", "text", "integer", "number", "boolean", "date", "list"]), _json)
def test_no_value_of_json_is_too_odd_to_be_judged(type_: str, value: object) -> None:
    assert len(check_inputs([declared(type_)], {"x": value})) <= 1
