"""What an agent's OpenAPI document says beyond what FastAPI finds by itself."""

from typing import Any  # FastAPI's own type of the document

from fastapi import FastAPI
from pydantic import TypeAdapter

from agent_contracts.definition import AgentDefinition, AgentInput
from agent_contracts.execution import StreamEvent
from agent_contracts.inputs import MAX_ITEMS, MAX_STRING, MAX_TEXT

_REFERENCE = "#/components/schemas/{model}"
_LINE = r"^[^\u0000\r\n]*$"
_TEXT = r"^[^\u0000]*$"


def document(app: FastAPI, definition: AgentDefinition | None = None) -> None:
    """Add to the document of `app` the shapes of its events and, where it serves one agent, that agent's inputs."""
    generate = app.openapi

    def complete() -> dict[str, Any]:
        found = generate()
        schemas = found["components"]["schemas"]
        if "StreamEvent" not in schemas:
            event = TypeAdapter(StreamEvent).json_schema(mode="serialization", ref_template=_REFERENCE)
            for name, schema in event.pop("$defs").items():
                schemas.setdefault(name, schema)
            schemas["StreamEvent"] = event
            if definition:
                schemas["AgentRequest"]["properties"]["input"] = input_schema(definition)
                schemas["AgentRequest"]["examples"] = [
                    {"input": example.model_dump(mode="json")["input"]} for example in definition.examples
                ]
        return found

    app.openapi = complete  # type: ignore[method-assign]  # the way FastAPI documents


def input_schema(definition: AgentDefinition) -> dict[str, Any]:
    """Return the JSON Schema of the values that the agent takes."""
    return {
        "type": "object",
        "title": "Input",
        "properties": {field.name: _schema(field) for field in definition.inputs},
        "required": [field.name for field in definition.inputs if field.required],
        "additionalProperties": False,
    }


def _schema(field: AgentInput) -> dict[str, Any]:
    given = _type(field)
    if field.choices:
        given["enum"] = list(field.choices)
    known = field.model_dump(mode="json", exclude_none=True)
    given |= {name: known[name] for name in ("minimum", "maximum") if name in known}
    if not field.required:
        given = {"anyOf": [given, {"enum": [None, ""], "title": "Not given"}]}
    if "default" in known:
        given["default"] = known["default"]
    return {"description": field.description, **given}


def _type(field: AgentInput) -> dict[str, Any]:
    # A required text that is empty counts as not given.
    shortest = int(field.required)
    match field.type:
        case "string":
            return {"type": "string", "minLength": shortest, "maxLength": MAX_STRING, "pattern": _LINE}
        case "text":
            return {"type": "string", "minLength": shortest, "maxLength": MAX_TEXT, "pattern": _TEXT}
        case "date":
            return {"type": "string", "format": "date"}
        case "list":
            return {"type": "array", "items": {"type": "string", "pattern": _TEXT}, "maxItems": MAX_ITEMS}
        case "integer" | "number" | "boolean":
            return {"type": field.type}
