"""What a change asks of a version."""

import pytest

from agent_catalogue.lifecycle import Level, changes, next_version, objection
from agent_contracts.definition import AgentDefinition, AgentInput
from agent_contracts.semver import Version
from agent_contracts.source import read_definition

from .conftest import Written


@pytest.fixture
def old(written: Written) -> AgentDefinition:
    return written(version="1.4.2").definition


def with_inputs(definition: AgentDefinition, *inputs: dict[str, object]) -> AgentDefinition:
    declared = tuple(AgentInput.model_validate({"description": "What it is.", **one}) for one in inputs)
    return definition.model_copy(update={"inputs": declared})


NUMBER: dict[str, object] = {"name": "number", "type": "integer", "minimum": 1, "maximum": 9}
ROAD: dict[str, object] = {"name": "road", "type": "string", "choices": ["a", "b"]}
LATER: dict[str, object] = {"name": "later", "type": "date", "required": False}


@pytest.mark.parametrize(
    ("before", "after", "level", "what"),
    [
        ([NUMBER, ROAD], [NUMBER], Level.MAJOR, "input road was removed"),
        ([NUMBER], [NUMBER, ROAD], Level.MAJOR, "input road is new and required"),
        (
            [NUMBER],
            [NUMBER | {"type": "number"}],
            Level.MAJOR,
            "input number was of type integer and is of type number",
        ),
        ([LATER], [LATER | {"required": True}], Level.MAJOR, "input later must now be given"),
        ([ROAD], [ROAD | {"choices": ["a"]}], Level.MAJOR, "input road has other choices"),
        ([ROAD | {"choices": []}], [ROAD], Level.MAJOR, "input road has other choices"),
        ([NUMBER], [NUMBER | {"minimum": 2}], Level.MAJOR, "input number has other bounds"),
        ([NUMBER | {"maximum": None}], [NUMBER], Level.MAJOR, "input number has other bounds"),
        ([NUMBER], [NUMBER, LATER], Level.MINOR, "input later is new"),
        ([ROAD], [ROAD | {"required": False}], Level.MINOR, "input road may now be left out"),
        ([ROAD], [ROAD | {"choices": ["a", "b", "c"]}], Level.MINOR, "input road has other choices"),
        ([ROAD], [ROAD | {"choices": []}], Level.MINOR, "input road has other choices"),
        ([NUMBER], [NUMBER | {"maximum": 10}], Level.MINOR, "input number has other bounds"),
        ([LATER], [LATER | {"default": "2026-01-01"}], Level.MINOR, "input later has another default"),
        ([ROAD], [ROAD | {"description": "Which."}], Level.PATCH, "input road is described differently"),
        ([ROAD, LATER], [LATER, ROAD], Level.PATCH, "inputs stand in another order"),
    ],
)
def test_a_change_of_inputs_is_as_grave_as_what_it_does_to_those_who_give_them(
    old: AgentDefinition,
    before: list[dict[str, object]],
    after: list[dict[str, object]],
    level: Level,
    what: str,
) -> None:
    assert changes(with_inputs(old, *before), with_inputs(old, *after)) == [(level, what)]


@pytest.mark.parametrize(
    ("field", "level"),
    [("system_prompt", Level.MINOR), ("prompt", Level.MINOR), ("summary", Level.PATCH), ("description", Level.PATCH)],
)
def test_a_changed_prompt_is_minor_and_a_changed_text_a_patch(old: AgentDefinition, field: str, level: Level) -> None:
    new = old.model_copy(update={field: getattr(old, field) + " More."})
    assert changes(old, new) == [(level, f"{field} changed")]


def test_every_field_of_a_definition_is_a_change_of_some_level_or_speaks_of_versions(old: AgentDefinition) -> None:
    silent = {"version", "changelog", "deprecated", "asked_as"}
    for field in AgentDefinition.model_fields.keys() - {"id", "inputs", *silent}:
        assert changes(old, old.model_copy(update={field: "changed"})), f"a change of {field} goes unseen"


def test_what_only_speaks_of_versions_is_no_change(written: Written, old: AgentDefinition) -> None:
    more = (
        "changelog: [{version: 1.4.2, date: 2026-01-01, changes: [All is new.]}]\n"
        "deprecated: {since: 2026-01-01, reason: Trains only now., successor: train-tracer}\n"
    )
    assert changes(old, written(version="1.4.2", more=more).definition) == []


@pytest.mark.parametrize(
    ("version", "field", "told"),
    [
        ("1.4.2", "summary", "summary changed: a patch change; write 1.4.3 or higher"),
        ("1.4.3", "summary", None),
        ("1.4.2", "prompt", "prompt changed: a minor change; write 1.5.0 or higher"),
        ("1.4.3", "prompt", "prompt changed: a minor change; write 1.5.0 or higher"),
        ("1.4.2+later", "prompt", "prompt changed: a minor change; write 1.5.0 or higher"),
        ("1.5.0", "prompt", None),
        ("1.5.0-rc.1", "prompt", None),
        ("2.0.0", "prompt", None),
        ("1.4.1", "prompt", "versions only rise: it was 1.4.2, and 1.4.1 is lower"),
        ("1.4.1", None, "versions only rise: it was 1.4.2, and 1.4.1 is lower"),
        ("1.5.0", None, None),
        ("1.4.2", None, None),
    ],
)
def test_a_version_rises_with_what_it_stands_for(
    old: AgentDefinition, version: str, field: str | None, told: str | None
) -> None:
    change = {field: getattr(old, field) + " More."} if field else {}
    assert objection(old, old.model_copy(update={"version": version, **change})) == told


def test_the_gravest_change_decides_and_all_of_its_level_are_named(old: AgentDefinition) -> None:
    new = with_inputs(old, ROAD).model_copy(update={"version": "1.5.0", "summary": "Other."})
    assert objection(old, new) == (
        "input number was removed; input road is new and required: a major change; write 2.0.0 or higher"
    )


@pytest.mark.parametrize("version", ["0.3.0", "2.0.0-rc.1"])
def test_before_a_release_any_higher_version_will_do(old: AgentDefinition, version: str) -> None:
    before = old.model_copy(update={"version": version})
    after = with_inputs(before, ROAD)
    assert objection(before, after)
    raised = next_version(Version.parse(version), Level.PATCH)
    assert objection(before, after.model_copy(update={"version": raised})) is None


@pytest.mark.parametrize(
    ("version", "level", "following"),
    [
        ("1.4.2", Level.PATCH, "1.4.3"),
        ("1.4.2", Level.MINOR, "1.5.0"),
        ("1.4.2", Level.MAJOR, "2.0.0"),
        ("0.4.2", Level.MAJOR, "0.5.0"),
        ("2.0.0-rc.1", Level.MAJOR, "2.0.0"),
    ],
)
def test_the_version_proposed_is_the_next(version: str, level: Level, following: str) -> None:
    assert next_version(Version.parse(version), level) == following


def test_white_space_and_comments_of_a_file_are_no_change(written: Written, old: AgentDefinition) -> None:
    text = written(version="1.4.2").content.decode()
    assert objection(old, read_definition("# A remark.\n\n" + text, "x")) is None
