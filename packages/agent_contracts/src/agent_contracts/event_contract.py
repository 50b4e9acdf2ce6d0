"""The published schemas of events: one per type and version, made from the classes of `agent_contracts.events`.

They say what is written, and they are open: who knows one of them takes an event to which a field was added.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any  # JSON Schema

from pydantic import BaseModel

from agent_contracts.event_examples import EXAMPLES
from agent_contracts.events import Event, data_schema, event_classes
from agent_contracts.schema import DIALECT

Schema = dict[str, Any]
Schemas = Mapping[tuple[str, int], Schema]
"""By type and version."""

ENVELOPE = "envelope"
"""Stands where a type does, for the schema of what is around the data."""
ENVELOPE_VERSION = 1
RETIRED: frozenset[str] = frozenset()
"""Types that no class has any more. Their schemas stay, because their events do."""


def published_schemas() -> dict[tuple[str, int], Schema]:
    """Return every schema there is an address of: those that are written by, and those that were."""
    return {**superseded_schemas(), **current_schemas()}


def current_schemas() -> dict[tuple[str, int], Schema]:
    """Return the schemas that events are written by now, the envelope's among them."""
    found = {(kind, one.VERSION): _of_type(kind, one.VERSION, one) for kind, one in event_classes().items()}
    return {(ENVELOPE, ENVELOPE_VERSION): _of_envelope(), **found}


@cache
def superseded_schemas() -> dict[tuple[str, int], Schema]:
    """Return the schemas that events were written by once."""
    folder = files("agent_contracts") / "superseded"
    return {
        name_of(one.name): json.loads(one.read_text("utf-8")) for one in folder.iterdir() if one.name.endswith(".json")
    }


def file_of(kind: str, version: int) -> str:
    """Return the name of the file that holds a schema."""
    return f"{kind}.v{version}.json"


def name_of(file: str) -> tuple[str, int]:
    """Return the type and version whose schema a file holds; ValueError where its name tells of none."""
    kind, _, version = file.removesuffix(".json").rpartition(".v")
    if not kind or file != file_of(kind, int(version)):
        raise ValueError(file)
    return kind, int(version)


def marked(schema: Schema, successor: int | None) -> Schema:
    """Return a schema with the note that it is written by no more, since version `successor`, or at all."""
    note = f"Superseded by version {successor}." if successor else "No longer written."
    return {**schema, "deprecated": True, "$comment": f"{note} Events that were written by it may still be read."}


def _of_type(kind: str, version: int, data: type[BaseModel]) -> Schema:
    schema = _open(data.model_json_schema(mode="serialization"))
    subject_and_data = EXAMPLES.get(kind)
    examples = [subject_and_data[1].model_dump(mode="json")] if subject_and_data else []
    properties = {"type": schema["properties"].pop("type"), **schema["properties"]}
    return {
        "$schema": DIALECT,
        "$id": data_schema(kind, version),
        "title": f"{kind}, version {version}",
        "description": schema["description"],
        "type": "object",
        "properties": {**properties, "type": {"type": "string", "const": kind}},
        "required": ["type", *schema.get("required", [])],
        "examples": examples,
    }


def _of_envelope() -> Schema:
    properties = _open(Event.model_json_schema(mode="serialization"))["properties"]
    by = properties["userid"]
    # An attribute without a value does not travel. See the JSON format of CloudEvents, section 2.2.
    properties["userid"] = {**by["anyOf"][0], "description": by["description"]}
    properties["data"] = {
        "type": "object",
        "description": "What happened, by the schema that `dataschema` names.",
        "properties": {"type": {"type": "string", "description": "The same as the event's."}},
        "required": ["type"],
    }
    for each in properties.values():
        each.pop("default", None)
    return {
        "$schema": DIALECT,
        "$id": data_schema(ENVELOPE, ENVELOPE_VERSION),
        "title": f"The envelope of events, version {ENVELOPE_VERSION}",
        "description": "A CloudEvent, version 1.0, in the JSON format, with the extension attributes sequence and "
        "userid. Whoever reads it passes over attributes that it does not know.",
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name != "userid"],
    }


def _open(schema: Schema) -> Schema:
    definitions: Schema = schema.pop("$defs", {})
    opened: Schema = _opened(schema, definitions)
    return opened


def _opened(node: Any, definitions: Schema) -> Any:
    """Return a part of a schema that is open, refers to nothing, and has no titles that repeat its names."""
    match node:
        case {"$ref": str(reference), **rest}:
            return _opened({**definitions[reference.removeprefix("#/$defs/")], **rest}, definitions)
        case {"discriminator": _}:  # the envelope's data: the type's own schema says what it is
            return {}
        case dict():
            return {
                key: {name: _opened(each, definitions) for name, each in value.items()}
                if key == "properties"
                else _opened(value, definitions)
                for key, value in node.items()
                if key not in ("title", "additionalProperties")
            }
        case list():
            return [_opened(each, definitions) for each in node]
        case _:
            return node
