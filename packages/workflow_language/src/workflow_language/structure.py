"""Do the steps of a workflow hang together: ids, needs, fallbacks, circles?"""

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from agent_contracts.inputs import check_inputs
from workflow_language.document import Step, WorkflowDocument
from workflow_language.findings import Finding
from workflow_language.graph import Cycle, Graph, build_graph, effective_needs

_MOST_NAMED = 20
_MOST_COMPARED = 200


def structure(steps: Sequence[Step]) -> Iterator[Finding]:
    """Yield what is wrong with the ids, the needs and the fallbacks of `steps`."""
    yield from _ids(steps)
    yield from _needs(steps)
    yield from _fallbacks(steps)
    graph = graph_of(steps)
    if isinstance(graph, Cycle):
        index = next(index for index, step in enumerate(steps) if step.id == graph.steps[0])
        yield Finding(("steps", index, "needs"), f"the steps need each other in a circle: {graph}")


def graph_of(steps: Sequence[Step]) -> Graph | Cycle:
    """Return the graph of `steps`, or the circle that they make instead."""
    try:
        return build_graph(effective_needs(steps))
    except Cycle as cycle:
        return cycle


def declared_inputs(document: WorkflowDocument) -> Iterator[Finding]:
    """Yield what is wrong with the inputs that the workflow declares."""
    first: dict[str, int] = {}
    for index, field in enumerate(document.inputs):
        if field.name in first:
            message = f"{field.name} is the name of inputs.{first[field.name]} too; choose another"
            yield Finding(("inputs", index, "name"), message)
        first.setdefault(field.name, index)
        if field.default is not None:
            for error in check_inputs([field], {field.name: field.default}):
                yield Finding(("inputs", index, "default"), error.message)


def listed(names: Sequence[str], *, close_to: str = "") -> str:
    """Return the names as they may stand in a message: the one probably meant, or the first few."""
    if len(names) <= _MOST_COMPARED and (close := difflib.get_close_matches(close_to, names, n=1)):
        return f"did you mean {close[0]}?"
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"there are {', '.join(names[:_MOST_NAMED])}{more}" if names else "there are none"


def _ids(steps: Sequence[Step]) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, step in enumerate(steps):
        if step.id in seen:
            yield Finding(("steps", index, "id"), f"{step.id} is the id of an earlier step; choose another")
        seen.add(step.id)


def _needs(steps: Sequence[Step]) -> Iterator[Finding]:
    ids = list(dict.fromkeys(step.id for step in steps))
    known = set(ids)
    for index, step in enumerate(steps):
        for place, need in enumerate(step.needs):
            if need not in known:
                message = f"there is no step {need}; {listed(ids, close_to=need)}"
                yield Finding(("steps", index, "needs", place), message)


def _fallbacks(steps: Sequence[Step]) -> Iterator[Finding]:
    by_id: Mapping[str, Step] = {step.id: step for step in steps}
    named = Counter(step.fallback for step in steps if step.fallback)
    for index, step in enumerate(steps):
        if step.id in named and step.needs:
            message = "a step that stands in for another may name no needs; it begins when that one fails"
            yield Finding(("steps", index, "needs"), message)
        if step.fallback is None:
            continue
        here = ("steps", index, "on_error", "run")
        if step.fallback == step.id:
            yield Finding(here, "a step cannot stand in for itself; name another")
        elif step.fallback not in by_id:
            yield Finding(here, f"there is no step {step.fallback}; {listed([*by_id], close_to=step.fallback)}")
        elif named[step.fallback] > 1:
            message = f"{step.fallback} stands in for {named[step.fallback]} steps; it may for one only, so copy it"
            yield Finding(here, message)
