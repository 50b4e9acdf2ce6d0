"""Expressions in CEL, the Common Expression Language.

An expression reads `inputs`, `steps` and `context`, and what its place adds (`item`, `output`, ...). Besides what
comes with CEL, its strings extension is there (`join`, `split`, `replace`, `trim`, ...) and `json(text)`.
It cannot write, call or wait, and its cost is bounded: see `cost`.
"""

import functools
import re
from collections.abc import Mapping, Set
from typing import cast

from pydantic import JsonValue

from agent_contracts.text import storable
from workflow_language import complaints, library
from workflow_language.cost import MAX_RESULT, Estimate
from workflow_language.errors import EvaluationError, ExpressionError
from workflow_language.extents import Extent, Unfit, measure
from workflow_language.paths import Path, path_of, paths_in, pick, shortest
from workflow_language.results import as_json
from workflow_language.syntax_tree import Call, Collection, Constant, Name, Node, Select, parse, walk

MAX_LENGTH = 2_000
"""Longest expression, in characters."""
MAX_ITEMS = 10_000
"""Most items of one `for_each`; the list is known only when the step begins."""

_STRING = r"""(?P<other>[rR]?(?:'{3}[\s\S]*?'{3}|"{3}[\s\S]*?"{3})|[rR]'[^'\n]*'|[rR]"[^"\n]*"|"""
_STRING += r"""'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|//[^\n]*)"""
_HYPHENATED = re.compile(
    _STRING + r"|(?<![\w.\]\)])steps\.(?P<id>[A-Za-z][A-Za-z0-9_]*-[A-Za-z0-9_-]*)(?=\s*\.\s*(?:output|status|error)\b)"
)

_WAY = re.compile(r"\s*[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*\s*", re.ASCII)
_USUAL = frozenset(("inputs", "steps", "context", "item", "index", "output", "previous", "round"))
"""Names declared for every expression: compiling is twice as quick where no other is used."""
# CEL's keywords, and the words that it keeps for later.
_RESERVED = frozenset(
    (
        *("as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let"),
        *("loop", "namespace", "null", "package", "return", "true", "var", "void", "while"),
    )
)


class Expression:
    """A compiled expression; get one from `compile_expression`. It may be shared between threads."""

    def __init__(self, text: str, tree: Node, program: library.Program | None, paths: tuple[Path, ...]) -> None:
        self.text = text
        self.kind = program.kind if program else "DYN"
        """What it gives, as far as that can be told: `BOOL`, `STRING`, `LIST<DYN>`, `DYN`, ..."""
        self.paths = paths
        """The ways to the values that it reads, such as `("steps", "triage", "output")`."""
        self._tree = tree
        self._program = program
        self._read = shortest(paths)

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def names(self) -> frozenset[str]:
        """Return what it reads, such as `steps.triage.output`, `inputs.lease` or `item`."""
        return frozenset(".".join(path) for path in self.paths)

    def evaluate(self, scope: Mapping[str, object]) -> JsonValue:
        """Return what the expression gives for the values of `scope`, which are JSON.

        An expression that only names a value gives that value itself, however large; it is not copied.

        Raises:
            EvaluationError: where it gives nothing, no JSON, or would cost too much.
        """
        try:
            if self._program is None:
                return _follow(self._read[0], scope)
            part, ends = pick(scope, self._read)
            self._afford(ends)
            return as_json(self._program.evaluate(part))
        except library.Failed as failure:
            raise EvaluationError(f"{_short(self.text)}: {complaints.of_evaluation(str(failure))}") from None
        except Unfit as error:
            raise EvaluationError(f"{_short(self.text)}: {error}") from None

    def _afford(self, ends: dict[Path, object]) -> None:
        extents = {path: measure(value) for path, value in ends.items()}

        def lookup(node: Node, bound: Set[str]) -> Extent | None:
            path = path_of(node, bound)
            return extents.get(path) if path else None

        if Estimate(lookup).extent(self._tree, {}).total > MAX_RESULT:
            raise Unfit(f"what it gives could have more than {MAX_RESULT:,} characters; make it of less")


def compile_expression(text: str) -> Expression:
    """Return the expression that `text` says; the last few thousand are remembered.

    Raises:
        ExpressionError: where it says none, or one that is not allowed.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"has {len(text):,} characters; an expression has at most {MAX_LENGTH:,}")
    return _compile(text)


@functools.lru_cache(maxsize=4096)
def _compile(text: str) -> Expression:
    try:
        storable(text).encode()
    except UnicodeEncodeError:
        raise ExpressionError("must not contain half a character (a lone surrogate)") from None
    except ValueError as error:
        raise ExpressionError(str(error)) from None
    if not text.strip():
        raise ExpressionError("is empty; write an expression such as steps.review.output")
    if "${{" in text:
        raise ExpressionError("write the expression itself here, without ${{ }}")
    if (plain := _plain_way(text)) and (way := path_of(plain)):
        return Expression(text.strip(), plain, None, (way,))
    try:
        program = _program(_with_brackets(text))
    except library.Failed as failure:
        raise ExpressionError(complaints.of_compilation(str(failure), text)) from None
    tree = parse(program.syntax())
    _refuse(tree)
    paths = _paths(tree)
    return Expression(text.strip(), tree, None if path_of(tree) in paths else program, paths)


def _program(text: str) -> library.Program:
    """Return a program for `text`, with every name that it has declared: which may stand there is told later."""
    try:
        return library.compiled(text, _USUAL)
    except library.Failed as failure:
        if "undeclared reference" not in str(failure):
            raise
    tree = parse(library.syntax(text))
    _refuse(tree)
    return library.compiled(text, _USUAL | {path[0] for path in _paths(tree)})


def _paths(tree: Node) -> tuple[Path, ...]:
    return tuple(sorted({path for path in paths_in(tree) if path[0] not in library.TYPE_NAMES}))


def _plain_way(text: str) -> Name | Select | None:
    """Return the tree of a way such as `steps.triage.output`, for which the library is not needed.

    Most expressions are ways; a workflow of a thousand steps has as many different ones.
    """
    fields = text.strip().split(".")
    if not _WAY.fullmatch(text) or not _RESERVED.isdisjoint(fields) or fields[0] in library.TYPE_NAMES:
        return None
    tree: Name | Select = Name(fields[0])
    for field in fields[1:]:
        tree = Select(tree, field, tests=False)
    return tree


def _with_brackets(text: str) -> str:
    """Write `steps['a-b'].output` for `steps.a-b.output`, which CEL takes for a subtraction.

    No subtraction is lost: nothing can be taken from a step.
    """
    return _HYPHENATED.sub(lambda found: found[0] if found["other"] else f"steps['{found['id']}']", text)


def _refuse(tree: Node) -> None:
    for node in walk(tree):
        match node:
            case Name(name) if name.startswith("."):
                raise ExpressionError(f"write {name[1:]} without the dot before it")
            case Collection(message=str(message)) if message:
                raise ExpressionError(f"{message}{{...}} is not available; write a map, such as {{'key': 1}}")
            case Call("matches", _, arguments) if not (arguments and isinstance(arguments[-1], Constant)):
                raise ExpressionError("the pattern of matches() must stand in the expression itself, in quotes")


def _follow(path: Path, scope: Mapping[str, object]) -> JsonValue:
    value: object = scope
    for place, field in enumerate(path):
        if not isinstance(value, Mapping):
            raise Unfit(f"{'.'.join(path[:place])} has no fields, so there is no {field}")
        if field not in value:
            raise Unfit(complaints.missing(field))
        value = value[field]
    return cast("JsonValue", value)


def evaluate_condition(text: str, scope: Mapping[str, object]) -> bool:
    """Return whether the expression `text` holds.

    Raises:
        EvaluationError: where it gives anything but true and false.
    """
    value = _compiled_before(text).evaluate(scope)
    if not isinstance(value, bool):
        raise EvaluationError(f"{_short(text)}: must give true or false; it gave {_kind(value)}")
    return value


def evaluate_items(text: str, scope: Mapping[str, object]) -> list[JsonValue]:
    """Return the list that the expression `text` of a `for_each` gives.

    Raises:
        EvaluationError: where it gives anything else, or more than `MAX_ITEMS`.
    """
    value = _compiled_before(text).evaluate(scope)
    if not isinstance(value, list):
        raise EvaluationError(f"{_short(text)}: must give a list; it gave {_kind(value)}")
    if len(value) > MAX_ITEMS:
        raise EvaluationError(f"{_short(text)}: gave {len(value):,} items; for_each takes at most {MAX_ITEMS:,}")
    return value


def _compiled_before(text: str) -> Expression:
    try:
        return compile_expression(text)
    except ExpressionError as error:
        raise EvaluationError(f"{_short(text)}: {error}") from None


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}..."


def _kind(value: JsonValue) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "text"
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            return "a number"
