"""A run of the generator over a checkout: what it writes, what it refuses, what it tells."""

import json
from pathlib import Path

import pytest

from agent_contracts.source import InvalidDefinitions
from generator.__main__ import main
from generator.errors import GeneratorError
from generator.run import Outcome
from generator.testing import Checkout


def test_every_agent_gets_its_five_files_and_the_schema_is_written(checkout: Checkout) -> None:
    outcome = checkout.generate()
    names = ("Dockerfile", "README.md", "app.py", "definition.yaml", "requirements.txt")
    folders = ("parcel-tracer", "route-planner")
    expected = [f"generated-agents/{folder}/{name}" for folder in folders for name in names]
    assert outcome == Outcome(2, ["agents/definition.schema.json", *expected], [], 0, [])
    assert set(checkout.contents()) == {*outcome.written, "generated-agents/.manifest.json"}
    copied = checkout.output / "parcel-tracer/definition.yaml"
    assert copied.read_bytes() == checkout.source("parcel-tracer").read_bytes()


def test_versions_come_from_the_lock_for_what_the_packages_use_themselves(checkout: Checkout) -> None:
    checkout.generate()
    lines = (checkout.output / "parcel-tracer/requirements.txt").read_text().splitlines()
    assert lines[-3:] == ["fastapi==0.165.0", "pydantic==2.14.3", "uvloop==0.23.0 ; sys_platform != 'win32'"]


def test_a_hostile_summary_reaches_no_file_that_is_run(checkout: Checkout) -> None:
    checkout.generate()
    code = ("generated-agents/parcel-tracer/app.py", "generated-agents/parcel-tracer/Dockerfile")
    harmless = [checkout.contents()[path] for path in code]
    checkout.define(
        "parcel-tracer", summary=json.dumps('"""); {{ 7 * 7 }} {% raw %} \N{RIGHT-TO-LEFT OVERRIDE} $(id) `id`')
    )
    assert checkout.generate().written == [
        "generated-agents/parcel-tracer/README.md",
        "generated-agents/parcel-tracer/definition.yaml",
    ]
    assert [checkout.contents()[path] for path in code] == harmless


def test_a_second_run_touches_nothing(checkout: Checkout) -> None:
    checkout.generate()
    before = checkout.stamps()
    outcome = checkout.generate()
    assert (outcome.written, outcome.removed, outcome.unchanged, outcome.ok) == ([], [], 11, True)
    assert checkout.stamps() == before


def test_two_checkouts_with_the_same_definitions_get_the_same_bytes(tmp_path: Path) -> None:
    first, second = Checkout(tmp_path / "a"), Checkout(tmp_path / "b")
    first.generate()
    second.source("parcel-tracer").unlink()
    second.generate()
    second.define("parcel-tracer")
    second.generate()
    assert first.contents() == second.contents()


def test_a_changed_definition_rewrites_only_what_shows_it(checkout: Checkout) -> None:
    checkout.generate()
    checkout.define("parcel-tracer", summary="Traces a parcel from door to door.")
    folder = "generated-agents/parcel-tracer"
    assert checkout.generate().written == [f"{folder}/README.md", f"{folder}/definition.yaml"]
    assert checkout.generate(check=True).ok


def test_checking_names_what_differs_and_writes_nothing(checkout: Checkout) -> None:
    checkout.generate()
    checkout.define("parcel-tracer", summary="Traces a parcel from door to door.")
    checkout.define("third")
    checkout.source("route-planner").unlink()
    (checkout.output / "parcel-tracer/app.py").unlink()
    before = checkout.stamps()
    outcome = checkout.generate(check=True)
    told = [str(difference).removeprefix("generated-agents/") for difference in outcome.differences]
    assert [line.partition(";")[0] for line in told] == [
        "parcel-tracer/README.md is not what its definition says",
        "parcel-tracer/app.py is missing",
        "parcel-tracer/definition.yaml is not what its definition says",
        *(f"route-planner/{name} belongs to no definition" for name in ("Dockerfile", "README.md", "app.py")),
        *(f"route-planner/{name} belongs to no definition" for name in ("definition.yaml", "requirements.txt")),
        *(f"third/{name} is missing" for name in ("Dockerfile", "README.md", "app.py")),
        *(f"third/{name} is missing" for name in ("definition.yaml", "requirements.txt")),
    ]
    assert not outcome.ok
    assert checkout.stamps() == before


def test_checking_a_checkout_that_was_never_generated_makes_no_folder(checkout: Checkout) -> None:
    assert len(checkout.generate(check=True).differences) == 11
    assert not checkout.output.exists()


def test_the_manifest_is_checked_as_well(checkout: Checkout) -> None:
    checkout.generate()
    (checkout.output / ".manifest.json").unlink()
    assert [path for path, _ in checkout.generate(check=True).differences] == ["generated-agents/.manifest.json"]
    assert checkout.generate().unchanged == 11
    assert checkout.generate(check=True).ok


def test_a_broken_definition_stops_everything_and_all_errors_are_told(checkout: Checkout) -> None:
    checkout.generate()
    before = checkout.stamps()
    for agent_id, old, new in (("parcel-tracer", "version: 1.0.0", "version: 1"), ("third", "tags:", "tag:")):
        path = checkout.define(agent_id)
        path.write_text(path.read_text().replace(old, new))
    with pytest.raises(InvalidDefinitions) as caught:
        checkout.generate(force=True)
    folder = "agents/definitions/logistics"
    assert [str(error).partition(": ")[0] for error in caught.value.errors] == [
        f"{folder}/parcel-tracer.yaml:3",
        f"{folder}/third.yaml:1",
        f"{folder}/third.yaml:7",
    ]
    assert checkout.stamps() == before


@pytest.mark.parametrize(
    "damage",
    ["{", "[]", "null", '{"files": {}}', '{"files": {"generated-agents/../x": "00"}, "pending": {}}', "[" * 99_999],
)
def test_a_damaged_manifest_is_refused_with_what_to_do(checkout: Checkout, damage: str) -> None:
    checkout.put("generated-agents/.manifest.json", damage)
    with pytest.raises(GeneratorError, match="is damaged; delete it and generate again"):
        checkout.generate()
    assert len(checkout.contents()) == 1


def test_a_manifest_cannot_name_a_file_elsewhere(checkout: Checkout) -> None:
    victim = checkout.put("generated-agents/x/../../precious.txt", "mine")
    entry = {"generated-agents/x/../../precious.txt": "0" * 64}
    checkout.put("generated-agents/.manifest.json", json.dumps({"files": entry, "pending": {}}))
    with pytest.raises(GeneratorError, match="damaged"):
        checkout.generate(force=True)
    assert victim.read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_told(checkout: Checkout) -> None:
    checkout.put("generated-agents", "a file")
    with pytest.raises(GeneratorError, match=r"generated-agents cannot be used: .*; move it away"):
        checkout.generate()
    with pytest.raises(GeneratorError, match=r"generated-agents cannot be listed: .*; move it away"):
        checkout.generate(check=True)


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("requirements.lock", "fastapi==1\nuvloop==1\n", "requirements.lock lacks pydantic; run `make lock`"),
        ("packages/http_edge/pyproject.toml", "[", "does not say what the package depends on"),
    ],
)
def test_a_checkout_without_versions_to_pin_is_refused(checkout: Checkout, path: str, text: str, message: str) -> None:
    checkout.put(path, text)
    with pytest.raises(GeneratorError, match=message):
        checkout.generate()
    assert not checkout.output.exists()


def test_the_command_tells_and_exits_with_what_it_found(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    root = ["--root", str(checkout.root)]
    assert main([*root, "--check"]) == 1
    assert capsys.readouterr().out.endswith("2 agents: 0 files written, 0 removed, 0 unchanged, 11 not as planned\n")
    assert main(root) == 0
    assert main([*root, "--check"]) == 0
    checkout.put("generated-agents/parcel-tracer/app.py", "print('mine')\n")
    assert main(root) == 1
    assert "generated-agents/parcel-tracer/app.py was edited by hand" in capsys.readouterr().out
    assert main([*root, "--force"]) == 0
    checkout.source("route-planner").write_text("id: [")
    assert main(root) == 2
    assert "agents/definitions/logistics/route-planner.yaml:1: " in capsys.readouterr().err
