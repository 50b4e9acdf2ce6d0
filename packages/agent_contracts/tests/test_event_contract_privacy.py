"""No prompt, answer, secret or password travels in an event: every field is one that may."""

from collections.abc import Iterator
from typing import Any

import pytest

from agent_contracts.event_contract import ENVELOPE, Schema, current_schemas

NUMBERS_AND_CHOICES = frozenset(
    {
        *("added", "changed", "removed", "agents", "workflows", "steps", "version"),  # how many, and which
        *("attempt", "item", "tried_again", "enabled"),
        *("input_tokens", "output_tokens", "cached_tokens", "cost", "limit", "spent", "monthly"),
        *("duration", "queued", "until", "since", "deadline", "expires_at"),
        *("role", "before", "scopes", "whole", "include_name", "public", "stars"),
        *("kind", "on", "status", "type"),
    }
)
NAMES_OF_THINGS = frozenset(
    {
        *("batch", "by", "parent", "task", "workflow"),  # ids
        *("agent", "agent_version", "model", "slug", "source", "step", "template"),  # of the catalogue, of documents
        "keys",  # of the shared context; never its values
        "kept",  # steps
        "name",  # of a workflow, a schedule, a trigger, a collection or an API key, as its owner called it
        "username",
    }
)
STRUCTURE = frozenset({"usage"})
WORDS = frozenset(
    {
        "error",  # what an agent or the engine says went wrong; agents are told not to quote what they were asked
    }
)
MAY_TRAVEL = NUMBERS_AND_CHOICES | NAMES_OF_THINGS | STRUCTURE | WORDS

ADVICE = """
{where} is a field that no event had before. Events leave the platform: everybody who may read the topic reads them, and
they are kept. Ask what can stand in it.
- A number, a moment, an id, one of a few words: add its name to the lists in this file.
- A name that somebody gave to a thing: add it, if readers need it, and say in docs/events/README.md that it travels.
- Anything of a prompt, an input, an answer, the context, a comment, a secret, a password or a token: take it out.
  Give the id of what it belongs to; whoever may see it fetches it from the API.
"""

NEVER = (
    "prompt",
    "input",
    "output",
    "answer",
    "text",
    "value",
    "comment",
    "secret",
    "password",
    "token",
    "key",
    "detail",
)


def fields(schema: Any, place: str) -> Iterator[tuple[str, str]]:
    """Return the name of each field of a schema, at any depth, and where it stands."""
    for name, below in schema.get("properties", {}).items():
        yield name, f"{place}.{name}"
        yield from fields(below, f"{place}.{name}")
    for below in [*schema.get("anyOf", []), *filter(None, [schema.get("items")])]:
        yield from fields(below, place)


DATA = {kind: schema for (kind, _), schema in current_schemas().items() if kind != ENVELOPE}


@pytest.mark.parametrize("kind", DATA)
def test_every_field_of_an_event_is_one_that_may_travel(kind: str) -> None:
    for name, where in fields(DATA[kind], kind):
        assert name in MAY_TRAVEL, ADVICE.format(where=where)


@pytest.mark.parametrize("kind", DATA)
def test_every_field_says_what_may_stand_in_it(kind: str) -> None:
    """A field that takes anything, or an object of any names, would carry a prompt unseen."""
    for place, schema in _leaves(DATA[kind], kind):
        assert schema.get("type") in {"string", "integer", "number", "boolean", "null"}, f"{place}: {schema}"


def _leaves(schema: Schema, place: str) -> Iterator[tuple[str, Schema]]:
    below = [
        *((f"{place}.{name}", each) for name, each in schema.get("properties", {}).items()),
        *((place, each) for each in schema.get("anyOf", [])),
        *((f"{place}[]", each) for each in filter(None, [schema.get("items")])),
    ]
    if not below and place in DATA:
        return
    if not below:
        yield place, schema
    for where, each in below:
        yield from _leaves(each, where)


def test_the_list_has_no_name_that_no_event_has() -> None:
    travelling = {name for kind, schema in DATA.items() for name, _ in fields(schema, kind)}
    assert MAY_TRAVEL - travelling == set()


def test_no_name_of_the_list_is_that_of_what_must_not_travel() -> None:
    harmless = {"input_tokens", "output_tokens", "cached_tokens", "keys"}  # how many, and names without their values
    suspicious = {name for name in MAY_TRAVEL - harmless for word in NEVER if word in name}
    assert suspicious == set()


def test_the_envelope_has_the_attributes_it_is_known_for() -> None:
    (envelope,) = (schema for (kind, _), schema in current_schemas().items() if kind == ENVELOPE)
    known = {"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data"}
    assert set(envelope["properties"]) == known | {"sequence", "userid"}, ADVICE.format(where="a new attribute")
