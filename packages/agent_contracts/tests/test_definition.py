"""The rules of a definition that concern more than one of its fields."""

import pytest
from pydantic import ValidationError

from agent_contracts.categories import CATEGORIES
from agent_contracts.definition import AgentDefinition, AgentInput
from agent_contracts.source import read_definition


def declared(**fields: object) -> AgentInput:
    return AgentInput.model_validate({"name": "x", "type": "string", "description": "X.", **fields})


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"type": "text", "choices": ["a"]}, "choices are for inputs of type string, not text"),
        ({"choices": ["a", "a"]}, "choices must differ from each other"),
        ({"default": "a"}, "an input with a default is not required"),
        ({"minimum": 1}, "minimum and maximum are for numbers, not for string"),
        ({"type": "number", "minimum": 2, "maximum": 1}, "minimum must not be greater than maximum"),
        ({"name": "X-y"}, "String should match pattern"),
        ({"required": "yes"}, "Input should be a valid boolean"),
        ({"description": " x"}, "must not begin or end with white space"),
        ({"description": "x\ny"}, "must stand on one line"),
        ({"description": "x\x7fy"}, "must not contain the control character U\\+007F"),
        ({"surprise": 1}, "Extra inputs are not permitted"),
    ],
)
def test_an_input_that_contradicts_itself_is_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        declared(**fields)


def test_inputs_have_different_names(definition: str) -> None:
    read = read_definition(definition, "x").model_dump()
    with pytest.raises(ValidationError, match="inputs must have different names; given twice: sent"):
        AgentDefinition.model_validate(read | {"inputs": [*read["inputs"], read["inputs"][1]]})


def test_the_prompt_names_every_input(definition: str) -> None:
    read = read_definition(definition, "x").model_dump()
    with pytest.raises(
        ValidationError, match=r"prompt leaves out declared inputs: carrier; write \{\{ carrier \}\} in"
    ):
        AgentDefinition.model_validate(read | {"prompt": "Where is {{ number }}, sent {{sent}}?"})


def test_a_definition_cannot_be_changed(definition: str) -> None:
    read = read_definition(definition, "x")
    with pytest.raises(ValidationError, match="frozen"):
        read.name = "Other"  # type: ignore[misc]  # what mypy refuses is what is tried


def test_there_are_29_categories_with_names_of_their_own() -> None:
    assert len({category.id for category in CATEGORIES}) == len({category.name for category in CATEGORIES}) == 29
