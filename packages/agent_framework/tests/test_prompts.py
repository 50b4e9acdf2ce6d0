import datetime

import pytest

from agent_contracts.definition import AgentDefinition
from agent_contracts.execution import AgentRequest
from agent_contracts.inputs import InputError
from agent_framework import BaseAgent, InvalidInput
from agent_framework.prompts import job_text, shown_value, system_text
from agent_framework.testing import sample_definition
from agent_framework.wiring import connect
from llm_gateway import ScriptedGateway


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "(not given)"),
        ([], "(none)"),
        (["a", "b\nc"], "- a\n- b\n  c"),
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        (10**30, "1" + "0" * 30),
        (3.0, "3"),
        (0.1, "0.1"),
        (1e300, "1e+300"),
        (datetime.date(2026, 11, 21), "2026-11-21"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_a_value_is_shown_as_a_reader_expects(value: object, shown: str) -> None:
    assert shown_value(value) == shown


def test_what_looks_like_a_placeholder_within_a_value_stays() -> None:
    definition = sample_definition()
    text = job_text(definition, {"subject": "{{ said }}", "said": "{{ subject }} \\1 \\g<0>"})
    assert text.startswith("Notes on {{ said }} (")
    assert "\n{{ subject }} \\1 \\g<0>\n" in text


def test_the_system_prompt_ends_with_the_shape_of_the_answer() -> None:
    definition = sample_definition()
    text = system_text(definition)
    assert text.startswith(definition.system_prompt.rstrip())
    assert text.endswith("\n\n## Decisions\nWho does what until when.\n")
    assert "Markdown" in text


def test_plain_text_has_no_markdown_headings() -> None:
    definition = sample_definition(
        output={"format": "text", "description": "A note.", "sections": [{"title": "Note", "description": "It."}]}
    )
    text = system_text(definition)
    assert "without any Markdown" in text
    assert "\nNote:\nIt.\n" in text
    assert "##" not in text


def test_the_system_prompt_is_the_same_for_the_same_definition() -> None:
    copied = AgentDefinition.model_validate_json(sample_definition().model_dump_json())
    assert system_text(copied) == system_text(sample_definition())


async def test_an_agent_refuses_wrong_input_before_it_asks() -> None:
    gateway = ScriptedGateway(lambda _: "Well.")
    agent = BaseAgent(sample_definition(), connect(gateway))
    with pytest.raises(InvalidInput) as caught:
        await agent.execute(AgentRequest(input={}))
    assert caught.value.errors == (InputError("subject", "is required: give one line of text"),)
    assert gateway.asked == []
