"""Visitors who try agents before they register."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2

from .engine import Caller


def an_address() -> str:
    """Return an address from which nobody has come, as a proxy on this machine names it."""
    return ".".join(str(random.randrange(1, 255)) for _ in range(4))  # noqa: S311  (no secret)


async def come_in(client: httpx2.AsyncClient, address: str | None = None) -> httpx2.Response:
    """Ask for a guest's token, from an address of one's own."""
    return await client.post("/auth/guest", headers={"X-Forwarded-For": address or an_address()})


@asynccontextmanager
async def visitor(url: str) -> AsyncIterator[Caller]:
    """Come in as a guest."""
    async with httpx2.AsyncClient(base_url=url, timeout=30) as client:
        welcome = await come_in(client)
        assert welcome.status_code == 201, welcome.text
        client.headers["Authorization"] = f"Bearer {welcome.json()['token']}"
        me = await client.get("/auth/me")
        yield Caller(client, me.json()["username"], me.json()["id"])
