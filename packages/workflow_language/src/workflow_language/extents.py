"""How large values are, so that no expression is begun that would take long or much memory.

The library bounds a loop to 10,000 rounds, a regular expression to linear time and the nesting to 32 levels. Loops
within loops over long lists, or long texts joined a thousand times, are still too much for a process that carries a
thousand calls; and the library takes values as they are: it crashes on very deep ones and cuts texts at U+0000.
"""

from collections.abc import Collection
from typing import NamedTuple

MAX_DEPTH = 60
"""How deep values may be nested."""
_INT64 = 2**63


class Unfit(Exception):
    """A value that an expression cannot work with."""


class Extent(NamedTuple):
    """Upper bounds of the size of a value."""

    total: int
    """The characters of all texts within, and one for each value."""
    widest: int = 0
    """Most items of any list or map within."""
    largest: int = 0
    """The total of the largest item."""

    def item(self) -> "Extent":
        """Return the bounds of any item."""
        return Extent(self.largest, self.widest, self.largest)

    def joined(self, other: "Extent") -> "Extent":
        """Return the bounds of both put together."""
        return Extent(self.total + other.total, self.widest + other.widest, max(self.largest, other.largest))

    def either(self, other: "Extent") -> "Extent":
        """Return the bounds of one of the two."""
        return Extent(max(self.total, other.total), max(self.widest, other.widest), max(self.largest, other.largest))


SCALAR = Extent(1)


def measure(value: object, depth: int = 0) -> Extent:
    """Return the size of a JSON value.

    Raises:
        Unfit: where the value is nested too deep, or is or holds what the library cannot take.
    """
    if isinstance(value, str):
        return Extent(_text(value))
    if value is None or isinstance(value, bool | float):
        return SCALAR
    if isinstance(value, int):
        if not -_INT64 <= value < _INT64:
            raise Unfit("a whole number has more than 64 bits; pass it as text")
        return SCALAR
    if isinstance(value, list):
        return _collection(value, depth)
    if isinstance(value, dict):
        keys = 0
        for key in value:
            if not isinstance(key, str):
                raise Unfit("a key of an object is not text")
            keys += _text(key)
        extent = _collection(value.values(), depth)
        return extent._replace(total=extent.total + keys)
    raise Unfit(f"a value is no JSON: {type(value).__name__}")


def _text(value: str) -> int:
    if "\0" in value:
        raise Unfit("a text contains the character U+0000; remove it")
    return 1 + len(value)


def _collection(items: Collection[object], depth: int) -> Extent:
    if depth >= MAX_DEPTH:
        raise Unfit(f"a value is nested more than {MAX_DEPTH} levels deep")
    total, widest, largest = 1, len(items), 0
    for value in items:
        if type(value) is str and "\0" not in value:
            size = 1 + len(value)
        else:
            inner = measure(value, depth + 1)
            size = inner.total
            widest = max(widest, inner.widest)
        total += size
        largest = max(largest, size)
    return Extent(total, widest, largest)
