"""What is wrong with a definition, in the words of the person who writes one.

Pydantic says which of its rules a value breaks; here it becomes which field of the file, and what was expected there.
"""

import difflib
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from agent_contracts.definition import AgentDefinition
from agent_contracts.strict_yaml import Place

_TYPES = {
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "string_type": "text",
    "date_type": "a date as YYYY-MM-DD",
    "list_type": "a list of texts",
    "tuple_type": "a list",
    "dict_type": "fields with values",
    "model_type": "fields with values",
    "model_attributes_type": "fields with values",
}
_SLUG = "lower-case words joined by hyphens, beginning with a letter, such as `lease-reviewer`"
_PATTERNS = {
    "id": _SLUG,
    "tools": _SLUG,
    "successor": _SLUG,
    "tags": "lower-case letters and digits joined by hyphens, such as `contract-review`",
    "version": "a semantic version with three numbers, such as 1.0.0",
    "name": "a lower-case name with underscores, such as `lease_text`",
    "input": "the name of an input: lower-case with underscores, such as `lease_text`",
}
_LONGEST_SHOWN = 60


class Explanation(NamedTuple):
    """One thing wrong: the field, by the way to it, and what was expected."""

    place: Place
    message: str


def explain(errors: Sequence[ErrorDetails], data: object) -> list[Explanation]:
    """Return one explanation for each field at fault, in the order of `errors`.

    `data` is what was validated: the ways to the fields are those of the file, without the names of unions' members.
    """
    by_place: dict[Place, list[ErrorDetails]] = {}
    for error in errors:
        place = _place(error, data)
        if not _follows_from_others(error, _at(data, place)):
            by_place.setdefault(place, []).append(error)
    return [Explanation(place, _message(place, group, _at(data, place))) for place, group in by_place.items()]


def field_name(place: Place) -> str:
    """Return the way to a field as it is written in messages: `inputs.0.type`."""
    return ".".join(str(part) if re.fullmatch(r"[\w-]{1,60}", str(part)) else shown(part) for part in place)


def shown(value: object) -> str:
    """Return a value as it may stand in a message: on one line, short, without characters that nobody sees."""
    text = "nothing" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."


def _place(error: ErrorDetails, data: object) -> Place:
    """Follow `loc` through the data and leave out the parts that only name a member of a union."""
    place: list[str | int] = []
    location = error["loc"]
    for index, part in enumerate(location):
        names_union_member = isinstance(data, dict) and data.get("type") == part and index + 1 < len(location)
        if isinstance(data, dict) and part in data and not names_union_member:
            data = data[str(part)]
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        elif not (error["type"] == "missing" and index + 1 == len(location)):
            continue
        place.append(part)
    if error["type"].startswith("union_tag"):
        place.append("type")
    return tuple(place) or _named_in(error, data)


def _named_in(error: ErrorDetails, data: object) -> Place:
    """A rule about the whole definition begins with the name of the field that breaks it."""
    word = error["msg"].removeprefix("Value error, ").partition(" ")[0]
    return (word,) if isinstance(data, dict) and error["type"] == "value_error" and word in data else ()


def _at(data: object, place: Place) -> object:
    for part in place:
        match data:
            case dict():
                data = data.get(part)
            case list() if isinstance(part, int) and part < len(data):
                data = data[part]
            case _:
                return None
    return data


def _follows_from_others(error: ErrorDetails, value: object) -> bool:
    """A list counts as too short where its items are at fault, though it has enough of them."""
    return error["type"] == "too_short" and isinstance(value, list) and len(value) >= error["ctx"]["min_length"]


def _message(place: Place, errors: Sequence[ErrorDetails], value: object) -> str:
    kinds = [error["type"] for error in errors]
    if all(kind in _TYPES for kind in kinds):
        return _wrong_type(list(dict.fromkeys(_TYPES[kind] for kind in kinds)), value)
    error = next(error for error in errors if error["type"] not in _TYPES)
    context: Mapping[str, Any] = error.get("ctx", {})
    match error["type"]:
        case "missing" | "union_tag_not_found":
            return "required, and missing" + _choices_of(place)
        case "extra_forbidden":
            return _unknown_field(place)
        case "literal_error" | "enum":
            return _not_one_of(re.findall(r"'([^']*)'", context["expected"]), value)
        case "union_tag_invalid":
            return _not_one_of(re.findall(r"'([^']*)'", context["expected_tags"]), value)
        case "string_pattern_mismatch":
            return f"expected {_pattern(place, context['pattern'])}; got {shown(_named(error, place, value))}"
        case "value_error":
            return str(context["error"])
        case _:
            return _out_of_bounds(error["type"], context, value) or error["msg"]


def _wrong_type(expected: list[str], value: object) -> str:
    if "a number" in expected:
        expected = [name for name in expected if name != "a whole number"]
    choice = expected[0] if len(expected) == 1 else "one of: " + ", ".join(expected)
    advice = ""
    if "text" in expected and isinstance(value, bool | int | float):
        advice = "; put it in quotes"
    elif "a list" in expected and isinstance(value, str):
        advice = "; write `- ` before each item"
    return f"expected {choice}; got {_kind(value)}{advice}"


def _kind(value: object) -> str:
    match value:
        case dict():
            return "fields with values"
        case list():
            return "a list"
        case str():
            return f"the text {shown(value)}"
        case _:
            return shown(value)


def _out_of_bounds(kind: str, context: Mapping[str, Any], value: object) -> str | None:
    size = f"; it has {len(value):,}" if isinstance(value, str | list | dict) else f"; got {shown(value)}"
    match kind:
        case "string_too_short":
            return f"expected at least {context['min_length']:,} characters{size}"
        case "string_too_long":
            return f"expected at most {context['max_length']:,} characters{size}"
        case "too_short":
            return f"expected at least {context['min_length']:,} items{size}"
        case "too_long":
            return f"expected at most {context['max_length']:,} items{size}"
        case "greater_than":
            return f"expected more than {context['gt']}{size}"
        case "greater_than_equal":
            return f"expected at least {context['ge']}{size}"
        case "less_than_equal":
            return f"expected at most {context['le']}{size}"
        case _:
            return None


def _choices_of(place: Place) -> str:
    tags = _tags(_shape(place[:-1])) if place and place[-1] == "type" else []
    return f": expected one of {', '.join(tags)}" if tags else ""


def _tags(models: tuple[type[BaseModel], ...]) -> list[str]:
    return [str(tag) for model in models for tag in get_args(model.model_fields["type"].annotation)]


def _not_one_of(allowed: list[str], value: object) -> str:
    return f"expected one of {', '.join(allowed)}; got {shown(value)}{_did_you_mean(value, allowed)}"


def _unknown_field(place: Place) -> str:
    known = list(dict.fromkeys(name for model in _shape(place[:-1]) for name in model.model_fields))
    return "unknown field" + (_did_you_mean(place[-1], known) or f"; the fields here are {', '.join(known)}")


def _did_you_mean(value: object, known: Sequence[str]) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_SHOWN:
        return ""
    close = difflib.get_close_matches(value.lower(), known, n=1)
    return f"; did you mean `{close[0]}`?" if close else ""


def _pattern(place: Place, pattern: str) -> str:
    words = [part for part in place if isinstance(part, str)]
    names = words[-2:-1] if "input" in words[-2:-1] else words[-1:]
    return _PATTERNS.get(names[0] if names else "", f"text that matches {pattern}")


def _named(error: ErrorDetails, place: Place, value: object) -> object:
    return place[-1] if error["loc"][-1] == "[key]" else value


def _shape(place: Place) -> tuple[type[BaseModel], ...]:
    return shapes(AgentDefinition).get(tuple(str(part) for part in place if isinstance(part, str)), ())


@functools.cache
def shapes(root: type[BaseModel]) -> dict[tuple[str, ...], tuple[type[BaseModel], ...]]:
    """Return the models that may stand at each way through a document of a kind, positions in lists left out."""
    known: dict[tuple[str, ...], tuple[type[BaseModel], ...]] = {(): (root,)}
    waiting: list[tuple[tuple[str, ...], type[BaseModel]]] = [((), root)]
    while waiting:
        way, model = waiting.pop()
        for name, field in model.model_fields.items():
            if found := tuple(_models_in(field.annotation)):
                here = (*way, field.alias or name)
                known[here] = found
                waiting.extend((here, inner) for inner in found)
    return known


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
