"""The syntax tree of an expression.

The CEL library gives it serialised only, as the messages `cel.expr.ParsedExpr` and `cel.expr.CheckedExpr` of the
CEL specification (`syntax.proto`, `checked.proto`). What is needed of them is read here, so that no schema compiler
and no second parser has to be.
"""

from collections.abc import Iterator
from dataclasses import dataclass

ACCUMULATOR = "@result"
"""The variable in which the library's macros collect what they give."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal. `text` is None where it is not a text."""

    text: str | None


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, or a type's name."""

    name: str


@dataclass(frozen=True, slots=True)
class Select:
    """`operand.field`, or `has(operand.field)` where `tests` says so."""

    operand: "Node"
    field: str
    tests: bool


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator; of `a.f(b)`, `a` is the target."""

    function: str
    target: "Node | None"
    arguments: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Collection:
    """A list or a map; the parts of a map are its keys and values."""

    parts: "tuple[Node, ...]"
    is_map: bool
    message: str = ""


@dataclass(frozen=True, slots=True)
class Loop:
    """What the macros all, exists, exists_one, map and filter stand for."""

    variables: tuple[str, ...]
    over: "Node"
    accumulator: str
    start: "Node"
    condition: "Node"
    step: "Node"
    result: "Node"

    @property
    def builds_list(self) -> bool:
        """Whether this is `map` or `filter`."""
        return isinstance(self.start, Collection)


Node = Constant | Name | Select | Call | Collection | Loop


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below, those of a loop included."""
    match node:
        case Select():
            return (node.operand,)
        case Call():
            return (node.target, *node.arguments) if node.target else node.arguments
        case Collection():
            return node.parts
        case Loop():
            return (node.over, node.start, node.condition, node.step, node.result)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and every node below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def parse(serialised: bytes) -> Node:
    """Return the tree of an expression that the library serialised, with or without its types checked."""
    envelope = _Fields(serialised)
    checked = envelope.first(1).endswith(b"CheckedExpr")
    return _node(_Fields(envelope.first(2)).first(4 if checked else 2))


class _Fields:
    """The fields of one message in protocol buffers' wire format, for the kinds that a syntax tree uses."""

    __slots__ = ("_bytes", "_numbers")

    def __init__(self, data: bytes) -> None:
        self._bytes: dict[int, list[bytes]] = {}
        self._numbers: dict[int, int] = {}
        at = 0
        while at < len(data):
            tag, at = _varint(data, at)
            kind = tag & 7
            if kind == _VARINT:
                self._numbers[tag >> 3], at = _varint(data, at)
                continue
            length, at = (8, at) if kind == _EIGHT_BYTES else _varint(data, at)
            self._bytes.setdefault(tag >> 3, []).append(data[at : at + length])
            at += length

    def first(self, number: int) -> bytes:
        return self._bytes[number][0] if number in self._bytes else b""

    def text(self, number: int) -> str:
        return self.first(number).decode(errors="replace")

    def each(self, number: int) -> list[bytes]:
        return self._bytes.get(number, [])

    def has(self, number: int) -> bool:
        return number in self._bytes

    def true(self, number: int) -> bool:
        return self._numbers.get(number) == 1


_VARINT = 0
_EIGHT_BYTES = 1


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = data[at]
    if value < 0x80:
        return value, at + 1
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7


def _node(data: bytes) -> Node:
    fields = _Fields(data)
    if fields.has(3):
        constant = _Fields(fields.first(3))
        return Constant(constant.text(6) if constant.has(6) else None)
    if fields.has(4):
        return Name(_Fields(fields.first(4)).text(1))
    if fields.has(5):
        select = _Fields(fields.first(5))
        return Select(_node(select.first(1)), select.text(2), select.true(3))
    if fields.has(6):
        call = _Fields(fields.first(6))
        target = _node(call.first(1)) if call.has(1) else None
        return Call(call.text(2), target, tuple(map(_node, call.each(3))))
    if fields.has(7):
        return Collection(tuple(map(_node, _Fields(fields.first(7)).each(1))), is_map=False)
    if fields.has(8):
        return _map(_Fields(fields.first(8)))
    if fields.has(9):
        return _loop(_Fields(fields.first(9)))
    raise ValueError("a syntax tree with a node of an unknown kind")


def _map(fields: _Fields) -> Collection:
    parts: list[Node] = []
    for entry in map(_Fields, fields.each(2)):
        parts += [_node(entry.first(number)) for number in (3, 4) if entry.has(number)]
    return Collection(tuple(parts), is_map=True, message=fields.text(1))


def _loop(fields: _Fields) -> Loop:
    variables = tuple(fields.text(number) for number in (1, 8) if fields.has(number))
    over, start, condition, step, result = (_node(fields.first(number)) for number in (2, 4, 5, 6, 7))
    return Loop(variables, over, fields.text(3), start, condition, step, result)
