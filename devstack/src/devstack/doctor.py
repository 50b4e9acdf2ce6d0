"""Can the platform run here, and if not, what helps?"""

import os
import platform
import pwd
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devstack import ports, postgres, state, wheels
from devstack.components import CannotPrepare
from devstack.files import read_json
from devstack.home import Home
from devstack.leftovers import leftovers
from devstack.plan import API_PORT
from devstack.processes import die_with_parent

_NEEDED_DISK = 1_000_000_000


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `advice` says what to do where it is not `ok`, or what it costs to leave it."""

    name: str
    ok: bool
    text: str
    advice: str = ""


def doctor(home: Home) -> list[Finding]:
    """Look at everything that the platform needs of the machine and of its home."""
    return [
        _python(),
        *_programs(home),
        _disk(home),
        _web(home),
        _children(),
        _home(home),
        _ports(home),
        _left_behind(home),
        _data(home),
    ]


def _python() -> Finding:
    good = sys.version_info >= (3, 11)
    text = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    return Finding("python", good, text, "" if good else "Install Python 3.11 or newer, then `make setup`.")


def _programs(home: Home) -> list[Finding]:
    wanted: dict[str, Callable[[], Path]] = {
        "postgres": wheels.postgres_programs,
        "valkey": lambda: wheels.valkey_program(home),
        "broker": lambda: wheels.broker_program(home),
        "model": wheels.model_file,
    }
    return [_program(name, find) for name, find in wanted.items()]


def _program(name: str, find: Callable[[], Path]) -> Finding:
    try:
        find()
    except (CannotPrepare, OSError) as error:
        return Finding(name, ok=False, text=str(error), advice="Run `make setup`, or set the server's URL.")
    return Finding(name, ok=True, text="installed")


def _disk(home: Home) -> Finding:
    folder = next(folder for folder in (home.root, *home.root.parents) if folder.exists())
    free = shutil.disk_usage(folder).free
    text = f"{free / 1e9:.1f} GB free"
    return Finding("disk", free >= _NEEDED_DISK, text, "" if free >= _NEEDED_DISK else "Free 1 GB.")


def _web(home: Home) -> Finding:
    built = (home.repository / "web" / "dist" / "index.html").is_file()
    text = "built" if built else "not built"
    return Finding(
        "web", built, text, "" if built else "`make up` builds it; without it the engine serves the API only."
    )


def _children() -> Finding:
    found = bool(die_with_parent(signal.SIGTERM))
    text = "components end with their supervisor" if found else "no setpriv"
    return Finding(
        "setpriv", found, text, "" if found else "After a crash of the supervisor, the next start stops them."
    )


def _home(home: Home) -> Finding:
    folder = next(folder for folder in (home.root, *home.root.parents) if folder.exists())
    good = os.access(folder, os.W_OK)
    return Finding("home", good, str(home.root), "" if good else "Set RIALTO_HOME to a folder that you may write to.")


def _ports(home: Home) -> Finding:
    record = state.read(home)
    if record is not None and record.supervisor.alive():
        return Finding("ports", ok=True, text="in use by the platform")
    kept = {name: port for name, port in read_json(home.ports).items() if isinstance(port, int)}
    taken = [f"{port} ({name})" for name, port in (kept or {"api": API_PORT}).items() if not ports.is_free(port)]
    text = f"taken by others: {', '.join(taken)}" if taken else "free"
    return Finding("ports", not taken, text, "The next start chooses other ones." if taken else "")


def _left_behind(home: Home) -> Finding:
    record = state.read(home)
    running = record is not None and record.supervisor.alive()
    left = {} if running else leftovers(home)
    names = ", ".join(f"{name} ({process.pid})" for name, process in left.items())
    text = f"without a supervisor: {names}" if left else ("running" if running else "not running")
    return Finding("platform", not left, text, "`make down` stops them." if left else "")


def _data(home: Home) -> Finding:
    folder = postgres.data_folder(home)
    if folder is None:
        return Finding("data", ok=True, text="none yet")
    owner = folder.stat().st_uid
    text = f"{folder}, owned by {_user(owner)}"
    if not home.secrets.exists():
        return Finding(
            "data", ok=False, text=text, advice=f"{home.secrets} is gone: put it back, or move the data away."
        )
    good = os.geteuid() in (0, owner)
    return Finding("data", good, text, "" if good else f"Start as {_user(owner)}, or give the folder to yourself.")


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
