"""Expressions within texts: `Dear ${{ inputs.name }}`.

Text around an expression makes its value text; where an expression is all there is, its value keeps its type.
`$${{` stands for a plain `${{`. One pass: what an expression gives is never read for expressions again.
"""

import functools
import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pydantic import JsonValue

from workflow_language.errors import EvaluationError, ExpressionError
from workflow_language.expressions import Expression, compile_expression

_OPEN = "${{"
_OPENINGS = re.compile(r"\$\$\{\{|\$\{\{")
# Braces within an expression's own texts and comments do not end it.
_WITHIN = re.compile(
    r"[rR]?'{3}[\s\S]*?'{3}|[rR]?\"{3}[\s\S]*?\"{3}|[rR]'[^'\n]*'|[rR]\"[^\"\n]*\""
    r"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|//[^\n]*(?=\n)|\{|\}"
)
_LONGEST_REMEMBERED = 10_000

Place = tuple[str | int, ...]
"""Where a text stands within a value: the keys and positions that lead to it."""


class Reference(NamedTuple):
    """An expression within a value, or what is wrong with one."""

    place: Place
    expression: Expression | None
    problem: str
    """Why there is no expression; empty where there is one."""
    whole: bool
    """Whether the expression is all of the text, so that its value keeps its type."""


def references(value: object) -> Iterator[Reference]:
    """Yield every expression within the texts of `value`, which is JSON."""
    yield from _references(value, ())


def resolve(value: JsonValue, scope: Mapping[str, object]) -> JsonValue:
    """Return `value` with each expression in its texts replaced by what it gives for `scope`.

    Raises:
        EvaluationError: where an expression gives nothing, or is none.
    """
    if isinstance(value, str):
        return _resolved(value, scope) if _OPEN in value else value
    if isinstance(value, list):
        return [resolve(item, scope) for item in value]
    if isinstance(value, dict):
        return {key: resolve(item, scope) for key, item in value.items()}
    return value


def count_openings(value: object) -> int:
    """Return how many expressions the texts of `value` have at most."""
    if isinstance(value, str):
        return value.count(_OPEN)
    if isinstance(value, list | dict):
        return sum(map(count_openings, value.values() if isinstance(value, dict) else value))
    return 0


def as_text(value: JsonValue) -> str:
    """Return how a value stands within a text: text as it is, null as nothing, all else as JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _references(value: object, place: Place) -> Iterator[Reference]:
    if isinstance(value, str):
        if _OPEN in value:
            yield from _references_in(value, place)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _references(item, (*place, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _references(item, (*place, key))


def _references_in(text: str, place: Place) -> Iterator[Reference]:
    try:
        pieces = _pieces(text)
    except ExpressionError as error:
        yield Reference(place, None, str(error), whole=False)
        return
    for piece in pieces:
        if isinstance(piece, _Written):
            try:
                yield Reference(place, compile_expression(piece.text), "", whole=len(pieces) == 1)
            except ExpressionError as error:
                yield Reference(place, None, f"${{{{{_short(piece.text)}}}}} {error}", whole=len(pieces) == 1)


def _resolved(text: str, scope: Mapping[str, object]) -> JsonValue:
    try:
        pieces = _pieces(text)
        if len(pieces) == 1 and isinstance(pieces[0], _Written):
            return compile_expression(pieces[0].text).evaluate(scope)
        return "".join(
            as_text(compile_expression(piece.text).evaluate(scope)) if isinstance(piece, _Written) else piece
            for piece in pieces
        )
    except ExpressionError as error:
        raise EvaluationError(str(error)) from None


class _Written(NamedTuple):
    """An expression as it is written."""

    text: str


def _pieces(text: str) -> tuple[str | _Written, ...]:
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else tuple(_split(text))


@functools.lru_cache(maxsize=1024)
def _remembered(text: str) -> tuple[str | _Written, ...]:
    return tuple(_split(text))


def _split(text: str) -> Iterator[str | _Written]:
    plain, at = "", 0
    while opening := _OPENINGS.search(text, at):
        plain += text[at : opening.start()]
        if opening[0] != _OPEN:
            plain, at = plain + _OPEN, opening.end()
            continue
        end = _end(text, opening.end())
        if plain:
            yield plain
        yield _Written(text[opening.end() : end])
        plain, at = "", end + 2
    if plain + text[at:]:
        yield plain + text[at:]


def _end(text: str, start: int) -> int:
    """Return where the `}}` of the expression that begins at `start` stands."""
    depth = 0
    for found in _WITHIN.finditer(text, start):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            if depth == 0:
                if text.startswith("}}", found.start()):
                    return found.start()
                break
            depth -= 1
    shown = _short(text[start - len(_OPEN) :])
    raise ExpressionError(f"{shown} is not closed; end it with }}}}, or write $${{{{ for a plain ${{{{")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
