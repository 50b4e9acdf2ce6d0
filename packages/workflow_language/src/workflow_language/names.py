"""Which values an expression may name, and what is wrong where it names another."""

from collections.abc import Collection

from workflow_language.document import WorkflowDocument
from workflow_language.graph import Graph
from workflow_language.library import TYPE_NAMES
from workflow_language.paths import Path
from workflow_language.structure import listed

STEP_FIELDS = ("output", "status", "error")
"""What can be read of a step."""
ROOTS = ("inputs", "steps", "context")
"""What every expression of a step may read."""
LOCALS = ("index", "output", "previous", "round")
"""What some places add; what an item is called comes from `for_each.as`."""
RESERVED = frozenset((*ROOTS, *LOCALS, "strings", *TYPE_NAMES))


class Names:
    """The names of one workflow."""

    def __init__(self, document: WorkflowDocument, graph: Graph | None) -> None:
        self._inputs = [field.name for field in document.inputs]
        self._steps = list(dict.fromkeys(step.id for step in document.steps))
        self._known_steps = frozenset(self._steps)
        self._context = set(document.context)
        self._graph = graph
        self._fallbacks = frozenset(step.fallback for step in document.steps if step.fallback)
        for step in document.steps:
            self._context.update(step.save or (), step.set or ())

    def fault(self, path: Path, *, step: str | None, local: Collection[str] = ()) -> str | None:
        """Return what is wrong with naming `path`, None if nothing is.

        `step` is the step whose expression it is, None after all of them; `local` is what its place adds.
        """
        match path:
            case ("inputs",) | ("context",):
                return None
            case ("inputs", name, *_):
                return self._input_fault(name)
            case ("context", name, *_):
                return self._context_fault(name)
            case ("steps",):
                return "names no step; write steps.<id>.output"
            case ("steps", name, *fields):
                return self._step_fault(name, fields[0] if fields else None, step)
            case (root, *_):
                return None if root in local else self._root_fault(root, local)
        return None

    def _input_fault(self, name: str) -> str | None:
        if name in self._inputs:
            return None
        return f"no input is called {name}; {listed(self._inputs, close_to=name)}"

    def _context_fault(self, name: str) -> str | None:
        if name in self._context:
            return None
        return f"nothing writes context.{name}; give it in `context`, or write it with `save` or `set`"

    def _step_fault(self, name: str, field: str | None, step: str | None) -> str | None:
        if name not in self._known_steps:
            return f"there is no step {name}; {listed(self._steps, close_to=name)}"
        if field is not None and field not in STEP_FIELDS:
            return f"a step has {', '.join(STEP_FIELDS)}, but no {field}; write steps.{name}.output.{field} for a part"
        if step is None or self._graph is None or self._graph.comes_before(name, step):
            return None
        if name == step:
            return f"{step} names itself; a step sees only those that come before it"
        if step in self._fallbacks:
            return f"{step} sees the step that it stands in for and those before that; {name} is none of them"
        return f"{step} does not need {name}; add it to the step's needs"

    def _root_fault(self, root: str, local: Collection[str]) -> str:
        if root in self._known_steps:
            return f"there is no {root} here; write steps.{root}.output"
        if root in self._inputs:
            return f"there is no {root} here; write inputs.{root}"
        if root in LOCALS or root == "item":
            return f"there is no {root} here; {_WHERE[root]}"
        return f"there is no {root} here; an expression reads {', '.join((*ROOTS, *sorted(local)))}"


_WHERE = {
    "item": "an item is there in the `input` of a step with for_each, by the name that `as` gives",
    "index": "it is there in the `input` of a step with for_each",
    "output": "it is there in `save` and in loop.until; elsewhere write steps.<id>.output",
    "previous": "it is there in loop.until and in the `input` of a step with loop",
    "round": "it is there in loop.until and in the `input` of a step with loop",
}
