"""`rialto validate` as the catalogue's editor-in-chief."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Rialto = Callable[..., Result]
LEASE = Path("agents/definitions/legal/lease-reviewer.yaml")


@pytest.fixture
def second(checkout: Path) -> Path:
    """A copy of the lease reviewer that calls itself otherwise."""
    path = checkout / LEASE.with_name("a-tenancy-reader.yaml")
    text = (checkout / LEASE).read_text("utf-8")
    text = text.replace("id: lease-reviewer", "id: a-tenancy-reader")
    text = re.sub(r"asked_as:\n(  - .*\n)+", "", text)
    path.write_text(text.replace("name: Residential Lease Reviewer", "name: Tenancy Reader"), "utf-8")
    return path


def test_near_duplicates_are_named_with_the_other_and_the_score(rialto: Rialto, second: Path) -> None:
    result = rialto("validate")
    assert result.exit_code == 2
    assert result.stdout.splitlines() == [
        f"{LEASE}:6: summary: is 1.00 like that of {second.stem}, and 0.3 is a near-duplicate",
        f"{LEASE}:21: system_prompt: is 1.00 like that of {second.stem}, and 0.1 is a near-duplicate",
    ]
    assert "2 errors in 1 file" in result.stderr


def test_of_two_that_are_alike_the_one_that_was_named_is_told(rialto: Rialto, second: Path) -> None:
    result = rialto("validate", str(second))
    assert result.exit_code == 2
    assert "a-tenancy-reader.yaml:6: summary: is 1.00 like that of lease-reviewer" in result.stdout
    assert str(LEASE) not in result.stdout


def test_the_rules_hold_for_files_outside_the_checkout_too(rialto: Rialto, checkout: Path, tmp_path: Path) -> None:
    outside = tmp_path / "other.yaml"
    text = (checkout / LEASE).read_text("utf-8").replace("summary: Reads", "summary: Seamlessly reads")
    outside.write_text(text, "utf-8")
    result = rialto("validate", str(outside))
    assert result.exit_code == 2
    assert 'other.yaml:6: summary: "seamlessly" praises' in result.stdout


def test_what_breaks_a_rule_is_told_beside_what_is_not_valid(rialto: Rialto, checkout: Path, second: Path) -> None:
    path = checkout / LEASE
    path.write_text(path.read_text("utf-8").replace("summary: Reads", "summary: Delve and read", 1), "utf-8")
    second.write_text("id: 5\n")
    result = rialto("validate")
    assert f'{LEASE}:6: summary: "delve" is filler' in result.stdout
    assert "a-tenancy-reader.yaml:1: id: " in result.stdout


def test_a_successor_must_be_there(rialto: Rialto, checkout: Path) -> None:
    path = checkout / LEASE
    more = "deprecated:\n  since: 2026-11-01\n  reason: Another reads them all.\n  successor: contract-reader\n"
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    result = rialto("validate")
    assert result.exit_code == 2
    assert "deprecated.successor: no agent is called contract-reader" in result.stdout


def test_the_closest_pairs_are_listed_on_demand(rialto: Rialto, checkout: Path) -> None:
    shutil.copytree(Path(__file__).parents[2] / LEASE.parents[1], checkout / LEASE.parents[1], dirs_exist_ok=True)
    result = rialto("validate", "--pairs", "2")
    assert result.exit_code == 0
    heading, *lines = result.stdout.splitlines()
    assert heading.split() == ["SCORE", "FIELD", "AGENTS"]
    assert [line.split()[1] for line in lines] == ["system_prompt", "system_prompt", "summary", "summary"]
    pairs = json.loads(rialto("validate", "--pairs", "2", "--json").stdout)["pairs"]
    assert [f"{pair['score']:.3f}" for pair in pairs] == [line.split()[0] for line in lines]
    assert {pair["first"] for pair in pairs} <= {path.stem for path in checkout.glob("agents/definitions/*/*.yaml")}


def test_from_a_folder_below_the_same_is_counted(rialto: Rialto, second: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(second.parent)
    assert json.loads(rialto("validate", "--json").stdout)["agents"] == 1
