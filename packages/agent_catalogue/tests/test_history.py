"""Versions against what git has, in a real repository of its own."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_catalogue.history import UnknownRevision, VersionCheck, check_versions

from .conftest import Written

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
Define = Callable[..., Path]


class Repository:
    """A repository with nothing in it but definitions."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "agents" / "definitions"
        self.folder.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        command = ["git", *who, *arguments]
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=x")
        return self.git("rev-parse", "HEAD")

    def check(self, against: str | None = None) -> VersionCheck:
        return check_versions(self.folder, root=self.root, against=against)

    def told(self, against: str | None = None) -> list[str]:
        found = self.check(against)
        assert found.unchecked == ""
        return [str(error) for error in found.errors]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


@pytest.fixture
def define(repository: Repository, written: Written) -> Define:
    def write(agent_id: str = "one", *, category: str = "logistics", **fields: str) -> Path:
        path = repository.folder / category / f"{agent_id}.yaml"
        path.parent.mkdir(exist_ok=True)
        text = written(agent_id, **fields).content.decode()
        path.write_text(text.replace("category: logistics", f"category: {category}"), "utf-8")
        return path

    return write


PROMPT = "Tell me where {{ number }} is."
SAID = "agents/definitions/logistics/one.yaml:3: version: prompt changed: a minor change; write 1.1.0 or higher"


def test_what_is_as_it_was_needs_no_higher_version(repository: Repository, define: Define) -> None:
    define("one")
    define("two")
    last = repository.commit()
    assert repository.check() == VersionCheck([], last)


def test_a_change_in_the_working_tree_needs_one_committed_or_not(repository: Repository, define: Define) -> None:
    define("one")
    first = repository.commit()
    define("one", prompt=PROMPT)
    assert repository.told() == [SAID]
    repository.git("add", "--all")
    assert repository.told() == [SAID]
    repository.commit()
    assert repository.told(against=first) == [SAID]
    define("one", prompt=PROMPT, version="1.1.0")
    assert repository.told(against=first) == []


def test_a_branch_is_compared_with_where_it_left_the_default_branch(repository: Repository, define: Define) -> None:
    define("one")
    left = repository.commit()
    repository.git("switch", "--quiet", "--create", "work")
    define("one", prompt=PROMPT)
    repository.commit()
    assert repository.check().base == left
    assert repository.told() == [SAID]
    repository.git("switch", "--quiet", "main")
    define("one", version="3.0.0")
    repository.commit()
    repository.git("switch", "--quiet", "work")
    assert repository.check().base == left, "what came onto main since is not this branch's"


def test_one_higher_version_does_for_all_changes_of_a_branch(repository: Repository, define: Define) -> None:
    define("one")
    repository.commit()
    repository.git("switch", "--quiet", "--create", "work")
    define("one", prompt=PROMPT, version="1.1.0")
    repository.commit()
    define("one", prompt=PROMPT + " Be brief.", version="1.1.0")
    assert repository.told() == []


def test_a_repository_without_a_default_branch_is_compared_with_its_last_commit(
    repository: Repository, define: Define
) -> None:
    define("one")
    repository.commit()
    repository.git("branch", "--move", "main", "trunk")
    define("one", prompt=PROMPT)
    assert repository.told() == [SAID]
    last = repository.commit()
    assert repository.check() == VersionCheck([], last)


def test_an_agent_is_known_by_its_id_wherever_it_moved(repository: Repository, define: Define) -> None:
    path = define("one")
    repository.commit()
    path.unlink()
    define("one", category="retail")
    [error] = repository.told()
    assert "retail/one.yaml:3: version: category changed: a patch change; write 1.0.1" in error


def test_a_new_agent_and_one_that_is_gone_need_nothing(repository: Repository, define: Define) -> None:
    gone = define("one")
    repository.commit()
    gone.unlink()
    define("two", version="0.1.0")
    assert repository.told() == []


def test_one_that_was_not_valid_counts_as_new_and_one_that_is_not_is_passed_over(
    repository: Repository, define: Define
) -> None:
    define("one").write_text("id: one\n")
    second = define("two")
    repository.commit()
    define("one", prompt=PROMPT)
    second.write_text("id: two\n")
    assert repository.told() == []


def test_line_ends_that_a_checkout_changed_are_no_change(repository: Repository, define: Define) -> None:
    path = define("one")
    repository.commit()
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert repository.told() == []


def test_a_name_that_is_no_commit_is_refused_and_no_option_of_git(repository: Repository, define: Define) -> None:
    define("one")
    repository.commit()
    for revision in ("nowhere", "--all", "HEAD~5", ""):
        with pytest.raises(UnknownRevision, match="git knows no commit"):
            repository.check(revision)


def test_where_there_is_no_commit_it_says_that_it_was_not_checked(repository: Repository, define: Define) -> None:
    define("one")
    assert repository.check() == VersionCheck([], unchecked="git has no commit here yet")


def test_outside_a_git_checkout_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    folder = tmp_path / "agents" / "definitions"
    folder.mkdir(parents=True)
    found = check_versions(folder, root=tmp_path)
    assert (found.errors, found.base) == ([], None)
    assert "not a git repository" in found.unchecked


def test_without_git_it_says_so(repository: Repository, define: Define, monkeypatch: pytest.MonkeyPatch) -> None:
    define("one")
    repository.commit()
    monkeypatch.setenv("PATH", str(repository.root))
    assert repository.check().unchecked == "git is not installed"


def test_a_checkout_inside_a_larger_repository_is_compared_too(repository: Repository, written: Written) -> None:
    inner = repository.root / "inner"
    folder = inner / "agents" / "definitions"
    path = folder / "logistics" / "one.yaml"
    path.parent.mkdir(parents=True)
    path.write_bytes(written("one").content)
    repository.commit()
    path.write_bytes(written("one", prompt=PROMPT).content)
    found = check_versions(folder, root=inner)
    assert [str(error) for error in found.errors] == [SAID]
