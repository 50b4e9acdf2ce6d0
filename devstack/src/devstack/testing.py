"""Real servers for tests: started on free ports, always stopped."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from devstack import state
from devstack.control import StartFailed, Status, status
from devstack.files import read_json, tail
from devstack.home import Home
from devstack.plan import ALL
from devstack.state import Phase

_OWN = (
    "DATABASE_URL",
    "REDIS_URL",
    "KAFKA_BOOTSTRAP_SERVERS",
    "ANTHROPIC_BASE_URL",
    "ANTHROPIC_API_KEY",
    "LLM_MAX_TOKENS",
)
_START_TIMEOUT = 120.0
_STOP_TIMEOUT = 30.0


@dataclass(frozen=True)
class Running:
    """A platform under test. `environment` is what its applications are told, the real passwords included."""

    home: Home
    environment: Mapping[str, str]
    supervisor_pid: int

    @property
    def database_url(self) -> str:
        return self.environment["DATABASE_URL"]

    @property
    def redis_url(self) -> str:
        return self.environment["REDIS_URL"]

    @property
    def kafka_bootstrap_servers(self) -> str:
        return self.environment["KAFKA_BOOTSTRAP_SERVERS"]

    @property
    def anthropic_base_url(self) -> str:
        return self.environment["ANTHROPIC_BASE_URL"]

    @property
    def agent_host_url(self) -> str:
        return self.environment["AGENT_HOST_URL"]

    @property
    def engine_url(self) -> str:
        return self.environment["ENGINE_URL"]

    def status(self) -> Status:
        """Return how the components are now."""
        return status(self.home)


@contextlib.contextmanager
def running(
    home: Path,
    *,
    only: tuple[str, ...] = ALL,
    env: Mapping[str, str] | None = None,
    repository: Path | None = None,
) -> Iterator[Running]:
    """Run components (all of them, or `only` some) with their data in `home`, until the block ends.

    They end also when this process dies. `env` is added to their environment; URLs in it replace embedded servers,
    while those of the caller's own environment are left out, so that a test never meets a server of somebody's.
    `repository` is the checkout to serve; without it, the one that holds the current folder.

    Raises StartFailed, with the last lines of the component's log.
    """
    of = Home(home.resolve(), repository or Home.find().repository)
    inherited = {name: value for name, value in os.environ.items() if name not in _OWN}
    words = [sys.executable, "-m", "devstack", "--home", str(of.root), "--repository", str(of.repository)]
    words += ["--only", ",".join(only), "--api-port", "0", "--until-stdin-closes"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, env={**inherited, **(env or {})}) as process:  # noqa: S603 -- our own words
        try:
            _wait_until_up(of, process)
            told = {name: str(value) for name, value in read_json(of.environment).items()}
            yield Running(of, told, process.pid)
        finally:
            _stop(process)


def _wait_until_up(home: Home, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_TIMEOUT
    while time.monotonic() < deadline:
        ended = process.poll() is not None
        record = state.read(home)
        if record is not None and record.supervisor.pid == process.pid:
            if record.phase is Phase.UP:
                return
            if ended and record.failure is not None:
                raise StartFailed(record.failure)
        if ended:
            break
        time.sleep(0.02)
    said = tail(home.log("supervisor"))
    raise RuntimeError(f"the supervisor ended with {process.poll()} before its components were ready:\n{said}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(_STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
