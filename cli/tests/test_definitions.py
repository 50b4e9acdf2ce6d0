"""`rialto validate` and `rialto generate` on the checkout's definitions."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Rialto = Callable[..., Result]
LEASE = Path("agents/definitions/legal/lease-reviewer.yaml")


def break_lease(checkout: Path, old: str = "category: legal", new: str = "category: magic") -> None:
    path = checkout / LEASE
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_valid_definitions_are_counted(rialto: Rialto) -> None:
    result = rialto("validate")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "1 definition is valid.\n"


def test_everything_wrong_in_all_files_is_named_by_place(rialto: Rialto, checkout: Path) -> None:
    break_lease(checkout)
    break_lease(checkout, "version: 1.0.0", "version: one")
    (checkout / "agents/definitions/legal/other.yaml").write_text("id: 5\n")
    result = rialto("validate")
    assert result.exit_code == 2
    assert f"{LEASE}:4: version: " in result.stdout
    assert f"{LEASE}:5: category: " in result.stdout
    assert "agents/definitions/legal/other.yaml:1: id: " in result.stdout
    assert "in 2 files" in result.stderr


def test_only_what_is_named_is_looked_at(rialto: Rialto, checkout: Path, tmp_path: Path) -> None:
    break_lease(checkout)
    good = tmp_path / "good.yaml"
    shutil.copy(Path(__file__).parents[2] / LEASE, good)
    assert rialto("validate", str(good)).exit_code == 0
    both = rialto("validate", str(good), str(LEASE), str(LEASE.parent))
    assert both.exit_code == 2
    assert both.stdout.count("category: ") == 1


def test_a_named_definition_of_the_checkout_is_held_against_the_others(rialto: Rialto, checkout: Path) -> None:
    copy = checkout / LEASE.with_name("copy.yaml")
    shutil.copy(checkout / LEASE, copy)
    result = rialto("validate", str(copy))
    assert result.exit_code == 2
    assert "copy.yaml:2: id: expected the file's name" in result.stdout
    assert rialto("validate", str(LEASE.parent / "copy.yaml")).stdout == result.stdout


def test_a_file_with_an_unprintable_name_is_not_overlooked(rialto: Rialto, checkout: Path) -> None:
    shutil.copy(checkout / LEASE, checkout / LEASE.with_name("a\x07b.yaml"))
    result = rialto("validate", "agents/definitions/legal")
    assert result.exit_code == 2
    assert r"a\x07b.yaml" in result.stdout


def test_findings_as_json(rialto: Rialto, checkout: Path) -> None:
    break_lease(checkout)
    result = rialto("validate", "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 2
    assert found["ok"] is False
    assert [(error["path"], error["line"], error["field"]) for error in found["errors"]] == [
        (str(LEASE), 5, "category")
    ]


@pytest.mark.parametrize("path", ["nowhere.yaml", "generated-agents", "/dev/null/x", "x" * 5_000])
def test_a_path_that_is_none_is_refused(rialto: Rialto, path: str) -> None:
    result = rialto("validate", path)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")


def test_a_definition_cannot_drive_the_terminal(rialto: Rialto, tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2Jb.yaml"
    path.write_bytes(b'id: "\\e[31m"\n\x1b[2J: x\nname: \xff\n')
    result = rialto("validate", str(tmp_path))
    assert result.exit_code == 2
    assert "\x1b" not in result.output


def test_definitions_are_generated_once(rialto: Rialto, checkout: Path) -> None:
    first = rialto("generate")
    assert first.exit_code == 0
    assert "1 agent: " in first.stdout
    assert (checkout / "generated-agents/lease-reviewer/app.py").is_file()
    second = rialto("generate")
    assert "0 files written" in second.stdout


def test_check_names_what_differs_and_writes_nothing(rialto: Rialto, checkout: Path) -> None:
    result = rialto("generate", "--check")
    assert result.exit_code == 1
    assert "generated-agents/lease-reviewer/app.py is missing" in result.stdout
    assert not (checkout / "generated-agents").exists()
    rialto("generate")
    assert rialto("generate", "--check").exit_code == 0


def test_an_edited_file_is_left_alone_unless_forced(rialto: Rialto, checkout: Path) -> None:
    rialto("generate")
    app = checkout / "generated-agents/lease-reviewer/app.py"
    generated = app.read_bytes()
    app.write_text("mine = 1\n")
    result = rialto("generate")
    assert result.exit_code == 1
    assert "app.py was edited by hand" in result.stdout
    assert app.read_text() == "mine = 1\n"
    assert rialto("generate", "--force").exit_code == 0
    assert app.read_bytes() == generated


def test_a_broken_definition_stops_the_generator(rialto: Rialto, checkout: Path) -> None:
    break_lease(checkout)
    result = rialto("generate")
    assert result.exit_code == 2
    assert f"{LEASE}:5: category: " in result.stderr
    assert not (checkout / "generated-agents").exists()
    told = json.loads(rialto("generate", "--json").stdout)
    assert told["errors"][0]["field"] == "category"


def test_the_outcome_as_json(rialto: Rialto) -> None:
    checked = json.loads(rialto("generate", "--check", "--json").stdout)
    assert checked["ok"] is False
    assert {one["kind"] for one in checked["differences"]} == {"missing"}
    done = json.loads(rialto("generate", "--json").stdout)
    assert done["ok"] is True
    assert "generated-agents/lease-reviewer/app.py" in done["written"]


def test_checking_and_forcing_exclude_each_other(rialto: Rialto) -> None:
    assert rialto("generate", "--check", "--force").exit_code == 2


def test_an_incomplete_checkout_is_told(rialto: Rialto, checkout: Path) -> None:
    (checkout / "requirements.lock").unlink()
    result = rialto("generate")
    assert result.exit_code == 2
    assert "requirements.lock" in result.stderr
