"""What an agent's README shows, ready to be set into Markdown."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from agent_contracts.categories import CATEGORIES
from agent_contracts.definition import AgentDefinition, AgentInput
from generator.markdown import block, inline

_CATEGORY_NAMES = {category.id: category.name for category in CATEGORIES}


class InputRow(NamedTuple):
    """A line of the table of inputs."""

    name: str
    type: str
    required: str
    description: str


class SectionItem(NamedTuple):
    """A heading of the answer."""

    title: str
    description: str


@dataclass(frozen=True)
class ReadmePage:
    """Every text here is Markdown already: nothing that a definition says reaches the template raw."""

    name: str
    summary: str
    description: str
    version: str
    category: str
    tags: str
    capabilities: list[str]
    inputs: list[InputRow]
    answer: str
    sections: list[SectionItem]
    example_title: str
    example: str


def readme_page(definition: AgentDefinition) -> ReadmePage:
    """Return what the README of this agent shows."""
    return ReadmePage(
        name=inline(definition.name),
        summary=inline(definition.summary),
        description=block(definition.description),
        version=definition.version,
        category=inline(_CATEGORY_NAMES[definition.category]),
        tags=", ".join(f"`{tag}`" for tag in definition.tags),
        capabilities=[inline(capability) for capability in definition.capabilities],
        inputs=[_row(field) for field in definition.inputs],
        answer=inline(definition.output.description),
        sections=[
            SectionItem(inline(section.title), inline(section.description)) for section in definition.output.sections
        ],
        example_title=inline(definition.examples[0].title),
        example=_request(definition),
    )


def _row(field: AgentInput) -> InputRow:
    sentences = [field.description.rstrip("."), *_limits(field)]
    return InputRow(field.name, field.type, "yes" if field.required else "no", inline(". ".join(sentences) + "."))


def _limits(field: AgentInput) -> Iterable[str]:
    if field.choices:
        yield "One of: " + ", ".join(field.choices)
    if field.minimum is not None:
        yield f"At least {field.minimum}"
    if field.maximum is not None:
        yield f"At most {field.maximum}"
    if field.default is not None:
        default = field.default if isinstance(field.default, str) else json.dumps(field.default, default=str)
        yield f"If not given: {default}"


def _request(definition: AgentDefinition) -> str:
    """The first example as the body of a request.

    JSON puts every string on one line between quotes, so no line of it can end the shell's here-document or the fence.
    """
    body = {"input": definition.examples[0].model_dump(mode="json")["input"]}
    text = json.dumps(body, ensure_ascii=False, indent=2)
    return "\n".join(line if line.isprintable() else "".join(map(_visible, line)) for line in text.split("\n"))


def _visible(character: str) -> str:
    return character if character.isprintable() else json.dumps(character)[1:-1]
