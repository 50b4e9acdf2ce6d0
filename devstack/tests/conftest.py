"""A checkout of stand-ins: the applications' commands answer, and do nothing else."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from devstack import Home, down

_APPLICATION = """
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.send_header("Content-Length", "2"); self.end_headers(); self.wfile.write(b"ok")
http.server.HTTPServer(("127.0.0.1", int(os.environ["HTTP_PORT"])), Handler).serve_forever()
"""
_MIGRATION = """
import os
assert os.environ["DATABASE_URL"].startswith("postgresql://"), os.environ
print("migrated")
"""
_SERVER_URLS = ("DATABASE_URL", "REDIS_URL", "KAFKA_BOOTSTRAP_SERVERS", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose applications are stand-ins, found before the real ones."""
    root = tmp_path / "checkout"
    entrypoints = root / "src" / "orchestration_engine" / "entrypoints"
    framework = root / "src" / "agent_framework"
    for package in (entrypoints.parent, entrypoints, framework):
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").touch()
    for name in ("api", "worker", "relay", "scheduler", "consumer"):
        (entrypoints / f"{name}.py").write_text(_APPLICATION)
    (framework / "host.py").write_text(_APPLICATION)
    (entrypoints / "migrate.py").write_text(_MIGRATION)
    (root / "pyproject.toml").write_text('[project]\nname = "rialto"\n')
    monkeypatch.setenv("PYTHONPATH", str(root / "src"))
    for name in _SERVER_URLS:
        monkeypatch.delenv(name, raising=False)
    return root


@pytest.fixture
def home(checkout: Path) -> Iterator[Home]:
    """The home of that checkout; whatever a test leaves running there is stopped."""
    found = Home(checkout / ".rialto", checkout)
    yield found
    down(found)


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can drop its rights")
