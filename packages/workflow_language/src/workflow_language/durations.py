"""Lengths of time as people write them: `500ms`, `90s`, `15m`, `2h`, `3d`."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

LONGEST = timedelta(days=30)

_PATTERN = r"^(0|[1-9][0-9]{0,9})(ms|s|m|h|d)$"
_WRITTEN = re.compile(_PATTERN)
_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}
_EXPECTED = "a length of time: a whole number and one of ms, s, m, h, d, such as 90s"


def parse_duration(text: str) -> timedelta:
    """Return the length of time that `text` says, from 1 ms to 30 days.

    Raises:
        ValueError: with what to write instead.
    """
    written = _WRITTEN.fullmatch(text)
    if written is None:
        raise ValueError(f"expected {_EXPECTED}")
    count, unit = int(written[1]), _UNITS[written[2]]
    if not 0 < count <= LONGEST // unit:
        raise ValueError("must be more than nothing and at most 30d")
    return count * unit


def format_duration(length: timedelta) -> str:
    """Return `length` as `parse_duration` reads it, in the largest unit that says it whole."""
    for name, unit in _UNITS.items():
        if length % unit == timedelta(0):
            return f"{length // unit}{name}"
    return f"{length // _UNITS['ms']}ms"


def _read(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str):
        return parse_duration(value)
    raise ValueError(f"expected {_EXPECTED}")


Duration = Annotated[
    timedelta,
    BeforeValidator(_read),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "pattern": _PATTERN, "description": _EXPECTED.capitalize()}),
]
