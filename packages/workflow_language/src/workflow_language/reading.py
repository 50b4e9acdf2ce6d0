"""From what was sent or saved to a `WorkflowDocument`.

The text may come from anybody: it is bounded in size and depth, holds data only, and everything wrong with its form
is told at once, by field and what was expected.
"""

import json
import math
from collections.abc import Iterable, Iterator
from typing import NoReturn

from pydantic import ValidationError

from agent_contracts.explanations import field_name
from agent_contracts.problems import FieldProblem
from agent_contracts.strict_yaml import MAX_DEPTH, Place, line_at, parse
from agent_contracts.text import storable
from workflow_language.document import WorkflowDocument
from workflow_language.errors import InvalidDocument
from workflow_language.explanations import explain

MAX_BYTES = 1_000_000
"""Largest document, in bytes of UTF-8."""
MAX_PROBLEMS = 100
"""Most problems told of one document."""

_WHOLE = "document"
"""The pointer of what is wrong with the document as a whole."""


def read_document(text: str | bytes) -> WorkflowDocument:
    """Return the workflow that `text`, YAML or JSON in UTF-8, holds.

    Raises:
        InvalidDocument: with all that is wrong with its form; what its parts mean to each other, see `problems`.
    """
    decoded = _decoded(text)
    if decoded.lstrip().startswith("{"):
        try:
            data = json.loads(decoded, object_pairs_hook=_unique, parse_constant=_no_constant)
        except _Repeated as error:
            raise InvalidDocument([_problem((), str(error))]) from None
        except (ValueError, RecursionError):
            pass  # YAML may begin with a brace too, and says better what is wrong
        else:
            return parse_document(data)
    document = parse(decoded)
    refused = [
        FieldProblem(
            pointer=field_name(refusal.place) or _WHOLE,
            message=f"line {line_at(decoded, refusal.offset)}: {_of_workflows(refusal.message)}",
        )
        for refusal in document.refusals[:MAX_PROBLEMS]
    ]
    if refused:
        raise InvalidDocument(refused)
    return parse_document(document.data)


def parse_document(value: object) -> WorkflowDocument:
    """Return the workflow that `value` is, as JSON would hold it.

    Raises:
        InvalidDocument: with all that is wrong with its form.
    """
    if faults := list(_unfit(value)):
        raise InvalidDocument(faults)
    try:
        return WorkflowDocument.model_validate(value)
    except ValidationError as error:
        found = explain(error.errors(include_url=False)[: 4 * MAX_PROBLEMS], value)
        problems = [_problem(place, message) for place, message in found]
        raise InvalidDocument(_limited(problems)) from None


def _decoded(text: str | bytes) -> str:
    try:
        encoded = text.encode() if isinstance(text, str) else text
        decoded = encoded.decode()
    except UnicodeEncodeError as error:
        message = f"half a character (a lone surrogate) at position {error.start}; remove it"
        raise InvalidDocument([_problem((), message)]) from None
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start}; save it as UTF-8"
        raise InvalidDocument([_problem((), message)]) from None
    if len(encoded) > MAX_BYTES:
        raise InvalidDocument([_problem((), _too_large(len(encoded)))])
    return decoded.removeprefix("\ufeff")


def _unfit(value: object) -> Iterator[FieldProblem]:
    """Say what keeps `value` from being looked at at all: no JSON, too deep, too large."""
    waiting: list[tuple[Place, object]] = [((), value)]
    while waiting:
        place, item = waiting.pop()
        if fault := _fault(place, item):
            yield fault
            return
        if isinstance(item, dict | list):
            waiting.extend(((*place, key), inner) for key, inner in _items(item))
    if (size := len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())) > MAX_BYTES:
        yield _problem((), _too_large(size))


def _fault(place: Place, item: object) -> FieldProblem | None:
    match item:
        case str():
            return _unstorable(place, item)
        case dict() | list() if len(place) >= MAX_DEPTH:
            return _problem(place[:3], f"nested more than {MAX_DEPTH} levels deep; move parts of it up")
        case dict():
            if not all(isinstance(key, str) for key in item):
                return _problem(place, "has a field whose name is not text")
            return next((fault for key in item if (fault := _unstorable(place, key))), None)
        case float() if not math.isfinite(item):
            return _problem(place, "is a number that is not finite; JSON has none")
        case None | list() | bool() | int() | float():
            return None
        case _:
            return _problem(place, f"is no JSON: {type(item).__name__}")


def _unstorable(place: Place, text: str) -> FieldProblem | None:
    try:
        storable(text).encode()
    except UnicodeEncodeError:
        return _problem(place, "must not contain half a character (a lone surrogate)")
    except ValueError as error:
        return _problem(place, str(error))
    return None


def _items(value: dict[str, object] | list[object]) -> Iterable[tuple[str | int, object]]:
    return value.items() if isinstance(value, dict) else enumerate(value)


def _too_large(size: int) -> str:
    return f"has {size:,} bytes; a workflow has at most {MAX_BYTES:,}. Pass large texts as inputs"


def _problem(place: Place, message: str) -> FieldProblem:
    return FieldProblem(pointer=field_name(place) or _WHOLE, message=message)


def _limited(problems: list[FieldProblem]) -> list[FieldProblem]:
    if len(problems) <= MAX_PROBLEMS:
        return problems
    more = _problem((), f"more than {MAX_PROBLEMS} errors; mend these first")
    return [*problems[:MAX_PROBLEMS], more]


def _of_workflows(message: str) -> str:
    """The reader of YAML was written for agents' definitions and speaks of them."""
    message = message.replace("; write one definition in each file", "; send one workflow at a time")
    message = message.replace("; a definition needs no more than six", "; move parts of it up")
    return message.replace("the file is empty", "it is empty; a workflow has a name and steps")


class _Repeated(Exception):
    """A key stands twice in an object."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise _Repeated(f"the field {field_name((repeated,))} stands twice in the same object; keep one of the two")
    return fields


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
