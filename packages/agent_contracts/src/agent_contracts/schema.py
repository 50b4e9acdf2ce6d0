"""The schema of a definition for editors, so that they complete and check while one writes."""

from typing import Any

from agent_contracts.definition import AgentDefinition

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def definition_schema() -> dict[str, Any]:
    """Return the JSON Schema, draft 2020-12, of a definition's file.

    It has no `$id`: an editor finds it by the path in a definition's first line.
    """
    schema = AgentDefinition.model_json_schema(mode="validation")
    return {
        "$schema": DIALECT,
        **schema,
        "title": "Agent definition",
        "description": "One agent of the marketplace: agents/definitions/<category>/<id>.yaml",
    }
