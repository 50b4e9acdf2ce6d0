"""`rialto generate --check` and the versions of what changed since."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Rialto = Callable[..., Result]
LEASE = Path("agents/definitions/legal/lease-reviewer.yaml")


def git(checkout: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=checkout, check=True, capture_output=True)  # noqa: S607 - from PATH


@pytest.fixture
def committed(rialto: Rialto, checkout: Path) -> Path:
    """The checkout, generated and committed."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    rialto("generate")
    git(checkout, "init", "--quiet", "--initial-branch=main")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message=x")
    return checkout


def change(checkout: Path, *changes: tuple[str, str]) -> None:
    text = (checkout / LEASE).read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (checkout / LEASE).write_text(text, "utf-8")


def test_a_changed_prompt_without_a_higher_version_is_refused(rialto: Rialto, committed: Path) -> None:
    assert rialto("generate", "--check").exit_code == 0
    change(committed, ("  Place: {{ jurisdiction }}", "  Where: {{ jurisdiction }}"))
    rialto("generate")
    result = rialto("generate", "--check")
    assert result.exit_code == 1
    assert f"{LEASE}:4: version: prompt changed: a minor change; write 1.1.0 or higher" in result.stdout
    assert "1 changed without a version that says so." in result.stderr
    change(committed, ("version: 1.0.0", "version: 1.1.0"))
    rialto("generate")
    assert rialto("generate", "--check").exit_code == 0


def test_a_required_input_that_was_not_there_asks_for_a_major_version(rialto: Rialto, committed: Path) -> None:
    change(
        committed,
        ("version: 1.0.0", "version: 1.1.0"),
        ("    required: false\n    default: nothing in particular\n", "    required: true\n"),
    )
    rialto("generate")
    found = json.loads(rialto("generate", "--check", "--json").stdout)
    assert (found["ok"], found["differences"], found["versions"]["not_checked"]) == (False, [], None)
    [error] = found["versions"]["errors"]
    assert error["message"] == "input concerns must now be given: a major change; write 2.0.0 or higher"


def test_it_can_be_compared_with_any_commit(rialto: Rialto, committed: Path) -> None:
    change(committed, ("tags: [lease", "tags: [leases"))
    rialto("generate")
    git(committed, "commit", "--quiet", "--all", "--message=x")
    assert rialto("generate", "--check").exit_code == 0
    assert "tags changed: a patch change" in rialto("generate", "--check", "--against", "HEAD~1").stdout
    unknown = rialto("generate", "--check", "--against", "v9")
    assert unknown.exit_code == 2
    assert "git knows no commit 'v9'" in unknown.stderr


def test_comparing_belongs_to_checking(rialto: Rialto) -> None:
    result = rialto("generate", "--against", "HEAD")
    assert result.exit_code == 2
    assert "--against is for --check" in result.stderr


def test_outside_git_it_says_that_versions_were_not_compared(
    rialto: Rialto, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(checkout.parent))
    rialto("generate")
    result = rialto("generate", "--check")
    assert result.exit_code == 0
    assert "Versions were not compared with earlier ones: git says: fatal: not a git repository" in result.stderr
