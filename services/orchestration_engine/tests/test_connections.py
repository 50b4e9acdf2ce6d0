"""How long the API keeps a connection open."""

import asyncio

import httpx2
import pytest

IDLE = 6.0
"""Longer than httpx2 keeps its own connections, in seconds: 5 unless told."""


async def test_an_idle_connection_outlives_its_client_s_patience(anyone: httpx2.AsyncClient) -> None:
    reader, writer = await asyncio.open_connection(anyone.base_url.host, anyone.base_url.port)
    try:
        question = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
        writer.write(question)
        first = await reader.readuntil(b"}")
        assert first.startswith(b"HTTP/1.1 200")

        with pytest.raises(TimeoutError):  # an end would be read as one
            await asyncio.wait_for(reader.read(1), IDLE)

        writer.write(question)
        assert (await reader.readuntil(b"}")).startswith(b"HTTP/1.1 200")
    finally:
        writer.close()
