"""PostgreSQL from the wheel: its data folder, made on the first start, and the command that serves it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

from devstack.components import CannotPrepare, Launch, Say
from devstack.home import Home
from devstack.wheels import postgres_programs

USER = "rialto"
DATABASE = "rialto"

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "work_mem": "4MB",
    "max_wal_size": "512MB",
    "io_method": "worker",
    "io_workers": "1",
    "huge_pages": "off",
    "jit": "off",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
_UNPRIVILEGED = "nobody"
# sockaddr_un holds 104 bytes on macOS and 108 on Linux, and the server appends a name to the folder's.
_LONGEST_SOCKET_FOLDER = 80


@dataclass(frozen=True)
class _Owner:
    """Who runs the server: words before its commands, ids that own its files, and where these are."""

    words: tuple[str, ...]
    ids: tuple[int, int] | None
    base: Path

    @property
    def data(self) -> Path:
        return self.base / "postgres"

    def give(self, path: Path) -> None:
        if self.ids is not None:
            os.chown(path, *self.ids)


def launch(home: Home, port: int, password: str, say: Say) -> Launch:
    """Return the command that serves the database, making its data folder first where there is none.

    Raises CannotPrepare.
    """
    programs = postgres_programs()
    owner = _owner(home, programs, say)
    _refuse_data_of_another(owner)
    if not (owner.data / "PG_VERSION").exists():
        _create(owner, programs, password)
    _remove_stale_lock(owner.data / "postmaster.pid")
    settings = {**_SETTINGS, "port": str(port), "unix_socket_directories": _socket_folder(owner)}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return Launch([str(programs / "postgres"), "-D", str(owner.data), *options], as_user=owner.words)


def data_folder(home: Home) -> Path | None:
    """Return where the data is, None where there is none yet."""
    places = (home.root / "postgres", home.temporary / "postgres")
    return next((place for place in places if place.is_dir()), None)


def _refuse_data_of_another(owner: _Owner) -> None:
    if not owner.data.is_dir():
        return
    belongs_to, runs_as = owner.data.stat().st_uid, owner.ids[0] if owner.ids else os.geteuid()
    if belongs_to != runs_as:
        raise CannotPrepare(
            f"{owner.data} belongs to user {belongs_to}, and PostgreSQL would run as {runs_as}; "
            f"start as the former, or give the folder to the latter: chown -R {runs_as} {owner.data}"
        )


def _remove_stale_lock(lock: Path) -> None:
    """PostgreSQL refuses to start where the process that it names lives, even if that is another program by now."""
    try:
        pid = int(lock.read_text("ascii").split("\n", 1)[0])
    except (OSError, ValueError):
        return
    try:
        stale = psutil.Process(pid).name() != "postgres"
    except psutil.Error:
        stale = True
    if stale:
        lock.unlink(missing_ok=True)


def _ids(home: Home) -> tuple[int, int]:
    """Return whose rights the server gets where root starts it: the data's owner, else nobody's."""
    data = data_folder(home)
    if data is not None and data.stat().st_uid != 0:
        return data.stat().st_uid, data.stat().st_gid
    account = pwd.getpwnam(_UNPRIVILEGED)
    return account.pw_uid, account.pw_gid


def _owner(home: Home, programs: Path, say: Say) -> _Owner:
    """PostgreSQL refuses to run as root, so root hands it to a user without rights."""
    if os.geteuid() != 0:
        return _Owner((), None, home.root)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise CannotPrepare(
            "PostgreSQL refuses to run as root, and there is no setpriv (util-linux) to run it as another user; "
            "start as an ordinary user, or set DATABASE_URL to a server of yours"
        )
    ids = _ids(home)
    drop = (setpriv, "--reuid", str(ids[0]), "--regid", str(ids[1]), "--clear-groups")
    # A checkout below a folder that only root may enter, such as /root, is reached with this capability alone.
    reach = (*drop, "--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    for base in (home.root, home.temporary):
        base.mkdir(mode=0o755, parents=True, exist_ok=True)
        if base == home.temporary and base.stat().st_uid != os.geteuid():
            continue  # its name can be foretold, and somebody else made it first
        for words in (drop, reach):
            owner = _Owner((*words, "--"), ids, base)
            if _can_work(owner, programs):
                if base != home.root:
                    say(f"postgres: user {ids[0]} cannot reach {home.root}; the data is kept in {base} instead")
                return owner
    raise CannotPrepare(
        f"PostgreSQL refuses to run as root, and user {ids[0]} cannot reach {programs}; "
        "move the checkout to a folder that everybody may enter, or set DATABASE_URL to a server of yours"
    )


def _can_work(owner: _Owner, programs: Path) -> bool:
    """Tell whether the owner can run the program and write into a folder of its own at the data's place."""
    with tempfile.TemporaryDirectory(dir=owner.base, prefix=".try-") as name:
        folder = Path(name)
        owner.give(folder)
        script = '"$1" --version > "$2"'
        words = [*owner.words, "sh", "-c", script, "sh", str(programs / "postgres"), str(folder / "version")]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0  # noqa: S603 -- our own words


def _create(owner: _Owner, programs: Path, password: str) -> None:
    """Make the data folder with its database, beside its place and then moved there whole."""
    if owner.data.exists() and any(owner.data.iterdir()):
        raise CannotPrepare(f"{owner.data} holds files, but no database; move it away and start again")
    new = owner.base / "postgres.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    owner.give(new)
    password_file = owner.base / ".postgres-password"
    password_file.touch(mode=0o600)
    try:
        password_file.write_text(password + "\n", "utf-8")
        owner.give(password_file)
        options = [f"--username={USER}", f"--pwfile={password_file}", "--auth=scram-sha-256", "--encoding=UTF8"]
        options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        _run([*owner.words, str(programs / "initdb"), "-D", str(new), *options])
    finally:
        password_file.unlink(missing_ok=True)
    # One user's own mode needs no server, no port and no password.
    single = [*owner.words, str(programs / "postgres"), "--single", "-D", str(new), "postgres"]
    _run(single, f"CREATE DATABASE {DATABASE};\n")
    new.rename(owner.data)


def _run(words: list[str], given: str = "") -> None:
    done = subprocess.run(words, input=given, capture_output=True, text=True, check=False)  # noqa: S603 -- our own words
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()
        step = "making the database" if given else "making the data folder"
        raise CannotPrepare(f"{step} failed: {said[-1500:]}")


def _socket_folder(owner: _Owner) -> str:
    """Return the folder for the Unix socket; none where its path would be too long."""
    folder = owner.base / "run" / "postgres"
    if len(os.fsencode(folder)) > _LONGEST_SOCKET_FOLDER:
        return ""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    owner.give(folder)
    return str(folder)
