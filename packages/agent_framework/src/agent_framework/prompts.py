"""What an agent tells the model: who it is, and the job."""

import datetime
from collections.abc import Mapping
from re import Match

from agent_contracts.definition import PLACEHOLDER, AgentDefinition

NOT_GIVEN = "(not given)"
NONE = "(none)"


def system_text(definition: AgentDefinition) -> str:
    """Return the system prompt with the shape of the answer at its end; the same bytes for the same definition."""
    return f"{definition.system_prompt.rstrip()}\n\n{_answer_shape(definition)}"


def job_text(definition: AgentDefinition, values: Mapping[str, object]) -> str:
    """Return the prompt with its placeholders replaced.

    The prompt is read once: what looks like a placeholder within a value stays as it is.
    """

    def value_of(found: Match[str]) -> str:
        return shown_value(values.get(found[1]))

    return PLACEHOLDER.sub(value_of, definition.prompt)


def shown_value(value: object) -> str:
    """Return an input's value as the model reads it."""
    match value:
        case None:
            return NOT_GIVEN
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime.date():
            return value.isoformat()
        case list():
            return "\n".join(map(_item, value)) or NONE
        case _:
            return str(value)


def _item(text: object) -> str:
    # Indented, so that an item of several lines stays one item.
    return "- " + str(text).replace("\n", "\n  ")


def _answer_shape(definition: AgentDefinition) -> str:
    output = definition.output
    lines = ["# The answer", output.description]
    if output.format == "markdown":
        lines.append("Write it in Markdown, without a code fence around the whole.")
        heading = "## {}"
    else:
        lines.append("Write it as plain text, without any Markdown.")
        heading = "{}:"
    if output.sections:
        lines.append("Give it exactly these headings, in this order:")
        lines += [f"\n{heading.format(section.title)}\n{section.description}" for section in output.sections]
    return "\n".join(lines) + "\n"
