"""Steps that are done more than once: for each item of a list, or in rounds."""

from collections import deque
from collections.abc import Collection, Iterator, Sequence

from pydantic import JsonValue

from orchestration_engine.workflows.models import Status
from orchestration_engine.workflows.running.moves import Fault, Task
from workflow_language.document import ForEach, Loop, Step


class Items:
    """The items of one `for_each`; they are counted from 1."""

    def __init__(self, spread: ForEach, values: list[JsonValue], begun: Collection[int] = ()) -> None:
        self.values = values
        self.outputs: list[JsonValue] = [None] * len(values)
        self.fault: Fault | None = None
        """Why the first of them failed, where that fails the step."""
        self._name = spread.name
        self._parallel = spread.parallel or len(values)
        self._left = deque(item for item in range(1, len(values) + 1) if item not in begun)
        self._active = 0

    def due(self) -> Iterator[int]:
        """Yield the items that may begin now, and count them as begun."""
        while self._left and self._active < self._parallel and not self.fault:
            yield self.begin(self._left.popleft())

    def begin(self, item: int) -> int:
        """Count an item as begun."""
        self._active += 1
        return item

    def end(self, item: int, output: JsonValue) -> None:
        """Take in what an item that was begun has given."""
        self._active -= 1
        self.outputs[item - 1] = output

    def fail(self, item: int, fault: Fault) -> None:
        """Take in why an item failed; no other is due from now on."""
        self._active -= 1
        self.fault = self.fault or Fault(f"Item {item}: {fault.message}", fault.kind)

    def give_up(self, count: int) -> None:
        """Do without so many items that were begun."""
        self._active -= count

    @property
    def is_over(self) -> bool:
        """Whether nothing of it runs and nothing is due any more."""
        return not self._active and (not self._left or self.fault is not None)

    def local(self, item: int) -> dict[str, JsonValue]:
        """Return what the `input` of an item may read besides the rest."""
        return {self._name: self.values[item - 1], "index": item - 1}


class Rounds:
    """The rounds of one `loop`, counted from 1."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.output: JsonValue = None
        """Of the last round that ended."""
        self.previous: JsonValue = None
        """Of the round before that."""
        self.ended = 0

    def end(self, output: JsonValue) -> None:
        """Take in what a round has given."""
        self.previous, self.output = self.output, output
        self.ended += 1

    def local(self) -> dict[str, JsonValue]:
        """Return what the `input` of the next round may read besides the rest."""
        return {"previous": self.output, "round": self.ended + 1}

    def judged(self) -> dict[str, JsonValue]:
        """Return what `until` may read besides the rest."""
        return {"output": self.output, "previous": self.previous, "round": self.ended}


def restored_items(step: Step, spread: ForEach, values: list[JsonValue], rows: Sequence[Task]) -> Items:
    """Return the items of a step as its rows tell of them; those that have not ended are begun again elsewhere."""
    items = Items(spread, values, {row.item for row in rows})
    for row in rows:
        if row.item and row.status is Status.COMPLETED:
            items.outputs[row.item - 1] = row.output
        elif row.item and row.status is Status.FAILED and step.on_error != "continue":
            items.fail(items.begin(row.item), Fault(row.error or "", row.error_kind))
    return items


def restored_rounds(loop: Loop, rows: Sequence[Task]) -> Rounds:
    """Return the rounds of a step as its rows tell of them."""
    rounds = Rounds(loop)
    for row in sorted((row for row in rows if row.item), key=lambda row: row.item):
        if row.status is Status.COMPLETED:
            rounds.end(row.output)
    return rounds


def restored_output(step: Step, main: Task, rows: Sequence[Task]) -> JsonValue:
    """Return what a step that is over gives to those who read it."""
    if step.loop:
        return restored_rounds(step.loop, rows).output
    if step.for_each and main.status is Status.COMPLETED:
        return [row.output for row in sorted(rows, key=lambda row: row.item) if row.item]
    return main.output
