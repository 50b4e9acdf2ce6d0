"""Is a server ready? Each is asked in its own protocol."""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, assert_never

from devstack.topics import ensure_topic

Protocol = Literal["http", "postgres", "valkey", "kafka", "tcp"]
_TIMEOUT = 3.0
_POSTGRES_PROTOCOL = 196_608
"""Version 3.0, as the startup message says it."""


class NotReady(Exception):
    """A server does not answer as a ready one does; the text says how."""


@dataclass(frozen=True)
class Probe:
    """Whom to ask and how. `path` is for HTTP; `user` and `database` are for PostgreSQL."""

    protocol: Protocol
    port: int
    host: str = "127.0.0.1"
    path: str = "/health"
    user: str = ""
    database: str = ""


async def check(probe: Probe) -> None:
    """Return when the server answers as a ready one does.

    Raises NotReady, within 3 seconds.
    """
    try:
        async with asyncio.timeout(_TIMEOUT):
            await _ask(probe)
    except TimeoutError:
        raise NotReady(f"no answer on port {probe.port} within {_TIMEOUT:g} s") from None
    except (OSError, asyncio.IncompleteReadError) as error:
        reason = getattr(error, "strerror", None) or "the connection ended"
        raise NotReady(f"cannot talk to {probe.host}:{probe.port}: {reason}") from None


async def _ask(probe: Probe) -> None:
    match probe.protocol:
        case "http":
            await _http(probe)
        case "postgres":
            await _postgres(probe)
        case "valkey":
            await _valkey(probe)
        case "kafka":
            await _kafka(probe)
        case "tcp":
            await _tcp(probe)
        case _:
            assert_never(probe.protocol)


@contextlib.asynccontextmanager
async def _connection(probe: Probe) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(probe.host, probe.port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _tcp(probe: Probe) -> None:
    async with _connection(probe):
        pass


async def _http(probe: Probe) -> None:
    request = f"GET {probe.path} HTTP/1.1\r\nHost: {probe.host}:{probe.port}\r\nConnection: close\r\n\r\n"
    async with _connection(probe) as (reader, writer):
        writer.write(request.encode("ascii"))
        status_line = (await reader.readline()).decode("latin-1").strip()
        rest = await reader.read(4096)
    words = status_line.split(" ", 2)
    if len(words) < 2 or words[1] != "200":
        body = rest.partition(b"\r\n\r\n")[2].decode("utf-8", "replace").strip()
        raise NotReady(f"GET {probe.path} answers {' '.join(words[1:]) or 'nothing'}: {body[:200]}".rstrip(": "))


async def _postgres(probe: Probe) -> None:
    """Say who connects; a server that recovers refuses, a ready one asks for the password."""
    fields = f"user\0{probe.user}\0database\0{probe.database}\0\0".encode()
    async with _connection(probe) as (reader, writer):
        writer.write(struct.pack("!ii", len(fields) + 8, _POSTGRES_PROTOCOL) + fields)
        kind, length = struct.unpack("!ci", await reader.readexactly(5))
        body = await reader.readexactly(length - 4)
    if kind == b"R":
        return
    message = next((field[1:] for field in body.split(b"\0") if field.startswith(b"M")), b"refused")
    raise NotReady(message.decode("utf-8", "replace"))


async def _valkey(probe: Probe) -> None:
    async with _connection(probe) as (reader, writer):
        writer.write(b"PING\r\n")
        answer = (await reader.readline()).decode("utf-8", "replace").strip()
    if answer != "+PONG":
        raise NotReady(f"PING answers {answer or 'nothing'}")


async def _kafka(probe: Probe) -> None:
    # The client library retries and logs for long where nobody listens.
    await _tcp(probe)
    try:
        await asyncio.to_thread(ensure_topic, f"{probe.host}:{probe.port}")
    except RuntimeError as error:
        raise NotReady(str(error)) from None
