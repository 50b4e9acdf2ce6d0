"""The order of steps."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_language.graph import Cycle, build_graph, effective_needs

from .conftest import step, workflow

needs_of_some_steps = st.integers(1, 12).flatmap(
    lambda count: st.fixed_dictionaries(
        {f"s{n}": st.lists(st.sampled_from([f"s{m}" for m in range(count)]), max_size=4) for n in range(count)}
    )
)


def test_a_diamond_has_three_levels() -> None:
    graph = build_graph({"end": ("left", "right"), "left": ("start",), "right": ("start",), "start": ()})
    assert graph.levels() == (("start",), ("left", "right"), ("end",))
    assert graph.ancestors("end") == {"start", "left", "right"}
    assert graph.comes_before("start", "end")
    assert not graph.comes_before("left", "right")
    assert not graph.comes_before("nobody", "end")
    assert graph.dependents()["start"] == ("left", "right")


def test_a_circle_is_told_step_by_step() -> None:
    with pytest.raises(Cycle) as caught:
        build_graph({"a": ("b",), "b": ("c",), "c": ("a",), "d": ("a",), "e": ()})
    assert str(caught.value) == "a -> b -> c -> a"


def test_of_a_long_circle_the_ends_are_told() -> None:
    with pytest.raises(Cycle) as caught:
        build_graph({f"s{n}": (f"s{(n + 1) % 1_000}",) for n in range(1_000)})
    assert str(caught.value) == "s0 -> s1 -> s2 -> s3 -> s4 -> s5 -> s6 -> s7 -> s8 -> s9 -> (989 more) -> s999 -> s0"


def test_who_needs_a_step_waits_for_the_step_that_stands_in_for_it() -> None:
    document = workflow(
        step("first", on_error={"run": "second"}),
        step("second", on_error={"run": "third"}),
        step("third"),
        step("last", needs=["first"]),
    )
    assert effective_needs(document.steps) == {
        "first": (),
        "second": ("first",),
        "third": ("second",),
        "last": ("first", "second", "third"),
    }


@given(needs_of_some_steps)
def test_steps_have_an_order_or_a_circle(needs: dict[str, list[str]]) -> None:
    try:
        graph = build_graph(needs)
    except Cycle as cycle:
        steps = cycle.steps
    else:
        assert sorted(graph.order) == sorted(needs)
        for key, direct in needs.items():
            assert all(graph.order.index(need) < graph.order.index(key) for need in direct)
            reached = set(direct).union(*(graph.ancestors(need) for need in direct))
            assert graph.ancestors(key) == reached
            assert {other for other in needs if graph.comes_before(other, key)} == reached
        assert [key for level in graph.levels() for key in level] != []
        return
    assert steps[0] == steps[-1]
    assert all(later in needs[earlier] for earlier, later in itertools.pairwise(steps))
