"""Processes that a benchmark starts: with a log, a port to wait for, and an end that always comes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from devstack.processes import die_with_parent

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".rialto" / "bench"
START_TIMEOUT = 60.0
STOP_TIMEOUT = 5.0


class Broken(Exception):
    """A case cannot be measured; the text says why."""


@dataclass(frozen=True)
class Child:
    """A process of ours."""

    popen: subprocess.Popen[str]
    log: Path

    @property
    def pid(self) -> int:
        """Its number."""
        return self.popen.pid

    def said(self) -> str:
        """Return the end of its log."""
        return self.log.read_text("utf-8", errors="replace")[-1500:]

    def line(self) -> str:
        """Return the next line that it writes; Broken where it ends instead."""
        assert self.popen.stdout is not None
        line = self.popen.stdout.readline()
        if not line:
            raise Broken(f"it ended before it answered: {self.said()}")
        return line

    def tell(self, line: str) -> None:
        """Write a line to it."""
        assert self.popen.stdin is not None
        self.popen.stdin.write(line + "\n")
        self.popen.stdin.flush()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@contextmanager
def started(
    words: Sequence[str | Path],
    log: Path,
    *,
    environ: Mapping[str, str] | None = None,
    port: int | None = None,
    talks: bool = False,
) -> Iterator[Child]:
    """Run a command until the block ends; wait until it listens on `port`, where one is named.

    With `talks`, its standard input and output are pipes; otherwise both outputs go to `log`. It ends when we do.
    Raises Broken, with the end of its log.
    """
    command = [*die_with_parent(signal.SIGTERM), *map(str, words)]
    pipe = subprocess.PIPE if talks else None
    with log.open("wb") as stream:
        popen = subprocess.Popen(  # noqa: S603  (our own words)
            command,
            stdin=pipe or subprocess.DEVNULL,
            stdout=pipe or stream,
            stderr=stream,
            env={**os.environ, **(environ or {})},
            cwd=ROOT,
            text=True,
            start_new_session=True,
        )
    child = Child(popen, log)
    try:
        if port is not None:
            _wait_for(child, port)
        yield child
    finally:
        _stop(popen)


Words = list[str | Path]
"""A command and its arguments."""


def python(module: str, *arguments: str) -> Words:
    """Return the command of a module of ours."""
    return [sys.executable, "-m", module, *arguments]


def _wait_for(child: Child, port: int) -> None:
    end = time.monotonic() + START_TIMEOUT
    while time.monotonic() < end and child.popen.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise Broken(f"it does not listen: {child.said()}")


def _stop(popen: subprocess.Popen[str]) -> None:
    tree = family([popen.pid])
    for stream in (popen.stdin, popen.stdout):
        _close(stream)
    popen.terminate()
    _, left = psutil.wait_procs(tree, STOP_TIMEOUT)
    for process in left:
        process.kill()
    popen.wait()


def _close(stream: IO[str] | None) -> None:
    try:
        if stream is not None:
            stream.close()
    except BrokenPipeError:
        pass  # it has ended; nobody wants what was left to say


def family(pids: Sequence[int]) -> list[psutil.Process]:
    """Return processes with all their descendants."""
    found = []
    for pid in pids:
        try:
            parent = psutil.Process(pid)
            found += [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
    return found
