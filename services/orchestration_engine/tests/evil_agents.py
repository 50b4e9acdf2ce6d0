"""Agents that misbehave, byte by byte: a server that sends what a test tells it to, and counts."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus

import orjson
import pytest

from agent_contracts.execution import AgentResponse
from orchestration_engine.agents.client import AgentClient
from orchestration_engine.agents.errors import AgentCallFailed

AGENT = "note-writer"


@dataclass
class Request:
    """One call, and the connection that it came on."""

    path: str
    headers: dict[str, str]
    body: bytes
    connection: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.writer.write(data)
        await self.writer.drain()

    async def hang_up(self) -> None:
        """Close the connection, as a process does that ends."""
        self.writer.close()

    async def reset(self) -> None:
        """Break the connection off, as a process does that is killed."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def caller_gone(self) -> None:
        """Return when the caller has hung up."""
        with suppress(ConnectionError):
            await self.reader.read()


Behaviour = Callable[[Request], Awaitable[None]]


@dataclass
class EvilAgents:
    """The server."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    _behaviours: dict[str, Behaviour] = field(default_factory=dict)
    _connections: dict[asyncio.StreamWriter, int] = field(default_factory=dict)

    def that(self, behaviour: Behaviour | bytes) -> str:
        """Return the address of an agent that does this, or sends this and hangs up."""
        name = f"/{len(self._behaviours)}"
        self._behaviours[name] = sends(behaviour) if isinstance(behaviour, bytes) else behaviour
        return self.url + name

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the calls of one connection."""
        number = self._connections[writer] = len(self._connections)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while not writer.is_closing():
                await self._answer(await _request(number, reader, writer))
        writer.close()

    async def _answer(self, request: Request) -> None:
        self.requests.append(request)
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            await self._behaviours[request.path.removesuffix("/api/v1/execute")](request)
        finally:
            self.at_once -= 1


@asynccontextmanager
async def evil_agents() -> AsyncIterator[EvilAgents]:
    """Run the server on a free port."""
    agents = EvilAgents()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(agents.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    agents.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield agents
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _request(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").strip().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    body = await reader.readexactly(int(headers["content-length"]))
    return Request(first.split(" ")[1], headers, body, number, reader, writer)


def sends(data: bytes) -> Behaviour:
    """Return an agent that sends this and hangs up."""

    async def behaviour(request: Request) -> None:
        await request.send(data)
        await request.hang_up()

    return behaviour


def answers(data: bytes) -> Behaviour:
    """Return an agent that sends this and waits for the next call."""

    async def behaviour(request: Request) -> None:
        await request.send(data)

    return behaviour


def http(status: int, body: bytes, media_type: str = "application/json", **headers: str) -> bytes:
    """Return the bytes of an answer, its length with it."""
    head = {"Content-Type": media_type, "Content-Length": str(len(body)), **headers}
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        *(f"{k.replace('_', '-')}: {v}" for k, v in head.items()),
    ]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def an_answer(output: str = "A note.", **changes: object) -> bytes:
    """Return the body of an agent that did its job, with some of it changed."""
    usage = {"input_tokens": 7, "output_tokens": 3}
    whole = {"agent": AGENT, "version": "1.0.0", "output": output, "model": "m-1", "usage": usage, "duration": 0.5}
    return orjson.dumps({**whole, **changes})


def a_problem(detail: str, type: str = "about:blank", status: int = 503) -> bytes:
    """Return the body of an agent that did not."""
    return orjson.dumps({"type": type, "title": "No", "status": status, "detail": detail})


def events(*items: bytes) -> bytes:
    """Return the bytes of an answer that is a stream, which ends where the connection does."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + b"".join(items)


def delta(text: str) -> bytes:
    """Return the event of a piece of an answer."""
    return b'event: delta\ndata: {"type":"delta","text":' + orjson.dumps(text) + b"}\n\n"


def done(output: str = "A note.") -> bytes:
    """Return the event of a whole answer."""
    return b'event: done\ndata: {"type":"done","response":' + an_answer(output) + b"}\n\n"


async def called(client: AgentClient, address: str, seconds: float = 30) -> AgentResponse:
    """Return the agent's answer."""
    return await client.call(AGENT, address, {"topic": "x"}, "key-1", timeout=seconds)


async def failed(client: AgentClient, address: str, seconds: float = 30) -> AgentCallFailed:
    """Return why there is no answer."""
    with pytest.raises(AgentCallFailed) as caught:
        await called(client, address, seconds)
    return caught.value


async def streamed(client: AgentClient, address: str, seconds: float = 30) -> tuple[list[str], AgentResponse]:
    """Return the pieces of an answer, and the whole."""
    pieces: list[str] = []
    answer = await client.call(AGENT, address, {}, "key-1", timeout=seconds, on_delta=pieces.append)
    return pieces, answer


async def stream_failed(client: AgentClient, address: str, seconds: float = 30) -> AgentCallFailed:
    """Return why a stream brought no answer."""
    with pytest.raises(AgentCallFailed) as caught:
        await streamed(client, address, seconds)
    return caught.value
