"""What an expression gives, as JSON."""

import datetime
import math
from collections.abc import Mapping

from pydantic import JsonValue

from workflow_language.extents import MAX_DEPTH, Unfit


def as_json(value: object, depth: int = 0) -> JsonValue:
    """Return `value` as JSON: a time as RFC 3339, a duration as seconds with an `s`.

    Raises:
        Unfit: where it cannot be said in JSON.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Unfit("gives a number that is not finite")
        return value
    if depth > MAX_DEPTH:
        raise Unfit(f"gives a value nested more than {MAX_DEPTH} levels deep")
    if isinstance(value, list):
        return [as_json(item, depth + 1) for item in value]
    if isinstance(value, Mapping):
        return {_key(key): as_json(item, depth + 1) for key, item in value.items()}
    if isinstance(value, datetime.datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, datetime.timedelta):
        return f"{value.total_seconds():g}s"
    raise Unfit(f"gives a {type(value).__name__}, which JSON has not; convert it with string()")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise Unfit("gives a map whose keys are not text; write them in quotes")
    return _storable(key)


def _storable(text: str) -> str:
    # No database column takes it.
    if "\0" in text:
        raise Unfit("gives text with the character U+0000; leave it out")
    return text
