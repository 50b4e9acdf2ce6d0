"""The platform through `rialto`, as `make up`, `make status` and `make down` call it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import REPOSITORY, until

RIALTO = str(Path(sys.executable).with_name("rialto"))
EMBEDDED = ("DATABASE_URL", "REDIS_URL", "KAFKA_BOOTSTRAP_SERVERS", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY")


class CommandLine:
    """`rialto` on a platform with a home of its own."""

    def __init__(self, home: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in EMBEDDED}
        self._environment = {**kept, "RIALTO_HOME": str(home), "NO_COLOR": "1"}

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command and wait for its end."""
        return subprocess.run(
            [RIALTO, *words], cwd=REPOSITORY, env=self._environment, capture_output=True, text=True, check=False
        )

    def component(self, name: str) -> dict[str, Any]:
        """Return what `status` says of a component."""
        components: list[dict[str, Any]] = json.loads(self("status", "--json").stdout)["components"]
        return next(component for component in components if component["name"] == name)


@pytest.fixture(scope="module")
def rialto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """A platform that was started by `rialto up`."""
    command_line = CommandLine(tmp_path_factory.mktemp("home"))
    started = command_line("up")
    assert started.returncode == 0, started.stderr
    assert "http://127.0.0.1:" in started.stdout
    assert "make down" in started.stdout
    yield command_line
    stopped = command_line("down")
    assert stopped.returncode == 0, stopped.stderr
    assert command_line("status").returncode == 1


def test_a_second_up_says_that_it_runs_and_changes_nothing(rialto: CommandLine) -> None:
    before = {name: rialto.component(name)["pid"] for name in ("postgres", "api", "worker")}
    again = rialto("up")
    assert again.returncode == 0
    assert "running already" in again.stdout
    assert {name: rialto.component(name)["pid"] for name in before} == before


def test_status_names_every_component_its_address_and_its_log(rialto: CommandLine) -> None:
    shown = rialto("status")
    assert shown.returncode == 0, shown.stdout
    for name in ("postgres", "valkey", "broker", "model", "host", "api", "worker", "relay", "scheduler", "consumer"):
        assert any(line.startswith(name) and f"{name}.log" in line for line in shown.stdout.splitlines()), name
    assert ":***@" in shown.stdout


async def test_a_component_that_is_killed_is_started_again(rialto: CommandLine) -> None:
    os.kill(rialto.component("worker")["pid"], signal.SIGKILL)

    async def is_back() -> bool:
        worker = rialto.component("worker")
        return bool(worker["restarts"] == 1 and worker["healthy"])

    await until(is_back, "the worker is back", 60)


@pytest.mark.timeout(300)
def test_an_agent_is_run_from_the_command_line_and_names_its_model(rialto: CommandLine) -> None:
    ran = rialto("run", "lease-reviewer", "--example")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()
    assert "smollm2-135m-instruct" in ran.stderr


def test_an_unknown_agent_is_refused_with_the_nearest_names(rialto: CommandLine) -> None:
    ran = rialto("run", "lease-revewer", "--example")
    assert ran.returncode == 2
    assert "lease-reviewer" in ran.stderr


def test_the_library_is_searched_from_the_command_line(rialto: CommandLine) -> None:
    found = rialto("agents", "lease", "--json")
    assert "lease-reviewer" in {agent["id"] for agent in json.loads(found.stdout)["items"]}


def test_nothing_keeps_the_platform_from_running(rialto: CommandLine) -> None:
    examined = rialto("doctor")
    assert examined.returncode == 0, examined.stdout
