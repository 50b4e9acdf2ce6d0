"""The JSON Schema of a definition is what editors check by."""

import json
from pathlib import Path

from jsonschema_rs import Draft202012Validator, meta

from agent_contracts.schema import DIALECT, definition_schema
from agent_contracts.strict_yaml import parse

CHECKED_IN = Path(__file__).parents[3] / "agents" / "definition.schema.json"


def failures(text: str) -> list[str]:
    errors = Draft202012Validator(definition_schema()).iter_errors(parse(text).data)
    return ["/".join(map(str, error.instance_path)) for error in errors]


def test_the_schema_is_one_of_draft_2020_12() -> None:
    meta.validate(definition_schema())
    assert definition_schema()["$schema"] == DIALECT
    assert "$id" not in definition_schema()


def test_the_schema_checked_in_is_that_of_the_contract() -> None:
    assert json.loads(CHECKED_IN.read_bytes()) == definition_schema()


def test_the_schema_takes_a_definition_in_order_and_refuses_one_that_is_not(definition: str) -> None:
    assert failures(definition) == []
    assert failures(definition.replace("type: date", "type: day")) == ["inputs/1/type"]
    assert failures(definition.replace("category: logistics", "category: parcels")) == ["category"]
    assert failures(definition.replace("tags:", "tag:")) == ["", ""]


def test_the_schema_says_what_each_choice_is() -> None:
    properties = definition_schema()["properties"]
    assert len(properties["category"]["enum"]) == 29
    assert properties["summary"]["description"]
    assert definition_schema()["$defs"]["ModelPreferences"]["properties"]["max_tokens"]["default"] == 1200
