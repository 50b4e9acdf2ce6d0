"""What `up`, `down` and `status` say of the platform; starting it is for the end-to-end tests."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import Result

from devstack import ComponentStatus, Finding, Phase, StartFailed, State, Status
from devstack.state import Failure
from rialto_cli.commands.doctor import show as diagnose
from rialto_cli.commands.status import as_data, masked, show
from rialto_cli.commands.up import failed, welcome

Rialto = Callable[..., Result]

API = ComponentStatus(
    name="api",
    state=State.READY,
    healthy=True,
    detail="",
    url="http://127.0.0.1:8000",
    pid=42,
    since="2026-11-21T07:00:00+00:00",
    restarts=0,
    memory=123_456_789,
    log=Path("/x/.rialto/logs/api.log"),
    startup_seconds=1.0,
)
DATABASE = replace(
    API, name="postgres", state=State.EXTERNAL, url="postgresql://rialto:secret@db/rialto", pid=None, memory=0, log=None
)
WORKER = replace(API, name="worker", state=State.RESTARTING, healthy=False, detail="exit code 1", restarts=3, url=None)
UP = Status(running=True, phase=Phase.UP, supervisor_pid=41, since=API.since, components=(API, DATABASE))


def test_nothing_running_is_a_no(rialto: Rialto) -> None:
    result = rialto("status")
    assert result.exit_code == 1
    assert "not running" in result.stdout
    assert "make up" in result.stdout


def test_nothing_running_as_json(rialto: Rialto) -> None:
    result = rialto("status", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["running"] is False


def test_stopping_what_does_not_run_changes_nothing(rialto: Rialto, checkout: Path) -> None:
    result = rialto("down")
    assert result.exit_code == 0
    assert "was not running" in result.stdout


def test_the_table_says_what_runs_where_and_how(capsys: pytest.CaptureFixture[str]) -> None:
    show(replace(UP, components=(API, DATABASE, WORKER)))
    told = capsys.readouterr()
    header, api, database, worker = told.out.splitlines()
    assert header.split() == ["COMPONENT", "STATE", "HEALTH", "RESTARTS", "MEMORY", "URL", "LOG"]
    assert api.split() == ["api", "ready", "ok", "0", "123", "MB", "http://127.0.0.1:8000", "/x/.rialto/logs/api.log"]
    assert "postgresql://rialto:***@db/rialto" in database
    assert "secret" not in told.out + told.err
    assert worker.split()[:5] == ["worker", "restarting", "not", "healthy", "3"]
    assert "worker: exit code 1" in told.err


def test_json_says_the_same_without_the_password() -> None:
    told = json.dumps(as_data(UP))
    assert "secret" not in told
    assert json.loads(told)["healthy"] is True
    assert json.loads(told)["url"] == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (None, ""),
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
        ("redis://:pw@h/0", "redis://:***@h/0"),
        ("postgresql://u:p%40w@h:1/d", "postgresql://u:***@h:1/d"),
        ("postgresql://u:p@w@h:1/d", "postgresql://u:***@h:1/d"),
        ("http://[", "(unreadable)"),
    ],
)
def test_passwords_are_masked(url: str | None, shown: str) -> None:
    assert masked(url) == shown


def test_a_platform_that_is_up_is_welcomed_with_its_address(capsys: pytest.CaptureFixture[str]) -> None:
    model = replace(API, name="model")
    welcome(replace(UP, components=(API, model)))
    told = capsys.readouterr().out
    assert "Rialto is up." in told
    assert "http://127.0.0.1:8000" in told
    assert "smollm2-135m-instruct" in told
    assert "make down" in told


def test_a_platform_that_was_up_already_is_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    welcome(replace(UP, was_running=True, components=(API, WORKER)))
    told = capsys.readouterr()
    assert "running already; nothing was changed" in told.out
    assert "worker is not healthy: exit code 1" in told.err


def test_a_failed_start_is_told_with_the_end_of_the_log() -> None:
    error = StartFailed(Failure("postgres", "it died five times", "/x/postgres.log", "line one\nline two"))
    refusal = failed(error)
    assert refusal.code == 1
    assert refusal.lines[0] == "postgres cannot start: it died five times"
    assert "  | line two" in refusal.lines
    assert any("/x/postgres.log" in line for line in refusal.lines)


def test_the_doctor_says_what_was_looked_at_and_what_helps(capsys: pytest.CaptureFixture[str]) -> None:
    diagnose([Finding("disk", ok=True, text="9 GB free"), Finding("web", ok=False, text="not built", advice="Build.")])
    told = capsys.readouterr()
    assert told.out.splitlines()[1:] == ["ok       disk       9 GB free", "problem  web        not built"]
    assert told.err == "web: Build.\n"


def test_the_doctor_answers_no_where_something_is_missing(rialto: Rialto) -> None:
    result = rialto("doctor", "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == (0 if found["ok"] else 1)
    assert {"name": "web", "ok": False} in [{"name": f["name"], "ok": f["ok"]} for f in found["findings"]]


def test_a_home_that_cannot_be_used_is_told(rialto: Rialto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RIALTO_HOME", str(tmp_path / "file" / "home"))
    result = rialto("up")
    assert result.exit_code == 1
    assert str(tmp_path / "file" / "home") in result.stderr
    assert "Traceback" not in result.output
    assert "not running" in rialto("status").stdout
