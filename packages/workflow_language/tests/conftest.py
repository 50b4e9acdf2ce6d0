"""Agents and templates to find, and what was found wrong as a reader sees it."""

from collections.abc import Callable

import pytest

from agent_contracts.definition import AgentDefinition
from workflow_language.document import TemplateReference, WorkflowDocument
from workflow_language.reading import parse_document
from workflow_language.validation import problems

Told = Callable[..., list[str]]

AGENT = AgentDefinition.model_validate(
    {
        "id": "writer",
        "name": "Writer",
        "version": "1.0.0",
        "category": "legal",
        "summary": "Writes what it is asked to write.",
        "description": "x" * 80,
        "tags": ["one", "two"],
        "capabilities": ["writes", "writes again"],
        "system_prompt": "x" * 400,
        "prompt": "{{ topic }} {{ pages }} {{ points }} {{ day }}",
        "inputs": [
            {"name": "topic", "type": "text", "description": "What about."},
            {"name": "pages", "type": "integer", "required": False, "maximum": 9, "description": "How long."},
            {"name": "points", "type": "list", "required": False, "description": "What it says."},
            {"name": "day", "type": "date", "required": False, "description": "When."},
        ],
        "output": {"description": "The text."},
        "examples": [{"title": "One", "input": {"topic": "x"}, "checks": [{"type": "at_most", "words": 1}]}],
    }
)

TEMPLATES = {
    "lease-check": {
        "name": "Check a lease",
        "inputs": [{"name": "lease", "type": "text", "description": "The lease."}],
        "steps": [{"id": "a", "agent": "writer"}],
    },
    "narcissus": {"name": "Runs itself", "steps": [{"id": "a", "workflow": "narcissus"}]},
    **{
        f"level-{depth}": {"name": "Nested", "steps": [{"id": "a", "workflow": f"level-{depth + 1}"}]}
        for depth in range(1, 6)
    },
    "level-6": {"name": "Innermost", "steps": [{"id": "a", "agent": "writer"}]},
}


def find_agent(slug: str) -> AgentDefinition | None:
    return AGENT if slug == AGENT.id else None


def find_template(reference: TemplateReference) -> WorkflowDocument | None:
    if reference.slug not in TEMPLATES or reference.version not in (None, 1):
        return None
    return parse_document(TEMPLATES[reference.slug])


def step(key: str = "a", **fields: object) -> dict[str, object]:
    """Return a step that is in order, with `fields` on top."""
    kinds = {"agent", "workflow", "approval", "question", "set"}
    usual: dict[str, object] = {} if kinds & fields.keys() else {"agent": "writer", "input": {"topic": "x"}}
    return {"id": key, **usual, **fields}


def workflow(*steps: dict[str, object], **fields: object) -> WorkflowDocument:
    """Return a workflow of these steps."""
    return parse_document({"name": "A workflow", "steps": list(steps), **fields})


@pytest.fixture
def told() -> Told:
    def tell(*steps: dict[str, object], **fields: object) -> list[str]:
        found = problems(workflow(*steps, **fields), find_agent, find_template)
        return [f"{problem.pointer}: {problem.message}" for problem in found]

    return tell
