"""What may change within a version of an event's schema: nothing but that fields come that may be missing.

Two things have to hold for as long as a version lasts. Events that were written once are valid by the schema of today,
because the topic and the table keep them. And events of today are read by who knows only the schema of once. Together
they leave one change: a new field that is not required.
"""

import json
from collections.abc import Iterator
from typing import Any  # JSON Schema

_NOTES = frozenset({"$schema", "$id", "$comment", "title", "description", "examples", "deprecated"})
"""What tells people something, and changes nothing for a reader."""
_BY_PART = frozenset({"properties", "required", "items", "anyOf", "enum"})


def breaking_changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Return what breaks readers or old events, one sentence for each; nothing where the version may stay."""
    return list(_changes(old, new, "data"))


def _changes(old: Any, new: Any, place: str) -> Iterator[str]:
    if not isinstance(old, dict) or not isinstance(new, dict):  # `true`, `false`: a schema, too
        if old != new:
            yield f"{place}: was {_shown(old)} and is {_shown(new)}"
        return
    for keyword in sorted((old.keys() | new.keys()) - _NOTES - _BY_PART):
        if old.get(keyword) != new.get(keyword) or (keyword in old) != (keyword in new):
            yield _keyword(place, keyword, old, new)
    yield from _enum(old, new, place)
    yield from _properties(old.get("properties", {}), new.get("properties", {}), place)
    yield from _required(old, new, place)
    yield from _alternatives(old.get("anyOf", []), new.get("anyOf", []), place)
    if "items" in old or "items" in new:
        yield from _changes(old.get("items", True), new.get("items", True), f"{place}[]")


def _keyword(place: str, keyword: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    if keyword not in old:
        return f"{place}: {keyword} is {_shown(new[keyword])} now and was not there"
    if keyword not in new:
        return f"{place}: {keyword} was {_shown(old[keyword])} and is not there any more"
    return f"{place}: {keyword} was {_shown(old[keyword])} and is {_shown(new[keyword])}"


def _enum(old: dict[str, Any], new: dict[str, Any], place: str) -> Iterator[str]:
    if ("enum" in old) != ("enum" in new):
        yield _keyword(place, "enum", old, new)
        return
    before, after = old.get("enum", []), new.get("enum", [])
    for value in after:
        if value not in before:
            yield f"{place}: may be {_shown(value)} now, which readers of old do not know"
    for value in before:
        if value not in after:
            yield f"{place}: may not be {_shown(value)} any more, which events that were written may hold"


def _properties(old: dict[str, Any], new: dict[str, Any], place: str) -> Iterator[str]:
    for name, schema in old.items():
        if name in new:
            yield from _changes(schema, new[name], f"{place}.{name}")
            continue
        alike = [other for other in new if other not in old and not list(_changes(schema, new[other], ""))]
        perhaps = f" (renamed to {' or '.join(alike)}?)" if alike else ""
        yield f"{place}.{name}: is gone{perhaps}; readers look for it"


def _required(old: dict[str, Any], new: dict[str, Any], place: str) -> Iterator[str]:
    was, is_now = set(old.get("required", [])), set(new.get("required", []))
    there = new.get("properties", {})
    for name in sorted(was - is_now):
        if name in there:
            yield f"{place}.{name}: may be missing now, and readers rely on it"
    for name in sorted(is_now - was):
        yield f"{place}.{name}: is required now, and events that were written may lack it"


def _alternatives(old: list[Any], new: list[Any], place: str) -> Iterator[str]:
    """Their order says nothing, so each is held against whichever it agrees with."""
    left = list(new)
    unmatched = []
    for one in old:
        found = next((other for other in left if not list(_changes(one, other, place))), None)
        if found is None:
            unmatched.append(one)
        else:
            left.remove(found)
    if len(unmatched) == len(left) == 1:
        yield from _changes(unmatched[0], left[0], place)
        return
    for one in unmatched:
        yield f"{place}: may not be {_kind(one)} any more, which events that were written may hold"
    for one in left:
        yield f"{place}: may be {_kind(one)} now, which readers of old do not know"


def _kind(schema: Any) -> str:
    return str(schema["type"]) if isinstance(schema, dict) and "type" in schema else _shown(schema)


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:80]
