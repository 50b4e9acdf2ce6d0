"""Servers and processes of the engine, as these benchmarks need them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.workflows.cases import null_service
from bench.workflows.processes import Broken, free_port
from devstack.testing import Running, running

DEFINITIONS = Path(__file__).resolve().parents[2] / "agents" / "definitions"


@contextmanager
def platform(folder: Path, *components: str) -> Iterator[Running]:
    """Run servers and parts of the engine, with every agent of the catalogue."""
    with null_service(folder) as (_, url):
        told = {"AGENT_DEFINITIONS": str(DEFINITIONS), "AGENT_HOST_URL": url}
        with running(folder / "home", only=components, env=told) as up:
            yield up


def environment(up: Running) -> dict[str, str]:
    """Return what a process of the engine is told."""
    # No agent is called: nothing that is run here carries workflows.
    return {**os.environ, "AGENT_HOST_URL": "http://127.0.0.1:9", **up.environment, "HTTP_PORT": str(free_port())}


@contextmanager
def process(up: Running, name: str, log: Path) -> Iterator[psutil.Process]:
    """Run one more process of the engine until the block ends."""
    words = [sys.executable, "-m", f"orchestration_engine.entrypoints.{name}"]
    with log.open("wb") as stream:
        child = subprocess.Popen(words, env=environment(up), stdout=stream, stderr=subprocess.STDOUT)  # noqa: S603
    try:
        yield psutil.Process(child.pid)
    finally:
        child.terminate()
        child.wait(30)


def done(up: Running, words: list[str]) -> str:
    """Run a command of the engine's to its end; return what it says, or raise Broken."""
    command = [sys.executable, "-m", *words]
    ended = subprocess.run(command, env=environment(up), capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode:
        raise Broken(f"{' '.join(words)} failed: {ended.stderr[-500:]}")
    return ended.stdout.strip()


def admin(up: Running, username: str) -> None:
    """Let somebody see everything."""
    done(up, ["orchestration_engine.entrypoints.role", username, "admin"])
