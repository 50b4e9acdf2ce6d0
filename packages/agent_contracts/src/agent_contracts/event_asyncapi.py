"""The AsyncAPI 3.0 document of the topic of events, made from the published schemas alone."""

from typing import Any  # AsyncAPI's JSON

from agent_contracts.event_contract import ENVELOPE, ENVELOPE_VERSION, Schema, Schemas
from agent_contracts.event_examples import EXAMPLES, USER
from agent_contracts.events import SOURCE, TOPIC, data_schema

MEDIA_TYPE = "application/cloudevents+json; charset=UTF-8"
_CHANNEL = "events"
_EXAMPLE_ID = "0199f3a4-5b1c-7e90-8d2a-6c4f7b0e3a15"
_EXAMPLE_TIME = "2026-11-21T09:30:00.125000+00:00"
_EXAMPLE_SEQUENCE = "00000000000000048213.00000000000000913377"
_NOT_EMBEDDED = frozenset({"$schema", "$id", "$comment", "examples", "title"})

_ABOUT = """\
Every change of state in Rialto leaves an event: who registered, how each workflow, step and attempt went, what the
agents' answers took and cost, what people decided, what changed in the catalogue.

**Delivery** is at least once. An event is written in the same transaction as what it tells of and published
afterwards, so what was committed is published, and what was rolled back never is.

**Order** holds per `subject`, which is the record's key: events of one subject share a partition and come in the order
in which they were committed. Across subjects there is none.

**Repeats** have the `id` and the `sequence` of the first time. Within a partition `sequence` only rises, but for
repeats: who remembers, in the transaction in which it acts, the greatest `sequence` of each partition passes over
whatever is not greater.

**Versions**: `dataschema` names the schema of `data` and its version. Within a version only fields come that may be
missing, so readers pass over fields that they do not know. Readers also pass over types and versions that they do not
know: new ones come without notice.

**Not in it**: no prompt, answer, secret or password travels in an event.
"""
_SEQUENCE = "A text. Of two events of one subject, or of one partition, the later one's is greater, compared as text."
_PREVIOUS = (
    "The `sequence` of the event before it in its partition; missing where that is not known, or there was none. "
    "A reader that has not had that one has a gap."
)
_KEY = "The event's `subject`, in UTF-8. Records with the same key share a partition."


def asyncapi_document(schemas: Schemas) -> dict[str, Any]:
    """Return the document. It holds all that it refers to."""
    names = {(kind, version): f"{kind}.v{version}" for kind, version in sorted(schemas) if kind != ENVELOPE}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Rialto: events",
            "version": "1.0.0",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "servers": {"kafka": _server()},
        "channels": {_CHANNEL: _channel(list(names.values()))},
        "operations": {"tell": _operation()},
        "components": {
            "messages": {name: _message(*key, schemas[key]) for key, name in names.items()},
            "messageTraits": {"cloudEvent": _trait()},
            "schemas": {
                "envelope": _embedded(schemas[ENVELOPE, ENVELOPE_VERSION]),
                **{name: _embedded(schemas[key]) for key, name in names.items()},
            },
        },
    }


def example_event(kind: str, version: int, data: Schema) -> dict[str, Any]:
    """Return an event of a type as its consumer could meet it."""
    return {
        "specversion": "1.0",
        "id": _EXAMPLE_ID,
        "source": SOURCE,
        "type": kind,
        "subject": EXAMPLES[kind][0] if kind in EXAMPLES else f"user/{USER}",
        "time": _EXAMPLE_TIME,
        "datacontenttype": "application/json",
        "dataschema": data_schema(kind, version),
        "sequence": _EXAMPLE_SEQUENCE,
        "userid": str(USER),
        "data": data,
    }


def _server() -> dict[str, Any]:
    return {
        "host": "{brokers}",
        "protocol": "kafka",
        "description": "Any Apache Kafka, as whoever runs the engine has set it up.",
        "variables": {
            "brokers": {
                "default": "127.0.0.1:9092",
                "description": "The engine's setting KAFKA_BOOTSTRAP_SERVERS.",
            }
        },
    }


def _channel(names: list[str]) -> dict[str, Any]:
    return {
        "address": TOPIC,
        "title": "All that happens",
        "description": "One topic for every type, so that events of one subject keep their order.",
        "servers": [{"$ref": "#/servers/kafka"}],
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {"kafka": {"topic": TOPIC, "bindingVersion": "0.5.0"}},
    }


def _operation() -> dict[str, Any]:
    return {
        "action": "send",
        "title": "Tell what happened",
        "summary": "The engine's relay publishes what was committed.",
        "description": "With an idempotent producer, at least once, in the order of each subject.",
        "channel": {"$ref": f"#/channels/{_CHANNEL}"},
    }


def _trait() -> dict[str, Any]:
    """Return what all messages share: the binding of CloudEvents for Kafka, in its structured mode."""
    return {
        "contentType": "application/cloudevents+json",
        "headers": {
            "type": "object",
            "properties": {
                "content-type": {"type": "string", "const": MEDIA_TYPE},
                "previous": {"type": "string", "description": _PREVIOUS},
            },
            "required": ["content-type"],
        },
        "bindings": {"kafka": {"key": {"type": "string", "description": _KEY}, "bindingVersion": "0.5.0"}},
    }


def _message(kind: str, version: int, schema: Schema) -> dict[str, Any]:
    note = schema.get("$comment", "")
    payload = {
        "allOf": [
            {"$ref": "#/components/schemas/envelope"},
            {
                "type": "object",
                "properties": {
                    "type": {"const": kind},
                    "dataschema": {"const": data_schema(kind, version)},
                    "sequence": {"type": "string", "description": _SEQUENCE},
                    "data": {"$ref": f"#/components/schemas/{kind}.v{version}"},
                },
            },
        ]
    }
    examples = [{"name": "one", "payload": example_event(kind, version, data)} for data in schema.get("examples", [])]
    return {
        "name": f"{kind}.v{version}",
        "title": kind,
        "summary": f"{schema['description']} {note}".strip(),
        "payload": payload,
        "examples": examples,
        "traits": [{"$ref": "#/components/messageTraits/cloudEvent"}],
    }


def _embedded(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key not in _NOT_EMBEDDED}
