"""The command in a copy of the checkout, and servers that say what a test wants said."""

import json
import os
import pty
import select
import shutil
import signal
import socketserver
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rialto_cli.main import app

REPOSITORY = Path(__file__).parents[2]
LEASE = "agents/definitions/legal/lease-reviewer.yaml"

SILENCE = 60.0  # seconds after which a command that says nothing hangs
RIALTO = str(Path(sys.executable).with_name("rialto"))

Rialto = Callable[..., Result]
Serve = Callable[[Mapping[str, bytes]], str]
OnTerminal = Callable[..., tuple[str, int]]


@pytest.fixture(autouse=True)
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one definition, as the current folder; nothing of the environment names a platform."""
    folder = tmp_path / "checkout"
    wanted = ["pyproject.toml", "requirements.lock", LEASE]
    wanted += [str(path.relative_to(REPOSITORY)) for path in REPOSITORY.glob("packages/*/pyproject.toml")]
    for name in wanted:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, folder / name)
    monkeypatch.chdir(folder)
    for variable in ("RIALTO_HOME", "ENGINE_URL", "AGENT_HOST_URL", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    return folder


@pytest.fixture
def rialto() -> Rialto:
    """Run the command: `rialto("agents", "lease", "--json")`. A failure that it does not tell itself is raised."""

    def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(app, list(arguments), input=stdin, prog_name="rialto")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def asked() -> list[tuple[str, object]]:
    """The requests that `serve`'s servers were sent: first line without the version, and body."""
    return []


@pytest.fixture
def serve(asked: list[tuple[str, object]]) -> Iterator[Serve]:
    """Start a server that answers requests whose line begins with a key with that key's bytes, and hangs up."""
    servers: list[socketserver.ThreadingTCPServer] = []

    def start(scripts: Mapping[str, bytes]) -> str:
        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                line = self.rfile.readline().decode("latin-1").removesuffix(" HTTP/1.1\r\n")
                length = 0
                while (header := self.rfile.readline().strip().lower()) != b"":
                    length = int(header.partition(b":")[2]) if header.startswith(b"content-length:") else length
                asked.append((line, json.loads(self.rfile.read(length)) if length else None))
                self.wfile.write(next(answer for key, answer in scripts.items() if line.startswith(key)))

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def on_terminal() -> OnTerminal:
    """Run the command on a terminal of its own, typing once it asks; return the screen and the exit code."""

    def run(arguments: list[str], typed: str = "", command: str = RIALTO) -> tuple[str, int]:
        pid, terminal = pty.fork()
        if pid == 0:
            os.environ["PYTHONFAULTHANDLER"] = "1"
            os.execv(command, [command, *arguments])  # noqa: S606 - our own command, or a test's
        screen = b""
        while piece := _read(terminal, pid):
            screen += piece
            if typed and screen.rstrip().endswith(b":"):
                os.write(terminal, typed.encode())
                typed = ""
        os.close(terminal)
        shown, status = screen.decode("utf-8", "replace"), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        assert status != -signal.SIGABRT, f"it hung:\n{shown}"
        return shown, status

    return run


def _read(terminal: int, pid: int) -> bytes:
    if not select.select([terminal], [], [], SILENCE)[0]:
        os.kill(pid, signal.SIGABRT)  # its fault handler shows on the screen where it hangs
    try:
        return os.read(terminal, 4096)
    except OSError:  # how Linux says that the other side closed
        return b""
