"""Are the values given to an agent those that its definition asks for?"""

import datetime
import math
import re
from collections.abc import Collection, Mapping
from typing import NamedTuple, assert_never

from agent_contracts.definition import AgentInput

MAX_STRING = 1_000
"""Longest `string` input, in characters."""
MAX_TEXT = 100_000
"""Longest `text` input, and longest `list` input in all, in characters."""
MAX_ITEMS = 200

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TYPE_NAMES = {
    "string": "one line of text",
    "text": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date as YYYY-MM-DD",
    "list": "a list of texts",
}


class InputError(NamedTuple):
    """One thing wrong with the values given, named by the input it concerns."""

    name: str
    message: str


def check_inputs(
    declared: Collection[AgentInput], given: Mapping[str, object], *, unresolved: Collection[str] = ()
) -> list[InputError]:
    """Return everything that is wrong with `given`, in the order of declaration; an empty list means nothing.

    `unresolved` names the inputs whose value is not known yet (it will come from an earlier step):
    they count as given, and their type is checked when it arrives.
    """
    known = {field.name for field in declared}
    errors = []
    for field in declared:
        value = given.get(field.name)
        if field.name in unresolved:
            continue
        if value is None or value == "":
            if field.required:
                errors.append(InputError(field.name, f"is required: give {_TYPE_NAMES[field.type]}"))
        elif message := _wrong(field, value):
            errors.append(InputError(field.name, message))
    foreign = f"is not an input of this agent; its inputs are {', '.join(sorted(known))}"
    return errors + [InputError(name, foreign) for name in given if name not in known]


def complete(declared: Collection[AgentInput], given: Mapping[str, object]) -> dict[str, object]:
    """Return `given` with the defaults of what it leaves out; inputs with neither are left out."""
    values: dict[str, object] = {}
    for field in declared:
        value = given.get(field.name)
        if value is None or value == "":
            value = field.default
        if value is not None:
            values[field.name] = value
    return values


def _wrong(field: AgentInput, value: object) -> str | None:
    match field.type:
        case "string" | "text":
            return _wrong_text(field, value)
        case "integer":
            if isinstance(value, bool) or not isinstance(value, int):
                return "must be a whole number"
            return _out_of_bounds(field, value)
        case "number":
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                return "must be a number"
            return _out_of_bounds(field, value)
        case "boolean":
            return None if isinstance(value, bool) else "must be true or false"
        case "date":
            return _wrong_date(value)
        case "list":
            return _wrong_list(value)
        case _ as never:
            assert_never(never)


def _wrong_text(field: AgentInput, value: object) -> str | None:
    if not isinstance(value, str):
        return f"must be {_TYPE_NAMES[field.type]}"
    limit = MAX_STRING if field.type == "string" else MAX_TEXT
    if len(value) > limit:
        return f"must have at most {limit:,} characters; it has {len(value):,}"
    if field.type == "string" and ("\n" in value or "\r" in value):
        return "must stand on one line"
    if field.choices and value not in field.choices:
        return "must be one of: " + ", ".join(field.choices)
    return None


def _out_of_bounds(field: AgentInput, value: float) -> str | None:
    if field.minimum is not None and value < field.minimum:
        return f"must be at least {field.minimum}"
    if field.maximum is not None and value > field.maximum:
        return f"must be at most {field.maximum}"
    return None


def _wrong_date(value: object) -> str | None:
    if isinstance(value, datetime.date):
        return None
    try:
        # Python also reads week dates, such as 2024-W09-4.
        if isinstance(value, str) and _DATE.fullmatch(value):
            datetime.date.fromisoformat(value)
            return None
    except ValueError:
        pass  # the 30th of February
    return "must be a date as YYYY-MM-DD"


def _wrong_list(value: object) -> str | None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return "must be a list of texts"
    if len(value) > MAX_ITEMS:
        return f"must have at most {MAX_ITEMS} items; it has {len(value):,}"
    if sum(map(len, value)) > MAX_TEXT:
        return f"must have at most {MAX_TEXT:,} characters in all"
    return None
