"""Within a version of an event's schema nothing changes but that fields come that may be missing."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from agent_contracts.event_baseline import broken, settle
from agent_contracts.event_compatibility import breaking_changes
from agent_contracts.event_contract import Schema, current_schemas
from agent_contracts.events import AgentTaskCompleted

from .drawn_events import drawn

KIND = "parcel.sent"
OLD: Schema = {
    "$id": "urn:rialto:event:parcel.sent:1",
    "title": "parcel.sent, version 1",
    "description": "A parcel was sent.",
    "type": "object",
    "properties": {
        "type": {"type": "string", "const": KIND},
        "number": {"type": "string"},
        "weight": {"type": "number", "minimum": 0},
        "by": {"type": "string", "enum": ["road", "rail"]},
        "pieces": {"type": "integer", "default": 1},
        "stops": {"type": "array", "items": {"type": "string"}},
        "size": {
            "anyOf": [
                {"type": "object", "properties": {"height": {"type": "integer"}}, "required": ["height"]},
                {"type": "null"},
            ]
        },
    },
    "required": ["type", "number", "weight", "by", "stops", "size"],
}

Change = Callable[[Schema], object]


def changed(change: Change) -> Schema:
    schema = copy.deepcopy(OLD)
    change(schema)
    return schema


def properties(schema: Schema) -> dict[str, Any]:
    found: dict[str, Any] = schema["properties"]
    return found


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.update(description="Said better.", title="x", examples=[{}], deprecated=True),
        lambda s: properties(s).update(colour={"type": "string"}),
        lambda s: properties(s)["size"]["anyOf"][0]["properties"].update(width={"type": "integer"}),
        lambda s: properties(s)["size"]["anyOf"].reverse(),
        lambda s: properties(s)["by"]["enum"].reverse(),
        lambda s: s["required"].reverse(),
        lambda s: properties(s)["number"].update(description="On the label."),
    ],
)
def test_what_readers_need_not_know_may_change(change: Change) -> None:
    assert breaking_changes(OLD, changed(change)) == []


def rename(schema: Schema) -> None:
    properties(schema)["mass"] = properties(schema).pop("weight")
    schema["required"].remove("weight")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: properties(s).pop("pieces"), "data.pieces: is gone"),
        (rename, "data.weight: is gone (renamed to mass?)"),
        (lambda s: properties(s)["number"].update(type="integer"), 'data.number: type was "string" and is "integer"'),
        (lambda s: properties(s)["by"]["enum"].append("air"), 'data.by: may be "air" now'),
        (lambda s: properties(s)["by"]["enum"].remove("rail"), 'data.by: may not be "rail" any more'),
        (lambda s: properties(s)["by"].pop("enum"), "data.by: enum was"),
        (lambda s: s["required"].remove("number"), "data.number: may be missing now"),
        (lambda s: s["required"].append("pieces"), "data.pieces: is required now"),
        (
            lambda s: (properties(s).update(colour={"type": "string"}), s["required"].append("colour")),
            "data.colour: is required now",
        ),
        (lambda s: properties(s)["type"].update(const="parcel.gone"), "data.type: const was"),
        (lambda s: properties(s)["weight"].update(minimum=1), "data.weight: minimum was 0 and is 1"),
        (lambda s: properties(s)["weight"].pop("minimum"), "data.weight: minimum was 0 and is not there any more"),
        (lambda s: properties(s)["number"].update(maxLength=9), "data.number: maxLength is 9 now and was not there"),
        (lambda s: properties(s)["pieces"].update(default=0), "data.pieces: default was 1 and is 0"),
        (lambda s: s.update(additionalProperties=False), "data: additionalProperties is false now"),
        (lambda s: properties(s)["stops"]["items"].update(type="integer"), "data.stops[]: type was"),
        (lambda s: properties(s)["stops"].pop("items"), "data.stops[]: was"),
        (lambda s: properties(s)["size"]["anyOf"].pop(), "data.size: may not be null any more"),
        (lambda s: properties(s)["size"]["anyOf"].append({"type": "string"}), "data.size: may be string now"),
        (
            lambda s: properties(s)["size"]["anyOf"][0]["properties"].pop("height"),
            "data.size.height: is gone",
        ),
    ],
)
def test_what_breaks_readers_or_old_events_is_found_and_named(change: Change, said: str) -> None:
    found = breaking_changes(OLD, changed(change))
    assert [each for each in found if said in each], found


FIELDS = st.dictionaries(st.sampled_from(["x", "y", "step"]), st.just({"type": "string"}), max_size=2)
NAMES = st.lists(st.sampled_from(["step", "agent", "usage", "x"]), max_size=2, unique=True)
KEYWORDS: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(["string", "integer", "number", "null", "object"]),
    "minimum": st.integers(0, 3),
    "maximum": st.integers(0, 3),
    "minLength": st.integers(0, 3),
    "const": st.integers(0, 3),
    "required": NAMES,
    "properties": FIELDS,
    "description": st.text(max_size=3),
}
REAL = current_schemas()["agent.task.completed", AgentTaskCompleted.VERSION]
CHANGES = st.one_of([st.tuples(st.just(keyword), values) for keyword, values in KEYWORDS.items()])


def schemas_within(schema: Any) -> list[Schema]:
    """Return a schema and those of its properties, alternatives and items."""
    below = [*schema.get("properties", {}).values(), *schema.get("anyOf", [])]
    return [schema, *(each for one in below for each in schemas_within(one))]


@settings(max_examples=200)
@given(place=st.integers(0, 99), change=CHANGES, adds=st.booleans(), event=drawn(AgentTaskCompleted))
def test_no_change_that_passes_makes_an_event_invalid(
    *, place: int, change: tuple[str, Any], adds: bool, event: AgentTaskCompleted
) -> None:
    mutated = copy.deepcopy(REAL)
    nodes = schemas_within(mutated)
    node = nodes[place % len(nodes)]
    keyword, value = change
    if adds and keyword == "properties":
        value = {**value, **node.get(keyword, {})}
    elif adds and keyword == "required":
        value = sorted({*value, *node.get(keyword, [])})
    node[keyword] = value
    if not breaking_changes(REAL, mutated):
        assert Draft202012Validator(mutated).is_valid(event.model_dump(mode="json"))


# What is to be done with the schemas that are published.

NEW = changed(lambda s: properties(s).pop("pieces"))


def test_a_change_within_a_version_is_refused_with_what_to_do() -> None:
    settled = settle({(KIND, 1): OLD}, {(KIND, 1): NEW}, {})
    (refusal,) = settled.refusals
    assert refusal.startswith("parcel.sent, version 1: data.pieces: is gone")
    assert "raise VERSION of the type's class to 2" in refusal


def test_a_raised_version_keeps_the_old_schema_and_marks_it() -> None:
    settled = settle({(KIND, 1): OLD}, {(KIND, 2): NEW}, {})
    assert settled.refusals == []
    (kept,) = settled.superseded.values()
    assert kept["deprecated"] is True
    assert "Superseded by version 2." in kept["$comment"]
    assert kept["properties"] == OLD["properties"]


def test_a_superseded_schema_stays_as_it_is() -> None:
    (kept,) = settle({(KIND, 1): OLD}, {(KIND, 2): NEW}, {}).superseded.values()
    published = {(KIND, 1): kept, (KIND, 2): NEW}
    assert settle(published, {(KIND, 2): NEW}, {(KIND, 1): kept}) == ({}, [])
    edited = changed(lambda s: properties(s)["number"].update(type="integer"))
    assert settle(published, {(KIND, 2): NEW}, {(KIND, 1): edited}).refusals


@pytest.mark.parametrize(("published", "now"), [(1, 3), (3, 2)])
def test_a_version_goes_up_by_one(published: int, now: int) -> None:
    settled = settle({(KIND, published): OLD}, {(KIND, now): NEW}, {})
    assert any("VERSION is" in refusal for refusal in settled.refusals)


def test_a_new_type_begins_with_version_one() -> None:
    assert settle({}, {(KIND, 1): OLD}, {}).refusals == []
    assert settle({}, {(KIND, 2): OLD}, {}).refusals == [
        "parcel.sent: VERSION is 2, and the version before it would be 0. Make it 1."
    ]


def test_a_type_without_a_class_is_refused_unless_it_is_said_to_have_ended() -> None:
    assert "put its class back" in settle({(KIND, 1): OLD}, {}, {}).refusals[0]
    settled = settle({(KIND, 1): OLD}, {}, {}, retired=frozenset({KIND}))
    assert settled.refusals == []
    assert "No longer written." in settled.superseded[KIND, 1]["$comment"]


def test_a_published_schema_that_is_gone_or_was_edited_is_noticed() -> None:
    assert broken({(KIND, 1): OLD}, {(KIND, 1): OLD}) == []
    assert "is gone. Put it back" in broken({(KIND, 1): OLD}, {})[0]
    assert "data.pieces: is gone" in broken({(KIND, 1): OLD}, {(KIND, 1): NEW})[0]
