"""What follows from a document for every run of it."""

import gc
from typing import Any

from orchestration_engine.workflows.running.plan import KEPT, Plan, Plans
from workflow_language.document import WorkflowDocument


def plan(*steps: dict[str, Any]) -> Plan:
    """Return the plan of a workflow."""
    return Plan(document(*steps))


def document(*steps: dict[str, Any]) -> WorkflowDocument:
    """Return a workflow."""
    return WorkflowDocument.model_validate({"name": "Planned", "steps": list(steps)})


def asks(key: str, *needs: str, **more: Any) -> dict[str, Any]:
    """Return a step that asks an agent."""
    return {"id": key, "agent": "writer", "needs": list(needs), **more}


DIAMOND = (asks("last", "left", "right"), asks("left", "first"), asks("right", "first"), asks("first"), asks("aside"))


def test_each_step_stands_after_those_that_it_needs() -> None:
    order = plan(*DIAMOND).order
    assert sorted(order) == ["aside", "first", "last", "left", "right"]
    assert order.index("first") < min(order.index("left"), order.index("right"))
    assert order.index("last") > max(order.index("left"), order.index("right"))


def test_what_waits_for_a_step_is_found_through_others() -> None:
    made = plan(*DIAMOND)
    assert made.after("first") == {"first", "left", "right", "last"}
    assert made.after("left") == {"left", "last"}
    assert made.after("aside") == {"aside"}


def test_who_needs_a_step_waits_for_what_stands_in_for_it() -> None:
    made = plan(
        asks("first", on_error={"run": "second"}),
        asks("second", on_error={"run": "third"}),
        asks("third"),
        asks("last", "first"),
    )
    assert made.stands_in_for == {"second": "first", "third": "second"}
    assert set(made.needs["last"]) == {"first", "second", "third"}
    assert made.needs["third"] == ("second",)
    assert made.after("second") == {"second", "third", "last"}


def test_what_reads_the_shared_context_is_known() -> None:
    made = plan(
        {"id": "write", "set": {"names": ["a"]}},
        asks("plain", input={"topic": "${{ inputs.context }} context"}),
        asks("reads", input={"topic": ["so", {"deep": "${{ context.names[0] }}"}]}),
        asks("list", for_each={"in": "context.names"}),
        asks("whole", input={"topic": "${{ size(context) }}"}),
    )
    assert made.reads_context == {"reads", "list", "whole"}


def test_a_thousand_steps_in_a_row_are_planned() -> None:
    steps = [asks("s0"), *(asks(f"s{number}", f"s{number - 1}") for number in range(1, 1000))]
    made = plan(*steps)
    assert list(made.order) == [f"s{number}" for number in range(1000)]
    assert len(made.after("s0")) == 1000


def test_a_plan_is_shared_by_all_who_run_it() -> None:
    plans = Plans()
    made = plans.read(b"digest", document(asks("only")).model_dump_json())
    assert plans.get(b"digest") is made
    assert list(made.steps) == ["only"]
    assert plans.get(b"another") is None


def test_a_plan_is_forgotten_once_nobody_runs_it_and_others_were_read() -> None:
    plans = Plans()
    body = document(asks("only")).model_dump_json()
    used = plans.read(b"used", body)
    plans.read(b"unused", body)
    for number in range(KEPT):
        plans.read(str(number).encode(), body)
    gc.collect()
    assert plans.get(b"used") is used
    assert plans.get(b"unused") is None
