"""Workflows that use the whole language, as Hypothesis draws them; each is one that the engine accepts."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from pydantic import JsonValue

from agent_contracts.definition import AgentDefinition
from agent_contracts.source import read_definitions
from workflow_language.document import TemplateReference, WorkflowDocument
from workflow_language.validation import problems

Document = dict[str, Any]  # JSON

INPUTS: dict[str, JsonValue] = {"flag": True, "list": ["a", "b", "c", "d"], "empty": [], "number": 3}
TEMPLATE = WorkflowDocument.model_validate(
    {
        "name": "Another",
        "inputs": [{"name": "topic", "type": "text", "description": "About what."}],
        "steps": [{"id": "only", "set": {"done": True}}],
    }
)


def maybe(*values: Any) -> st.SearchStrategy[Any]:
    """Draw one of the values, or None as often as any."""
    return st.sampled_from([None, *values])


@dataclass(frozen=True)
class Seen:
    """What a step may name."""

    steps: list[str]
    """Those that come before it."""
    context: list[str]
    """The keys of the context that those write: nobody writes one at the same time."""

    def outputs(self) -> list[str]:
        """Return expressions that give something or, where there is nothing, may fail."""
        written = [f"steps.{step}.output" for step in self.steps] + [f"context.{key}" for key in self.context]
        return [*written, "inputs.number"]

    def conditions(self) -> list[str]:
        """Return conditions of which some hold, some do not and some have no value."""
        found = ["inputs.flag", "!inputs.flag"]
        for step in self.steps:
            found += [f"steps.{step}.status == 'completed'", f"steps.{step}.error == null", f"steps.{step}.output.no"]
        return found + [f"context.{key} != null" for key in self.context]

    def lists(self) -> list[str]:
        """Return expressions of which most give a list."""
        return ["inputs.list", "inputs.list", "inputs.empty", *self.outputs()]


@st.composite
def _call(draw: st.DrawFn, step: Document, seen: Seen) -> None:
    """Make a step ask an agent or run a workflow, once or often."""
    step.update(draw(st.sampled_from([{"agent": "writer"}, {"agent": "writer"}, {"workflow": "another"}])))
    reads = draw(st.lists(st.sampled_from(seen.outputs()), max_size=2))
    match draw(st.sampled_from(["once", "once", "for_each", "loop"])):
        case "for_each":
            step["for_each"] = {"in": draw(st.sampled_from(seen.lists())), "parallel": draw(maybe(1, 2))}
            reads += ["item", "index"]
        case "loop":
            until = draw(st.sampled_from(["round >= 2", "output == 'good'", "output == previous", "output.no"]))
            step["loop"] = {"until": until, "most": draw(st.integers(1, 3))}
            reads += ["previous", "round"]
    step["input"] = {"topic": " ".join([f"{step['id']}:", *(f"${{{{ {way} }}}}" for way in reads)])}
    if draw(st.booleans()):
        on = draw(st.lists(st.sampled_from(["unavailable", "timeout", "invalid_answer"]), min_size=1, unique=True))
        step["retry"] = {"attempts": draw(st.integers(1, 3)), "first": "2s", "most": "30s", "on": on}
    step["timeout"] = draw(maybe("20s"))


_ESCALATED = {"escalate": ["bob"], "deadline": "1m", "on_deadline": "approve"}


@st.composite
def _asking(draw: st.DrawFn, step: Document) -> None:
    """Make a step ask a person."""
    asked: Document = {"ask": "Well?", "who": ["Ada", "role:owner"], "deadline": draw(maybe("30s", "1m"))}
    if draw(st.booleans()):
        step["approval"] = asked
        if asked["deadline"]:
            asked["on_deadline"] = draw(st.sampled_from(["reject", "approve", _ESCALATED]))
    else:
        step["question"] = asked
        asked["inputs"] = [{"name": "answer", "type": "string", "description": "The answer."}]
        if asked["deadline"]:
            asked["default"] = draw(maybe({"answer": "nobody"}))


@st.composite
def _step(draw: st.DrawFn, name: str, needs: list[str], seen: Seen) -> Document:
    step: Document = {"id": name, "needs": needs, "on_error": draw(st.sampled_from(["fail", "continue"]))}
    if draw(st.integers(0, 3)) == 0:
        step["when"] = draw(st.sampled_from(seen.conditions()))
    saved = draw(st.sampled_from(["output", "output", "output.no"]))
    match draw(st.sampled_from(["call", "call", "call", "ask", "set"])):
        case "call":
            draw(_call(step, seen))
        case "ask":
            draw(_asking(step))
        case "set":
            step["set"] = {f"set_{name}": f"${{{{ {draw(st.sampled_from(seen.outputs()))} }}}}"}
            return step
    if draw(st.booleans()):
        step["save"] = {f"saved_{name}": f"${{{{ {saved} }}}}"}
    return step


@st.composite
def documents(draw: st.DrawFn, size: int = 6) -> WorkflowDocument:
    """Draw a workflow of at most so many steps, besides those that stand in for others."""
    steps: list[Document] = []
    before: dict[str, set[str]] = {}
    """For each step what comes before it."""
    fallbacks: dict[str, str] = {}

    def add(name: str, needs: list[str], ancestors: set[str]) -> Document:
        before[name] = ancestors
        step: Document = draw(_step(name, needs, Seen(sorted(ancestors), _written(steps, ancestors))))
        steps.append(step)
        return step

    for number in range(draw(st.integers(1, size))):
        earlier = [step["id"] for step in steps if step["id"] not in fallbacks.values()]
        needs = draw(st.lists(st.sampled_from(earlier), max_size=3, unique=True)) if earlier else []
        waited_for = [link for need in needs for link in _chain(need, fallbacks)]
        failing = add(f"s{number}", needs, set(waited_for).union(*(before[step] for step in waited_for)))
        while draw(st.integers(0, 4)) == 0 and len(failing["id"]) < 4:
            name = fallbacks[failing["id"]] = f"{failing['id']}f"
            failing["on_error"] = {"run": name}
            failing = add(name, [], {failing["id"], *before[failing["id"]]})
    ends = [f"${{{{ steps.{step['id']}.output }}}}" for step in steps]
    document = WorkflowDocument.model_validate(
        {
            "name": "Drawn",
            "inputs": _declared(),
            "context": dict.fromkeys(_written(steps, set(before))),
            "concurrency": draw(st.sampled_from([1, 2, 64])),
            "timeout": draw(maybe("3m")),
            "output": draw(st.sampled_from([ends, ends, "${{ steps.s0.output.no }}"])),
            "steps": steps,
        }
    )
    assert problems(document, _agent, _template) == []
    return document


def _chain(step: str, fallbacks: dict[str, str]) -> list[str]:
    """Return a step and those that stand in for it, for that one, and so on."""
    return [step, *_chain(fallbacks[step], fallbacks)] if step in fallbacks else [step]


def _written(steps: list[Document], names: set[str]) -> list[str]:
    return [key for step in steps if step["id"] in names for key in {**step.get("save", {}), **step.get("set", {})}]


def _declared() -> list[Document]:
    kinds = {"flag": "boolean", "list": "list", "empty": "list", "number": "integer"}
    return [{"name": name, "type": kind, "description": "It."} for name, kind in kinds.items()]


_AGENT = read_definitions(Path(__file__).with_name("definitions"))[0]


def _agent(_: str) -> AgentDefinition | None:
    return _AGENT


def _template(_: TemplateReference) -> WorkflowDocument | None:
    return TEMPLATE
