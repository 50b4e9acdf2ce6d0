"""The schema with which editors check a workflow while it is written."""

import jsonschema_rs

from workflow_language.reading import read_document
from workflow_language.schema import workflow_schema

from .test_reading import YAML


def test_the_schema_accepts_a_workflow_in_order_and_names_fields_as_they_are_written() -> None:
    schema = workflow_schema()
    validator = jsonschema_rs.validator_for(schema)
    document = read_document(YAML).model_dump(mode="json", exclude_unset=True)
    assert validator.is_valid(document)
    assert set(schema["$defs"]["ForEach"]["properties"]) == {"in", "as", "parallel"}


def test_the_schema_refuses_what_an_editor_can_see() -> None:
    validator = jsonschema_rs.validator_for(workflow_schema())
    for steps in (
        [],
        [{"agent": "b"}],
        [{"id": "a", "agent": "B"}],
        [{"id": "a", "timeout": "5 s"}],
        [{"id": "a", "x": 1}],
    ):
        assert not validator.is_valid({"name": "x", "steps": steps})
