"""How long the API keeps a connection open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from .engine import Engine, Process

IDLE = 6.0
"""Longer than httpx2 keeps its own connections, in seconds: 5 unless told."""
MUCH_SHORTER = 30.0
"""Than a connection is kept unless told, in seconds: 65."""


async def test_an_idle_connection_outlives_its_client_s_patience(api: Process) -> None:
    async with _asked(api) as (reader, writer):
        with pytest.raises(TimeoutError):  # an end would be read as one
            await asyncio.wait_for(reader.read(1), IDLE)
        await _ask(reader, writer)


async def test_an_idle_connection_ends_when_the_operator_says(engine: Engine) -> None:
    process = engine.start("api", HTTP_KEEP_ALIVE="1")
    await process.healthy()
    async with _asked(process) as (reader, _):
        assert await asyncio.wait_for(reader.read(1), MUCH_SHORTER) == b""


@asynccontextmanager
async def _asked(api: Process) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection on which one request was answered."""
    url = httpx2.URL(api.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    try:
        await _ask(reader, writer)
        yield reader, writer
    finally:
        writer.close()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert (await reader.readuntil(b"}")).startswith(b"HTTP/1.1 200")
