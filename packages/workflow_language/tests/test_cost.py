"""Nothing that people write keeps a process busy or fills its memory."""

import contextlib
import resource
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow_language.errors import EvaluationError, ExpressionError
from workflow_language.expressions import compile_expression

LONG = list(range(9_000))
TEXT = "ab" * 50_000


def refused(text: str, **inputs: object) -> str:
    before = time.process_time()
    with pytest.raises(EvaluationError) as caught:
        compile_expression(text).evaluate({"inputs": inputs})
    assert time.process_time() - before < 0.2
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "inputs.l.all(a, inputs.l.exists(b, b == a))",
        "inputs.l.all(a, inputs.t.contains('z') == false)",
        "inputs.l.all(a, inputs.t.matches('(a|b)*z') == false)",
        "inputs.t.matches('(a|b)*a(a|b){900}c')",
        "inputs.t.matches('((a|b){30}){30}c')",
        "inputs.t.replace('', inputs.t).size()",
        "inputs.t.split('').join(inputs.t).size()",
        "inputs.t.split('').map(a, inputs.t)",
    ],
)
def test_work_that_multiplies_is_refused_before_it_begins(text: str) -> None:
    message = refused(text, l=LONG, t=TEXT)
    assert "would take too long" in message or "at most 1,000 items" in message


def test_a_loops_variable_hides_no_large_values_behind_the_name_of_a_small_one() -> None:
    large = [{"t": "a" * 5_000}] * 100
    loop = "inputs.large.map(inputs, inputs.t.replace('', inputs.t))"
    message = refused(f"inputs.t == '' ? {loop} : []", large=large, t="")
    assert "would take too long" in message


def test_lists_are_built_of_at_most_a_thousand_items() -> None:
    assert "map and filter take lists of at most 1,000 items" in refused("inputs.l.map(a, a)", l=LONG)
    assert compile_expression("inputs.l.map(a, a + 1)").evaluate({"inputs": {"l": [0] * 1_000}}) == [1] * 1_000
    assert compile_expression("inputs.l.exists(a, a == 8999)").evaluate({"inputs": {"l": LONG}}) is True


def test_loops_end_at_ten_thousand_rounds() -> None:
    assert "more than 10,000 items" in refused("inputs.l.all(a, a == 0)", l=[0] * 20_000)


def test_a_result_has_at_most_ten_million_characters() -> None:
    assert "could have more than 10,000,000 characters" in refused("inputs.l.map(a, inputs.t)", l=LONG[:600], t=TEXT)


def test_ordinary_work_on_long_texts_is_done() -> None:
    scope = {"inputs": {"t": TEXT, "l": ["x" * 200] * 1_000}}
    for text in (
        "inputs.t.contains('ab') && inputs.t.matches('(ab)+$')",
        "inputs.t.replace('ab', 'c').size() == 50000",
        "inputs.l.filter(a, a.contains('x')).join('\\n').size() > 1000",
        "inputs.t.split('b').size() == 50001",
        "json('[' + inputs.l.map(a, '1').join(',') + ']').size() == 1000",
    ):
        assert compile_expression(text).evaluate(scope) is True


loops = st.recursive(
    st.sampled_from(["inputs.l", "inputs.t.split('')", "[1, 2, 3]", "[inputs.t, inputs.t]", "[inputs.l, inputs.l]"]),
    lambda inner: st.builds(
        lambda over, macro, body: f"{over}.{macro}{body})",
        inner,
        st.sampled_from(["map(a, ", "filter(a, true || ", "map(b, "]),
        st.one_of(inner, st.sampled_from(["inputs.t", "inputs.t + inputs.t", "inputs.t.replace('a', inputs.t)"]))
        .map(lambda body: f"size({body}) > 0 ? {body} : {body}")
        .filter(lambda body: len(body) < 900),
    ),
    max_leaves=6,
)


@settings(max_examples=60)
@given(loops, st.integers(0, 1_200), st.integers(0, 3_000))
def test_an_evaluation_that_is_begun_is_short_and_lean(text: str, items: int, characters: int) -> None:
    before, memory = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with contextlib.suppress(EvaluationError, ExpressionError):
        compile_expression(text).evaluate({"inputs": {"l": list(range(items)), "t": "a" * characters}})
    assert time.process_time() - before < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 300_000
