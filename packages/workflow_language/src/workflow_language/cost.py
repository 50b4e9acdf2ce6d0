"""An upper bound of what an expression costs for the values it is about to meet.

Work is counted in about a nanosecond of this library on one core; the figures were measured, and rounded upwards.
"""

import re
from collections.abc import Callable, Mapping, Set

from workflow_language.extents import SCALAR, Extent, Unfit
from workflow_language.syntax_tree import Call, Collection, Constant, Loop, Name, Node, Select, children

MAX_WORK = 250_000_000
"""Most work of one evaluation: about a quarter of a second."""
MAX_RESULT = 10_000_000
"""Largest value that an expression gives, in characters and values."""
MAX_BUILT = 1_000
"""Most items over which `map` and `filter` go. The library copies the list for each item that it adds."""
MAX_ROUNDS = 10_000
"""Where the library ends the loops of an expression, all taken together."""

_NODE = 100
_COPY = 50
_PER_CHARACTER = {"_+_": 1, "split": 100, "replace": 100, "json": 400, "join": 10, "format": 10}
_REPETITION = re.compile(r"\{([0-9]{1,4})(?:,([0-9]{0,4}))?\}")

Lookup = Callable[[Node, Set[str]], Extent | None]
"""Gives the extent of a node that is a way into the values at hand; None for any other node.

The names are those of the loops' variables around it, which may hide values of the same name.
"""


class Estimate:
    """Walks an expression once, with the extents of the values it will meet."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self.work = 0

    def extent(self, node: Node, variables: Mapping[str, Extent]) -> Extent:
        """Return the bounds of what `node` gives, and add what that costs to `work`.

        Raises:
            Unfit: where it would cost too much.
        """
        if known := self._lookup(node, variables.keys()):
            self._add(_NODE)
            return known
        match node:
            case Constant():
                return Extent(1 + len(node.text or ""))
            case Name():
                return variables.get(node.name, SCALAR)
            case Select():
                self._add(_NODE)
                return self.extent(node.operand, variables).item()
            case Collection():
                return self._literal([self.extent(part, variables) for part in node.parts])
            case Loop():
                return self._loop(node, variables)
            case Call():
                return self._call(node, [self.extent(child, variables) for child in children(node)])

    def _add(self, work: int) -> None:
        self.work += work
        if self.work > MAX_WORK:
            raise Unfit("this would take too long for values of this size; take it over fewer or smaller ones")

    def _literal(self, parts: list[Extent]) -> Extent:
        total = 1 + sum(part.total for part in parts)
        widest = max([len(parts), *(part.widest for part in parts)])
        return Extent(total, widest, max((part.total for part in parts), default=0))

    def _loop(self, loop: Loop, variables: Mapping[str, Extent]) -> Extent:
        over = self.extent(loop.over, variables)
        rounds = min(over.widest, MAX_ROUNDS)
        if loop.builds_list and over.widest > MAX_BUILT:
            raise Unfit(f"map and filter take lists of at most {MAX_BUILT:,} items; this one may have {over.widest:,}")
        before = self.work
        inner = {**variables, **dict.fromkeys(loop.variables, over.item()), loop.accumulator: Extent(0)}
        self.extent(loop.condition, inner)
        added = self.extent(loop.step, inner)
        self._add((self.work - before + _NODE) * max(rounds - 1, 0))
        if not loop.builds_list:
            return SCALAR
        self._add(_COPY * rounds * rounds + rounds * added.total)
        return Extent(1 + rounds * added.total, max(rounds, added.widest), added.total)

    def _call(self, call: Call, given: list[Extent]) -> Extent:
        characters = sum(extent.total for extent in given)
        if call.function == "matches":
            self._add(_NODE + characters * _states(call.arguments[-1]))
            return SCALAR
        self._add(_NODE + characters * _PER_CHARACTER.get(call.function, 5))
        result = _result(call, given, characters)
        self._add(result.total)
        return result


def _result(call: Call, given: list[Extent], characters: int) -> Extent:
    """Return the bounds of what a function gives for arguments of the extents `given`."""
    match call.function, given:
        case "_+_", [left, right]:
            return left.joined(right)
        case "_?_:_", [_, yes, no]:
            return yes.either(no)
        case "_[_]", [collection, _]:
            return collection.item()
        case "dyn", [value]:
            return value
        case _:
            return _text_result(call, given) or Extent(characters)


def _text_result(call: Call, given: list[Extent]) -> Extent | None:
    match call.function, given:
        case "join", [texts, *separator]:
            return Extent(texts.total + texts.widest * sum(extent.total for extent in separator))
        case "replace", [text, old, new, *_]:
            shortest = max(1, len(_literal_text(call.arguments[0]) or ""))
            return Extent(text.total + old.total + (text.total // shortest + 1) * new.total)
        case "split", [text, *_]:
            return Extent(2 * text.total + 1, text.total, text.total)
        case "json", [text]:
            return Extent(text.total, text.total, text.total)
        case "format", [pattern, values]:
            # A precision may ask for 1,000 digits in six characters.
            return Extent(200 * pattern.total + 6 * values.total * (1 + pattern.total // 2))
        case "quote" | "strings.quote", [*_, text]:
            return Extent(6 * text.total)
        case _:
            return None


def _literal_text(node: Node) -> str | None:
    return node.text if isinstance(node, Constant) else None


def _states(pattern: Node) -> int:
    """Return what one character costs to match: at worst, all states of the automaton are tried."""
    text = _literal_text(pattern) or ""
    counts = [max(int(low), int(high or 0)) for low, high in _REPETITION.findall(text)]
    nested = 1
    for count in counts:
        nested = min(1_000, nested * max(count, 1))
    return 10 + 8 * (len(text) + sum(counts) + nested)
