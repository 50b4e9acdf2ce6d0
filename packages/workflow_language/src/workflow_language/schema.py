"""The schema of a workflow for editors, so that they complete and check while one writes."""

from typing import Any

from agent_contracts.schema import DIALECT
from workflow_language.document import WorkflowDocument


def workflow_schema() -> dict[str, Any]:
    """Return the JSON Schema, draft 2020-12, of a workflow's document.

    What spans several fields, expressions among it, is checked by `problems` only.
    """
    schema = WorkflowDocument.model_json_schema(mode="validation", by_alias=True)
    return {"$schema": DIALECT, **schema, "title": "Workflow", "description": "A chain of agents, people and values."}
