"""What a table must be read with: which code was measured, and how busy the machine was. One run at a time."""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.workflows.processes import CACHE, ROOT


@contextmanager
def alone() -> Iterator[None]:
    """Refuse to run beside another run of this checkout: each would measure the other."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("another run of these benchmarks measures now; wait for its end, and start again")
        yield


def measured_code() -> str:
    """Return the commit, and a digest of the engine's sources as they stand: they may differ from the commit's."""
    digest = hashlib.sha256()
    for folder in ("services", "packages", "devstack"):
        for path in sorted((ROOT / folder).glob("**/src/**/*.py")):
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{_git('rev-parse', '--short', 'HEAD') or 'unknown'}, sources {digest.hexdigest()[:12]}"


def print_heading() -> None:
    """Print what is measured, and where."""
    load = os.getloadavg()[0]
    print(f"commit {measured_code()}; {os.cpu_count()} cores, load {load:.2f} before\n", flush=True)


def _git(*words: str) -> str:
    done = subprocess.run(  # noqa: S603  (our own words)
        ["git", *words],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()
