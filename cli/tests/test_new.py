"""`rialto new` writes definitions that are valid, or none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from agent_contracts.source import read_definition
from rialto_cli.commands.new import write_new
from rialto_cli.refusal import Misuse, Refusal

Rialto = Callable[..., Result]
OnTerminal = Callable[..., tuple[str, int]]

ANSWERS: dict[str, list[str]] = {
    "--name": ["Parcel Tracer"],
    "--category": ["logistics"],
    "--summary": ["Finds a parcel that went astray and drafts the message to the carrier."],
    "--description": ["For a clerk with a tracking history and an angry customer; it says where the parcel is likely."],
    "--tag": ["parcels", "tracking"],
    "--capability": ["Reads a tracking history", "Drafts the message: to the carrier"],
    "--input": ["history:text:The tracking history, as copied.", "weight?:number:In kg."],
    "--output": ["Where the parcel is, and the message."],
    "--example": ["history=12 May: left Lyon\n13 May: nothing", "weight=2.5"],
    "--mentions": ["Lyon"],
}
WRITTEN = Path("agents/definitions/logistics/parcel-tracer.yaml")


def options(**changes: list[str]) -> list[str]:
    """The options of ANSWERS, with some changed; an empty list leaves one out."""
    given = ANSWERS | {f"--{name.replace('_', '-')}": values for name, values in changes.items()}
    return [word for name, values in given.items() for value in values for word in (name, value)]


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_an_agent_is_written_and_generated(rialto: Rialto, checkout: Path) -> None:
    result = rialto("new", *options())
    assert result.exit_code == 0, result.output
    found = read_definition((checkout / WRITTEN).read_bytes(), WRITTEN)
    assert (found.id, found.name, found.version) == ("parcel-tracer", "Parcel Tracer", "1.0.0")
    assert found.examples[0].input == {"history": "12 May: left Lyon\n13 May: nothing", "weight": 2.5}
    assert [one.required for one in found.inputs] == [True, False]
    assert (checkout / "generated-agents/parcel-tracer/app.py").is_file()
    assert "rialto run parcel-tracer --example 1" in result.stderr


def test_what_is_written_is_yaml_as_a_person_writes_it(rialto: Rialto, checkout: Path) -> None:
    rialto("new", *options())
    text = (checkout / WRITTEN).read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=../../definition.schema.json\nid: parcel-tracer\n")
    assert "\nsystem_prompt: |\n  You are Parcel Tracer." in text
    assert "\ntags: [parcels, tracking]\n" in text
    assert max(map(len, text.splitlines())) <= 120


def test_prompts_that_are_given_are_not_drafted(rialto: Rialto, checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "system.txt").write_text("Trace parcels. " * 40)
    words = options(system_prompt=[f"@{tmp_path / 'system.txt'}"], prompt=["Trace {{ history }} of {{ weight }} kg."])
    result = rialto("new", *words)
    assert result.exit_code == 0, result.output
    found = read_definition((checkout / WRITTEN).read_bytes(), WRITTEN)
    assert found.prompt == "Trace {{ history }} of {{ weight }} kg.\n"
    assert found.system_prompt.startswith("Trace parcels. Trace parcels.")
    assert "Drafted" not in result.stderr


def test_everything_missing_is_named_at_once(rialto: Rialto, checkout: Path) -> None:
    before = files(checkout)
    result = rialto("new", "--yes", "--name", "Parcel Tracer")
    assert result.exit_code == 2
    assert "--name" not in result.stderr
    for name in set(ANSWERS) - {"--name"}:
        assert name in result.stderr
    assert files(checkout) == before


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"id": ["../../x"]}, "--id: expected lower-case words"),
        ({"id": ["a/b"]}, "--id: expected lower-case words"),
        ({"id": ["x" * 64]}, "--id: "),
        ({"id": ["Lease"]}, "--id: expected lower-case words"),
        ({"name": ["日本"]}, "--id: "),
        ({"name": ["two\nlines"]}, "name: must stand on one line"),
        ({"category": ["../legal"]}, "category: "),
        ({"category": ["astrology"]}, "category: "),
        ({"summary": ["Too short."]}, "summary: "),
        ({"description": ["Too short."]}, "description: "),
        ({"tag": ["one"]}, "tags: "),
        ({"tag": ["Not A Tag", "b"]}, "tags.0: "),
        ({"capability": ["one"]}, "capabilities: "),
        ({"input": ["history"]}, "declares no input"),
        ({"input": ["history:story:X"]}, "TYPE is one of string, text"),
        ({"input": ["History:text:X"]}, "inputs.0.name: "),
        ({"input": ["history:text:X", "history:text:X"]}, "given twice: history"),
        ({"example": ["history"]}, "has no `=`"),
        ({"example": ["weight=1"]}, "history: is required"),
        ({"example": ["history=x", "weight=heavy"]}, "weight: must be a number"),
        ({"prompt": ["Say {{ hello }} to {{ history }}."]}, "hello"),
        ({"system_prompt": ["Short."]}, "system_prompt: "),
        ({"system_prompt": ["@/nonexistent"]}, "cannot be read"),
        ({"mentions": ["two\nlines"]}, "examples.0.checks.0.any_of.0: must stand on one line"),
    ],
)
def test_a_definition_that_would_not_be_valid_is_never_written(
    rialto: Rialto, checkout: Path, changes: dict[str, list[str]], expected: str
) -> None:
    before = files(checkout)
    result = rialto("new", *options(**changes))
    assert result.exit_code == 2, result.output
    assert expected in result.stderr
    assert files(checkout) == before


def test_a_wrong_option_is_told_before_anything_is_asked(on_terminal: OnTerminal, checkout: Path) -> None:
    screen, status = on_terminal(["new", "--category", "astrology", "--name", "X"])
    assert status == 2
    assert "category: " in screen
    assert "Summary" not in screen


def test_a_definition_is_never_overwritten(rialto: Rialto, checkout: Path) -> None:
    rialto("new", *options())
    before = (checkout / WRITTEN).read_bytes()
    result = rialto("new", *options(output=["Something else."]))
    assert result.exit_code == 2
    assert "logistics/parcel-tracer.yaml exists" in result.stderr
    assert (checkout / WRITTEN).read_bytes() == before


def test_of_two_who_write_one_file_at_once_the_second_is_refused(checkout: Path) -> None:
    write_new(checkout / WRITTEN, "first\n")
    with pytest.raises(Misuse, match="exists; choose another id"):
        write_new(checkout / WRITTEN, "second\n")
    assert (checkout / WRITTEN).read_text() == "first\n"
    assert files((checkout / WRITTEN).parent) == [WRITTEN.name]


def test_a_folder_that_cannot_be_written_to_is_told(checkout: Path) -> None:
    (checkout / WRITTEN.parent).write_text("not a folder")
    with pytest.raises(Refusal, match="cannot be written: "):
        write_new(checkout / WRITTEN, "x\n")


def test_an_id_of_another_category_is_taken_too(rialto: Rialto) -> None:
    result = rialto("new", *options(id=["lease-reviewer"]))
    assert result.exit_code == 2
    assert "legal/lease-reviewer.yaml exists" in result.stderr


def test_a_name_of_another_agent_is_taken(rialto: Rialto) -> None:
    result = rialto("new", *options(name=["residential lease REVIEWER"], id=["other"]))
    assert result.exit_code == 2
    assert "choose another --name" in result.stderr


def test_with_other_definitions_broken_the_new_one_stands_and_is_not_generated(rialto: Rialto, checkout: Path) -> None:
    (checkout / "agents/definitions/legal/broken.yaml").write_text("id: broken\n")
    result = rialto("new", *options())
    assert result.exit_code == 1
    assert "broken.yaml" in result.stderr
    assert (checkout / WRITTEN).is_file()
    assert not (checkout / "generated-agents").exists()


def test_text_that_looks_like_something_else_stays_text(rialto: Rialto, checkout: Path) -> None:
    texts = ["yes", "1e5", "null", "2026-11-21", "- a: b", "# not a remark", "{{ x }}", "*a"]
    result = rialto("new", *options(capability=texts, name=["1e5: {x}"], id=["odd"]))
    assert result.exit_code == 0, result.output
    path = checkout / "agents/definitions/logistics/odd.yaml"
    found = read_definition(path.read_bytes(), path)
    assert found.capabilities == tuple(texts)
    assert found.name == "1e5: {x}"


def test_a_person_is_asked_until_the_answers_are_valid(on_terminal: OnTerminal, checkout: Path) -> None:
    answers = [
        "Parcel Tracer",
        "astrology",
        "logis",
        "Short.",
        *ANSWERS["--summary"],
        *ANSWERS["--description"],
        "parcels",
        "tracking",
        "",
        *ANSWERS["--capability"],
        "",
        "history",
        "text",
        "",
        "The tracking history.",
        "",
        "",
        *ANSWERS["--output"],
        "",
        "12 May: left Lyon",
        ".",
        "Lyon",
        "",
    ]
    screen, status = on_terminal(["new"], typed="\n".join([*answers, ""]))
    assert status == 0, screen
    assert "choose one of them" in screen
    assert "  summary: " in screen
    found = read_definition((checkout / WRITTEN).read_bytes(), WRITTEN)
    assert found.summary == ANSWERS["--summary"][0]
    assert found.examples[0].input == {"history": "12 May: left Lyon"}


def test_what_validate_would_refuse_is_refused_at_once(rialto: Rialto, checkout: Path) -> None:
    result = rialto("new", *options(summary=["A world-class tracer of every parcel there is."]))
    assert result.exit_code == 2
    assert 'summary: "world class" praises instead of saying what the agent does' in result.stderr
    assert not (checkout / WRITTEN).exists()


def test_a_new_agent_is_one_that_validate_takes(rialto: Rialto) -> None:
    assert rialto("new", *options()).exit_code == 0
    assert rialto("validate").exit_code == 0
