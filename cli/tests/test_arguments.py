"""Whatever stands on the command line, the command says what is wrong with it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from rialto_cli.main import COMMANDS

Rialto = Callable[..., Result]
RIALTO = str(Path(sys.executable).with_name("rialto"))
BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
"""The environment, with output that is written late: only then can writing it fail late."""


@pytest.mark.parametrize("command", ["validate", "run", "agents", "new"])
@pytest.mark.parametrize("argument", ["a\x00b", "\ud800", "\x1b[2J", "\x9b2J", "x" * 300_000])
def test_an_argument_that_nothing_can_use_is_refused(rialto: Rialto, command: str, argument: str) -> None:
    result = rialto(command, argument)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: argument 2 (")
    assert len(result.stderr) < 300
    assert "\x1b" not in result.stderr


def test_bytes_that_are_not_utf8_are_refused_by_the_real_command() -> None:
    done = subprocess.run([RIALTO, "run", b"lease-\xff"], capture_output=True, check=False, timeout=60)
    assert done.returncode == 2
    assert b"is not valid UTF-8" in done.stderr
    assert b"Traceback" not in done.stderr


def test_every_command_has_help_that_names_its_exit_codes(rialto: Rialto) -> None:
    for command in COMMANDS:
        result = rialto(command, "--help")
        assert result.exit_code == 0, command
        assert "Exit codes:" in result.stdout, command


def test_the_help_lists_every_command(rialto: Rialto) -> None:
    listed = rialto("--help").stdout
    assert all(f"  {command} " in listed for command in COMMANDS)


def test_a_misspelt_command_is_told_the_right_one(rialto: Rialto) -> None:
    result = rialto("staus")
    assert result.exit_code == 2
    assert "'status'" in result.stderr


def test_a_shell_completes_commands_and_their_options() -> None:
    completed = {}
    for words, number in (("rialto sta", "1"), ("rialto generate --f", "2")):
        environment = os.environ | {"_RIALTO_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": number}
        done = subprocess.run([RIALTO], capture_output=True, text=True, check=False, timeout=60, env=environment)
        completed[words] = done.stdout.split()
    assert completed == {"rialto sta": ["status"], "rialto generate --f": ["--force"]}


def test_the_help_imports_nothing_that_only_a_command_needs() -> None:
    program = (
        "import sys; from rialto_cli.main import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'httpx2', 'pydantic', 'rich', 'yaml', 'jinja2', 'devstack', 'generator', 'agent_contracts'}\n"
        "sys.exit(repr(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["status"], ["validate", "--json"]])
def test_a_closed_pipe_is_quiet(arguments: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        words = [RIALTO, *arguments]
        done = subprocess.run(words, stdout=write, stderr=subprocess.PIPE, check=False, timeout=60, env=BUFFERED)
    finally:
        os.close(write)
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("arguments", [["status"], ["validate", "--json"]])
def test_a_full_disk_is_told(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        words = [RIALTO, *arguments]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60, env=BUFFERED)
    assert done.returncode == 1
    assert done.stderr == b"error: No space left on device\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_trouble(closed: str) -> None:
    words = ["sh", "-c", f'exec "$0" status {closed}', RIALTO]
    done = subprocess.run(words, capture_output=True, check=False, timeout=60)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_a_locale_without_the_characters_makes_no_traceback(checkout: Path) -> None:
    file = checkout / "agents/definitions/legal/lease-reviewer.yaml"
    file.write_text(file.read_text("utf-8").replace("category: legal", "category: 日本"), "utf-8")
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([RIALTO, "validate"], capture_output=True, check=False, timeout=60, env=environment)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"category" in done.stdout


@pytest.mark.parametrize("command", ["up", "down", "status", "doctor", "new", "generate", "validate"])
def test_outside_a_checkout_every_command_says_so(
    rialto: Rialto, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = rialto(command)
    assert result.exit_code == 2
    assert "not inside a checkout" in result.stderr


def test_the_version_is_the_packages(rialto: Rialto) -> None:
    assert rialto("--version").stdout.startswith("rialto 0.")
