"""What is published about events is what the classes write."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator, meta

from agent_contracts.event_asyncapi import asyncapi_document
from agent_contracts.event_contract import (
    ENVELOPE,
    ENVELOPE_VERSION,
    current_schemas,
    file_of,
    name_of,
    published_schemas,
)
from agent_contracts.event_examples import EXAMPLES
from agent_contracts.events import DATA_SCHEMAS, TOPIC, Event, EventData, event_classes, event_data

from .drawn_events import drawn

SCHEMAS = current_schemas()
CLASSES = event_classes()
VALIDATORS = {key: Draft202012Validator(schema, validate_formats=True) for key, schema in SCHEMAS.items()}
DOCUMENT = asyncapi_document(published_schemas())


def of_type(kind: str) -> Draft202012Validator:
    return VALIDATORS[kind, CLASSES[kind].VERSION]


def errors(validator: Draft202012Validator, value: object) -> list[str]:
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(value)]


def nodes(value: Any) -> Iterator[Any]:
    """Return every part of a JSON value."""
    yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(each)


def test_there_is_a_schema_of_each_type_at_the_address_that_events_name() -> None:
    found = {kind: schema["$id"] for (kind, _), schema in SCHEMAS.items() if kind != ENVELOPE}
    assert found == DATA_SCHEMAS
    assert len(found) == len(CLASSES)


@pytest.mark.parametrize("key", SCHEMAS)
def test_each_schema_is_one_of_draft_2020_12(key: tuple[str, int]) -> None:
    meta.validate(SCHEMAS[key])
    assert SCHEMAS[key]["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("key", SCHEMAS)
def test_each_schema_is_open_and_refers_to_nothing(key: tuple[str, int]) -> None:
    for node in nodes(SCHEMAS[key]):
        if isinstance(node, dict):
            assert not {"additionalProperties", "unevaluatedProperties", "$ref", "$defs"} & node.keys()


def test_a_schema_s_file_tells_its_type_and_version() -> None:
    for key in SCHEMAS:
        assert name_of(file_of(*key)) == key


@pytest.mark.parametrize("name", ["user.registered.json", "user.registered.vx.json", ".v1.json", "a.v01.json"])
def test_a_file_of_another_name_holds_no_schema(name: str) -> None:
    with pytest.raises(ValueError, match=r".json|invalid literal"):
        name_of(name)


def test_every_type_has_an_example_that_says_something() -> None:
    assert sorted(EXAMPLES) == sorted(CLASSES), "add an example to event_examples.py"
    for kind, (subject, data) in EXAMPLES.items():
        assert type(data) is CLASSES[kind]
        assert subject


@pytest.mark.parametrize("kind", CLASSES)
def test_an_example_is_valid(kind: str) -> None:
    (example,) = SCHEMAS[kind, CLASSES[kind].VERSION]["examples"]
    assert errors(of_type(kind), example) == []
    assert event_data.validate_python(example) == EXAMPLES[kind][1]


@pytest.mark.parametrize("kind", CLASSES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_written_is_valid_and_is_read_as_it_was_written(kind: str, data: st.DataObject) -> None:
    one: EventData = data.draw(drawn(CLASSES[kind]))  # type: ignore[assignment]  # mypy sees their base
    written = one.model_dump_json()
    assert errors(of_type(kind), json.loads(written)) == []
    assert event_data.validate_json(written) == one


@pytest.mark.parametrize("kind", CLASSES)
def test_a_field_that_came_later_is_taken_and_a_missing_one_is_not(kind: str) -> None:
    (example,) = SCHEMAS[kind, CLASSES[kind].VERSION]["examples"]
    assert errors(of_type(kind), {**example, "came_later": {"x": [1]}}) == []
    for name in SCHEMAS[kind, CLASSES[kind].VERSION]["required"]:
        assert errors(of_type(kind), {key: value for key, value in example.items() if key != name})


def test_an_event_is_valid_by_the_envelope_with_and_without_a_user() -> None:
    validator = VALIDATORS[ENVELOPE, ENVELOPE_VERSION]
    example = example_of("workflow.created")
    assert errors(validator, example) == []
    nobodys = {key: value for key, value in example.items() if key != "userid"}
    assert errors(validator, nobodys) == []
    for name in nobodys:
        assert errors(validator, {key: value for key, value in nobodys.items() if key != name}), name
    assert errors(validator, {**example, "time": "yesterday"})
    assert errors(validator, {**example, "specversion": "0.3"})


def test_attributes_are_named_as_cloudevents_wants() -> None:
    for name in SCHEMAS[ENVELOPE, ENVELOPE_VERSION]["properties"]:
        assert name.isascii()
        assert name.isalnum()
        assert name == name.lower()
        assert len(name) <= 20


# The AsyncAPI document. `make lint` also holds it against the specification's own schema.


def resolved(reference: str) -> Any:
    """Return what a reference within the document leads to."""
    found: Any = DOCUMENT
    assert reference.startswith("#/")
    for key in reference[2:].split("/"):
        found = found[key.replace("~1", "/").replace("~0", "~")]
    return found


def message_of(kind: str) -> Any:
    return DOCUMENT["components"]["messages"][f"{kind}.v{CLASSES[kind].VERSION}"]


def example_of(kind: str) -> Any:
    return message_of(kind)["examples"][0]["payload"]


def test_every_reference_of_the_document_leads_somewhere() -> None:
    references = [node["$ref"] for node in nodes(DOCUMENT) if isinstance(node, dict) and "$ref" in node]
    assert len(references) > 3 * len(CLASSES)
    assert all(resolved(reference) for reference in references)


def test_the_topic_is_a_channel_with_a_message_for_each_type() -> None:
    (channel,) = DOCUMENT["channels"].values()
    assert channel["address"] == TOPIC
    assert {resolved(one["$ref"])["title"] for one in channel["messages"].values()} == set(CLASSES)
    (operation,) = DOCUMENT["operations"].values()
    assert operation["action"] == "send"
    assert resolved(operation["channel"]["$ref"]) is channel


@pytest.mark.parametrize("kind", CLASSES)
def test_a_message_s_example_is_an_event_and_valid_by_its_payload(kind: str) -> None:
    example = example_of(kind)
    payload = {**message_of(kind)["payload"], "components": DOCUMENT["components"]}
    validator = Draft202012Validator(payload, validate_formats=True)
    assert errors(validator, example) == []
    assert Event.model_validate(example).data == EXAMPLES[kind][1]
    for change in ({"type": "another"}, {"dataschema": "another"}, {"data": {"type": "another"}}):
        assert errors(validator, {**example, **change}), change


def test_what_readers_rely_on_is_said() -> None:
    said = DOCUMENT["info"]["description"]
    for word in ("at least once", "per `subject`", "`sequence`", "`id`", "no prompt, answer, secret or password"):
        assert word in said
    (trait,) = DOCUMENT["components"]["messageTraits"].values()
    assert "subject" in trait["bindings"]["kafka"]["key"]["description"]
    assert all(message["traits"] for message in DOCUMENT["components"]["messages"].values())
