"""Which steps come before which. All of it takes time in proportion to the steps and their needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflow_language.document import Step

_MOST_SHOWN = 12


class Cycle(Exception):
    """Steps that need each other in a circle."""

    def __init__(self, steps: Sequence[str]) -> None:
        super().__init__(tuple(steps))
        self.steps = tuple(steps)
        """The circle; it begins and ends with the same step."""

    def __str__(self) -> str:
        if len(self.steps) <= _MOST_SHOWN:
            return " -> ".join(self.steps)
        first = self.steps[: _MOST_SHOWN - 2]
        return " -> ".join((*first, f"({len(self.steps) - len(first) - 2} more)", *self.steps[-2:]))


@dataclass(frozen=True)
class Graph:
    """Steps in an order in which each stands after all that come before it."""

    order: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]
    _places: Mapping[str, int]
    _before: Mapping[str, int]
    """For each step the places of all that come before it, a bit each: unions of these are quick."""

    def comes_before(self, earlier: str, later: str) -> bool:
        """Return whether `later` waits for `earlier`, by its own needs or those of its needs."""
        place = self._places.get(earlier)
        return place is not None and bool(self._before[later] >> place & 1)

    def ancestors(self, step: str) -> frozenset[str]:
        """Return all steps that come before `step`."""
        before = self._before[step]
        return frozenset(name for place, name in enumerate(self.order) if before >> place & 1)

    def levels(self) -> tuple[tuple[str, ...], ...]:
        """Return the steps in groups: a group can begin once the groups before it are over."""
        level: dict[str, int] = {}
        groups: list[list[str]] = []
        for step in self.order:
            level[step] = 1 + max((level[need] for need in self.needs[step]), default=-1)
            if level[step] == len(groups):
                groups.append([])
            groups[level[step]].append(step)
        return tuple(map(tuple, groups))

    def dependents(self) -> dict[str, tuple[str, ...]]:
        """Return for each step those that need it directly."""
        found: dict[str, list[str]] = {step: [] for step in self.order}
        for step in self.order:
            for need in self.needs[step]:
                found[need].append(step)
        return {step: tuple(others) for step, others in found.items()}


def effective_needs(steps: Iterable[Step]) -> dict[str, tuple[str, ...]]:
    """Return what each step waits for.

    A fallback waits for the step that it stands in for; who needs that step waits for the fallback too.
    Needs of steps that there are not are left out; of two steps with one id, the first counts.
    """
    by_id: dict[str, Step] = {}
    for step in steps:
        by_id.setdefault(step.id, step)
    fallbacks = {
        step.id: step.fallback for step in by_id.values() if step.fallback in by_id and step.fallback != step.id
    }
    needs: dict[str, dict[str, None]] = {
        step.id: {need: None for need in step.needs if need in by_id} for step in by_id.values()
    }
    for step_id, direct in needs.items():
        for need in [*direct]:
            following = fallbacks.get(need)
            while following and following != step_id and following not in direct:
                direct[following] = None
                following = fallbacks.get(following)
    for failing, fallback in fallbacks.items():
        if fallback:
            needs[fallback][failing] = None
    return {step: tuple(direct) for step, direct in needs.items()}


def build_graph(needs: Mapping[str, Sequence[str]]) -> Graph:
    """Return the graph of steps that each need those named; all that are named are keys too.

    Raises:
        Cycle: where steps need each other in a circle.
    """
    waiting = {step: len(set(direct)) for step, direct in needs.items()}
    dependents: dict[str, list[str]] = {step: [] for step in needs}
    for step, direct in needs.items():
        for need in set(direct):
            dependents[need].append(step)
    order = [step for step, count in waiting.items() if count == 0]
    for step in order:
        for dependent in dependents[step]:
            waiting[dependent] -= 1
            if waiting[dependent] == 0:
                order.append(dependent)
    if len(order) < len(needs):
        raise Cycle(_circle(needs, {step for step, count in waiting.items() if count}))
    places = {step: place for place, step in enumerate(order)}
    before: dict[str, int] = {}
    for step in order:
        before[step] = 0
        for need in needs[step]:
            before[step] |= before[need] | 1 << places[need]
    return Graph(tuple(order), {step: tuple(needs[step]) for step in needs}, places, before)


def _circle(needs: Mapping[str, Sequence[str]], left: set[str]) -> list[str]:
    """Follow needs among the steps that are `left`: each of these has one, so the way comes back to where it was."""
    step = min(left)
    path: dict[str, None] = {}
    while step not in path:
        path[step] = None
        step = min(need for need in needs[step] if need in left)
    way = [*path]
    return [*way[way.index(step) :], step]
