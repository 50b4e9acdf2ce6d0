"""Servers that answer slowly, endlessly or packed."""

import gzip
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rialto_cli.foreign.agent import Refused
from rialto_cli.foreign.origins import MAX_BYTES, Origin, answer, origins

HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
Drip = Callable[[bytes, bytes], str]


@pytest.fixture
def drip() -> Iterator[Drip]:
    """A server that sends its first bytes at once and then one piece again and again, until the other side leaves."""
    servers: list[socketserver.ThreadingTCPServer] = []
    ended = threading.Event()

    def start(first: bytes, piece: bytes) -> str:
        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(first)
                while not ended.wait(0.05):
                    try:
                        self.wfile.write(piece)
                    except OSError:
                        return

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}/card.json"

    yield start
    ended.set()
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("first", [HEAD + b"\r\n", HEAD + b"X-Slow: ", b"HTTP/1.1 200 O"])
def test_an_answer_that_drips_is_given_up_in_time(drip: Drip, first: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(Refused, match=r"did not end its answer within 0\.4 seconds"):
        answer(drip(first, b" "), patience=0.4)
    assert time.monotonic() - began < 5


def test_an_answer_without_an_end_is_read_no_further_than_the_limit(drip: Drip) -> None:
    content = answer(drip(HEAD + b"\r\n", b" " * 200_000))
    assert MAX_BYTES < len(content) < 4 * MAX_BYTES


def test_a_packed_answer_is_not_unpacked(drip: Drip) -> None:
    packed = gzip.compress(b" " * 50_000_000)
    head = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    with pytest.raises(Refused, match="is it text"):
        Origin("x", drip(head + packed, b"")).text()


def test_a_bare_address_leads_to_the_well_known_place() -> None:
    assert [origin.place for origin in origins("https://a.example")] == [
        "https://a.example/.well-known/agent-card.json"
    ]
    assert [origin.place for origin in origins("https://a.example/b/card.json")] == ["https://a.example/b/card.json"]


def test_folders_of_tools_are_passed_over(tmp_path: Path) -> None:
    for name in (
        "a.md",
        ".git/b.md",
        "node_modules/x/c.md",
        ".claude/agents/d.md",
        "x/agent-card.json",
        "x/other.json",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [str(Path(origin.place).relative_to(tmp_path)) for origin in origins(str(tmp_path))]
    assert found == ["a.md", ".claude/agents/d.md", "x/agent-card.json"]
