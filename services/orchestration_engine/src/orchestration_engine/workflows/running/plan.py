"""Documents as the engine runs them: read once, shared by all workflows that run the same one."""

import weakref
from collections import deque
from collections.abc import Mapping

from workflow_language.document import Step, WorkflowDocument
from workflow_language.graph import build_graph, effective_needs
from workflow_language.text import references

KEPT = 64
"""How many plans are kept though nobody runs them just now."""


class Plan:
    """A document, and what follows from it for every run."""

    def __init__(self, document: WorkflowDocument) -> None:
        graph = build_graph(effective_needs(document.steps))
        self.document = document
        self.steps: Mapping[str, Step] = {step.id: step for step in document.steps}
        self.order = graph.order
        """The steps' ids, each after those that it needs."""
        self.needs = graph.needs
        self.dependents = graph.dependents()
        self.stands_in_for: Mapping[str, str] = {
            step.fallback: step.id for step in document.steps if step.fallback is not None
        }
        """What each fallback stands in for."""
        self.reads_context = frozenset(step.id for step in document.steps if _reads_context(step))
        """Steps that would perhaps read something else if they were begun again."""

        self.asks_others = any(step.agent is None and step.set is None for step in document.steps)
        """People or other workflows; a workflow may have been begun, and it was never heard of."""

    def after(self, step: str) -> set[str]:
        """Return the steps that wait for `step`, by their own needs or those of their needs, and itself."""
        found = {step}
        left = [step]
        while left:
            for dependent in self.dependents[left.pop()]:
                if dependent not in found:
                    found.add(dependent)
                    left.append(dependent)
        return found


def _reads_context(step: Step) -> bool:
    read = [reference.expression for reference in references(step.input)]
    in_list = step.for_each is not None and "context" in step.for_each.items
    return in_list or any(path[0] == "context" for expression in read if expression for path in expression.paths)


class Plans:
    """The plans that one process has read, by the digests of their documents."""

    def __init__(self) -> None:
        self._plans: weakref.WeakValueDictionary[bytes, Plan] = weakref.WeakValueDictionary()
        self._kept: deque[Plan] = deque(maxlen=KEPT)

    def get(self, digest: bytes) -> Plan | None:
        """Return a plan, if it was read."""
        return self._plans.get(digest)

    def read(self, digest: bytes, body: bytes | str) -> Plan:
        """Return the plan of a document, which is JSON that was checked when it was written."""
        plan = Plan(WorkflowDocument.model_validate_json(body))
        self._plans[digest] = plan
        self._kept.append(plan)
        return plan
