"""A folder of definitions: where a file stands must agree with what it says."""

from pathlib import Path

import pytest

from agent_contracts.source import InvalidDefinitions, read_definitions


def put(folder: Path, place: str, text: str) -> Path:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def told(folder: Path) -> list[str]:
    with pytest.raises(InvalidDefinitions) as caught:
        read_definitions(folder, relative_to=folder.parent)
    return [str(error).removeprefix(f"{folder.name}/") for error in caught.value.errors]


def another(definition: str, agent_id: str, name: str) -> str:
    return definition.replace("id: parcel-tracer", f"id: {agent_id}").replace("name: Parcel Tracer", f"name: {name}")


def test_definitions_come_sorted_by_id(tmp_path: Path, definition: str) -> None:
    put(tmp_path, "logistics/b.yaml", another(definition, "b", "B"))
    put(tmp_path, "legal/c.yaml", another(definition, "c", "C").replace("category: logistics", "category: legal"))
    put(tmp_path, "logistics/a.yaml", another(definition, "a", "A"))
    put(tmp_path, "logistics/.draft.yaml", "not read")
    put(tmp_path, "README.md", "not read")
    assert [read.id for read in read_definitions(tmp_path)] == ["a", "b", "c"]


def test_all_errors_of_all_files_are_told_in_one_run(tmp_path: Path, definition: str) -> None:
    first = definition.replace("version: 1.2.3", "version: one").replace("type: date", "type: day")
    second = another(definition, "second", "Second").replace("category: logistics", "category: parcels")
    second = second.replace("any_of", "anyof").replace("[parcel, tracing]", "[parcel, Tracing]")
    put(tmp_path, "logistics/parcel-tracer.yaml", first)
    put(tmp_path, "logistics/second.yaml", second)
    put(tmp_path, "logistics/third.yaml", another(definition, "third", "Third"))
    assert [line.partition(": expected")[0].partition(": must")[0] for line in told(tmp_path)] == [
        "logistics/parcel-tracer.yaml:3: version",
        "logistics/parcel-tracer.yaml:19: inputs.1.type",
        "logistics/second.yaml:4: category",
        "logistics/second.yaml:7: tags.1",
        "logistics/second.yaml:35: examples.0.checks.0.any_of: required, and missing",
        "logistics/second.yaml:36: examples.0.checks.0.anyof: unknown field; did you mean `any_of`?",
    ]


def test_a_file_is_named_after_its_id_and_its_folder_after_its_category(tmp_path: Path, definition: str) -> None:
    put(tmp_path, "legal/tracer.yaml", definition)
    assert told(tmp_path) == [
        "legal/tracer.yaml:1: id: expected the file's name, 'tracer'; got 'parcel-tracer': rename one of the two",
        "legal/tracer.yaml:4: category: expected the folder's name, 'legal'; got 'logistics': move it",
    ]


def test_ids_and_names_are_unique_whatever_their_case(tmp_path: Path, definition: str) -> None:
    put(tmp_path, "legal/parcel-tracer.yaml", definition.replace("category: logistics", "category: legal"))
    put(tmp_path, "logistics/parcel-tracer.yaml", definition.replace("name: Parcel Tracer", "name: PARCEL tracer"))
    first = f"{tmp_path.name}/legal/parcel-tracer.yaml"
    assert told(tmp_path) == [
        f"logistics/parcel-tracer.yaml:1: id: two agents cannot share it; {first} has it already",
        f"logistics/parcel-tracer.yaml:2: name: two agents cannot share it; {first} has it already",
    ]


def test_yaml_that_nobody_would_read_is_an_error(tmp_path: Path, definition: str) -> None:
    put(tmp_path, "parcel-tracer.yaml", definition)
    put(tmp_path, "logistics/deeper/parcel-tracer.yaml", definition)
    put(tmp_path, "logistics/parcel-tracer.yml", definition)
    assert [line.partition(":")[0] for line in told(tmp_path)] == [
        "logistics/deeper/parcel-tracer.yaml",
        "logistics/parcel-tracer.yml",
        "parcel-tracer.yaml",
    ]


def test_a_folder_in_a_files_place_and_a_folder_that_is_missing_are_told(tmp_path: Path) -> None:
    (tmp_path / "legal/x.yaml").mkdir(parents=True)
    assert told(tmp_path) == ["legal/x.yaml: not a file; a definition is one"]
    assert told(tmp_path / "nothing") == ["nothing: no such folder of definitions"]
