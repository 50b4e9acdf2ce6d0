"""`tools/event_contract.py` keeps docs/events, and refuses what would break readers."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
TOOL = ROOT / "tools" / "event_contract.py"
SCHEMA = Path("docs/events/schemas/workflow.completed.v1.json")


class Project:
    """A folder with what the tool writes, as if it were the project."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *options: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, str(TOOL), "--root", str(self.root), *options]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def refused(self, *options: str) -> str:
        run = self.run(*options)
        assert run.returncode == 1, run.stdout + run.stderr
        return run.stderr

    def accepted(self, *options: str) -> None:
        run = self.run(*options)
        assert run.returncode == 0, run.stderr

    def edit(self, path: Path, change: Callable[[Any], object]) -> None:
        schema = json.loads((self.root / path).read_text("utf-8"))
        change(schema)
        (self.root / path).write_text(json.dumps(schema, indent=2) + "\n", "utf-8")

    def git(self, *arguments: str) -> None:
        who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
        git = shutil.which("git")
        assert git is not None
        subprocess.run([git, "-C", str(self.root), *who, *arguments], check=True, capture_output=True)

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--message", "A commit", "--allow-empty")

    def texts(self) -> dict[str, str]:
        files = sorted(path for path in self.root.rglob("*") if path.is_file() and ".git" not in path.parts)
        return {str(path.relative_to(self.root)): path.read_text("utf-8") for path in files}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    shutil.copytree(ROOT / "docs" / "events", tmp_path / "docs" / "events")
    return Project(tmp_path)


@pytest.fixture
def repository(project: Project) -> Project:
    project.git("init", "--quiet", "--initial-branch", "main")
    project.commit()
    return project


def test_what_is_checked_in_is_what_the_classes_say(project: Project) -> None:
    project.accepted("--check")


def test_writing_again_changes_nothing(project: Project) -> None:
    before = project.texts()
    project.accepted()
    assert project.texts() == before


def test_a_file_that_is_missing_or_not_up_to_date_is_named_and_written_anew(project: Project) -> None:
    before = project.texts()
    (project.root / SCHEMA).unlink()
    project.edit(Path("docs/events/asyncapi.json"), lambda document: document["info"].update(title="?"))
    page = project.root / "docs/events/README.md"
    page.write_text(page.read_text("utf-8").replace("| `workflow.paused` |", "| `workflow.halted` |"), "utf-8")
    said = project.refused("--check")
    assert "make events-contract" in said
    for name in (str(SCHEMA), "docs/events/asyncapi.json", "docs/events/README.md"):
        assert name in said
    project.accepted()
    assert project.texts() == before


def test_a_field_that_may_be_missing_may_come(project: Project) -> None:
    # What is published lacks a field that the class has.
    project.edit(Path("docs/events/schemas/workflow.started.v1.json"), lambda s: s["properties"].pop("queued"))
    assert "Not up to date" in project.refused("--check")
    project.accepted()
    project.accepted("--check")


def test_a_breaking_change_is_refused_and_nothing_is_written(project: Project) -> None:
    # What is published has a field that the class has not.
    project.edit(SCHEMA, lambda schema: schema["properties"].update(steps={"type": "integer"}))
    (project.root / "docs/events/asyncapi.json").unlink()
    before = project.texts()
    for options in ((), ("--check",)):
        said = project.refused(*options)
        assert "workflow.completed, version 1: data.steps: is gone" in said
        assert "raise VERSION" in said
    assert project.texts() == before


def test_the_schema_before_a_raised_version_is_kept_and_marked_and_still_served(project: Project) -> None:
    # What is published is of the version before that of the class.
    old = project.root / SCHEMA.with_name("workflow.completed.v0.json")
    (project.root / SCHEMA).rename(old)
    project.edit(old, lambda schema: schema["properties"].update(steps={"type": "integer"}))
    project.accepted()
    kept = json.loads(old.read_text("utf-8"))
    assert kept["deprecated"] is True
    assert "steps" in kept["properties"]
    assert "steps" not in json.loads((project.root / SCHEMA).read_text("utf-8"))["properties"]
    served = project.root / "packages/agent_contracts/src/agent_contracts/superseded/workflow.completed.v0.json"
    assert json.loads(served.read_text("utf-8")) == kept
    document = json.loads((project.root / "docs/events/asyncapi.json").read_text("utf-8"))
    assert "Superseded by version 1" in document["components"]["messages"]["workflow.completed.v0"]["summary"]
    project.accepted("--check")


def test_a_type_that_no_class_has_is_refused(project: Project) -> None:
    shutil.copy(project.root / SCHEMA, project.root / "docs/events/schemas/workflow.ended.v1.json")
    assert "workflow.ended: is published, and no class has it" in project.refused("--check")


@pytest.mark.parametrize(
    ("name", "text"),
    [("notes.txt", "{}"), ("workflow.ended.v1.json", "{"), ("workflow.ended.v1.json", '{"type": "no such"}')],
)
def test_a_file_that_is_no_schema_is_named(project: Project, name: str, text: str) -> None:
    (project.root / "docs/events/schemas" / name).write_text(text, "utf-8")
    assert f"{name} is no schema of an event" in project.refused("--check")


def test_a_page_without_its_table_is_named(project: Project) -> None:
    (project.root / "docs/events/README.md").write_text("# Events\n", "utf-8")
    assert "README.md lacks the lines" in project.refused()


@pytest.mark.parametrize("base", ["HEAD", "auto"])
def test_a_published_schema_that_was_edited_by_hand_is_noticed(repository: Project, base: str) -> None:
    repository.edit(SCHEMA, lambda schema: schema["properties"].update(steps={"type": "integer"}))
    repository.commit()
    repository.edit(SCHEMA, lambda schema: schema["properties"].pop("steps"))
    repository.accepted("--check")
    assert "data.steps: is gone" in repository.refused("--check", "--base", base)


def test_on_the_main_branch_the_commit_before_counts(repository: Project) -> None:
    repository.edit(SCHEMA, lambda schema: schema["properties"].update(steps={"type": "integer"}))
    repository.commit()
    repository.edit(SCHEMA, lambda schema: schema["properties"].pop("steps"))
    repository.commit()
    repository.accepted("--check", "--base", "HEAD")
    assert "data.steps: is gone" in repository.refused("--check", "--base", "auto")


def test_on_a_branch_everything_since_it_began_counts(repository: Project) -> None:
    repository.edit(SCHEMA, lambda schema: schema["properties"].update(steps={"type": "integer"}))
    repository.commit()
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repository.edit(SCHEMA, lambda schema: schema["properties"].pop("steps"))
    repository.commit()
    repository.commit()
    assert "data.steps: is gone" in repository.refused("--check", "--base", "auto")


def test_a_published_schema_that_was_removed_is_noticed(repository: Project) -> None:
    ended = repository.root / "docs/events/schemas/workflow.ended.v1.json"
    shutil.copy(repository.root / SCHEMA, ended)
    repository.commit()
    ended.unlink()
    repository.accepted("--check")
    said = repository.refused("--check", "--base", "HEAD")
    assert "workflow.ended.v1.json: was published and is gone" in said


def test_a_first_commit_and_a_folder_without_history_have_nothing_to_be_compared_with(
    project: Project, repository: Project
) -> None:
    repository.accepted("--check", "--base", "auto")
    shutil.rmtree(repository.root / ".git")
    project.accepted("--check", "--base", "auto")


def test_a_commit_that_does_not_exist_is_named(repository: Project) -> None:
    assert "there is no commit v9" in repository.refused("--check", "--base", "v9")


def test_a_document_that_its_specification_refuses_is_not_written(project: Project, tmp_path: Path) -> None:
    specification = tmp_path / "specification.json"
    specification.write_text('{"required": ["asyncapi", "whatever"]}', "utf-8")
    before = project.texts()
    said = project.refused("--specification", str(specification))
    assert '"whatever" is a required property' in said
    assert project.texts() == before
