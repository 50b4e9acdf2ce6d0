"""Streams over WebSockets, and what streams are made of."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from orchestration_engine.workflows.live.marks import MOST_TEXTS, Mark, NoMark, Read
from orchestration_engine.workflows.live.watching import MOST_GATHERED, Watcher
from orchestration_engine.workflows.running.deltas import Piece
from orchestration_engine.workflows.running.moves import Place

from .engine import Caller, Process, a_name, step
from .stub_agents import Gate, StubAgents


@asynccontextmanager
async def socket(api: Process, workflow_id: str, query: str = "", **headers: str) -> AsyncIterator[ClientConnection]:
    """Open a workflow's socket."""
    address = f"{api.url.replace('http', 'ws', 1)}/workflows/{workflow_id}/ws{query}"
    async with connect(address, additional_headers=headers) as opened:
        yield opened


async def everything(opened: ClientConnection) -> tuple[list[dict[str, Any]], int]:
    """Return all messages and the code that closes."""
    async with asyncio.timeout(60):
        messages = [json.loads(message) async for message in _until_closed(opened)]
    assert opened.close_code is not None
    return messages, opened.close_code


async def _until_closed(opened: ClientConnection) -> AsyncIterator[str | bytes]:
    with suppress(ConnectionClosed):
        while True:
            yield await opened.recv()


def token(user: Caller) -> str:
    """Return a user's token."""
    return user.http.headers["Authorization"].removeprefix("Bearer ")


async def test_a_socket_tells_what_the_stream_tells(ada: Caller, api: Process) -> None:
    body = {"name": "Watched", "steps": [step("only", topic := a_name())]}
    workflow_id = (await ada.http.post("/workflows?stream=true", json=body)).json()["id"]
    async with socket(api, workflow_id) as opened:
        await opened.send(json.dumps({"token": token(ada)}))
        messages, code = await everything(opened)
    assert code == 1000
    told = [message["event"] for message in messages if message["event"] != "delta"]
    assert (told[0], told[-2:]) == ("workflow.created", ["workflow.completed", "end"])
    text = "".join(message["data"]["text"] for message in messages if message["event"] == "delta")
    assert text in ("", f"note-writer on {topic}")  # as a whole, where it is not over before anybody watches
    page = (await ada.http.get(f"/workflows/{workflow_id}/events")).json()
    assert [one["data"]["id"] for one in messages if one["event"] not in ("delta", "end")] == [
        item["id"] for item in page["items"]
    ]


async def test_a_socket_goes_on_after_a_message(ada: Caller, api: Process) -> None:
    workflow_id = await ada.submit(step("only", a_name()))
    await ada.finished(workflow_id)
    authorization = {"Authorization": f"Bearer {token(ada)}"}
    async with socket(api, workflow_id, **authorization) as opened:
        whole, _ = await everything(opened)
    third = whole[2]["id"]
    async with socket(api, workflow_id, f"?after={third}", **authorization) as opened:
        by_address = await everything(opened)
    async with socket(api, workflow_id) as opened:
        await opened.send(json.dumps({"token": token(ada), "after": third}))
        by_message = await everything(opened)
    assert by_address == by_message == (whole[3:], 1000)


async def test_a_socket_can_be_told_to_go_back(ada: Caller, api: Process, agents: StubAgents) -> None:
    agents.on(topic := a_name(), gate := Gate())
    workflow_id = await ada.submit(step("only", topic))
    await gate.reached(1)
    async with socket(api, workflow_id, Authorization=f"Bearer {token(ada)}") as opened:
        first = [json.loads(await opened.recv()) for _ in range(4)]  # all that there is while it is asked
        await opened.send(json.dumps({"after": first[0]["id"]}))
        again = [json.loads(await opened.recv()) for _ in range(3)]
        gate.open()
        _, code = await everything(opened)
    assert again == first[1:]
    assert code == 1000


async def test_a_socket_says_why_it_closes(ada: Caller, bob: Caller, api: Process) -> None:
    workflow_id = await ada.submit(step("only", a_name()))

    async def code(first: str | None, of: str = workflow_id, query: str = "") -> int:
        async with socket(api, of, query) as opened:
            if first is not None:
                await opened.send(first)
            return (await everything(opened))[1]

    assert await code(json.dumps({"token": "not a token"})) == 4401
    assert await code(json.dumps({"token": token(bob)})) == 4404
    assert await code(json.dumps({"token": token(ada)}), str(uuid.uuid4())) == 4404
    assert await code(json.dumps({"token": token(ada)}), "no-id") == 4404
    assert await code("garbage") == 4400
    assert await code(json.dumps({"token": 7})) == 4400
    assert await code(json.dumps({"token": token(ada), "after": "garbage"})) == 4400
    assert await code(None, query="?after=garbage") == 4400
    assert await code("[" * 10_000) == 4400
    assert await code(None) == 4401  # nothing within five seconds


async def test_a_token_that_was_logged_out_opens_nothing(bob: Caller, api: Process) -> None:
    workflow_id = await bob.submit(step("only", a_name()))
    await bob.http.post("/auth/logout")
    async with socket(api, workflow_id, Authorization=f"Bearer {token(bob)}") as opened:
        assert (await everything(opened)) == ([], 4401)


PLACES = st.builds(Place, st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,39}", fullmatch=True), st.integers(0, 10**6))
READS = st.builds(Read, st.integers(1, 30_000), st.integers(1, 4_000_000))


@given(st.integers(0, 10**18 - 1), st.dictionaries(PLACES, READS, max_size=40))
def test_a_mark_is_read_as_it_was_written(position: int, texts: dict[Place, Read]) -> None:
    written = str(Mark(position, texts))
    read = Mark.read(written)
    assert read.position == position
    assert read.texts == dict(list(texts.items())[-MOST_TEXTS:])
    assert str(read) == written


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_marks(text: str) -> None:
    with suppress(NoMark):
        assert Mark.read(text).position >= 0


@pytest.mark.parametrize("text", ["", "~", "1~", "1~a.0.1.1~", "٣", "1\n", "1~a.0.1.1\n", "1~ä.0.1.1"])
def test_what_only_looks_like_a_mark_is_none(text: str) -> None:
    with pytest.raises(NoMark):
        Mark.read(text)


async def test_a_reader_that_is_behind_holds_no_more_than_its_share() -> None:
    watcher = Watcher(0)
    piece = Piece("s1", 0, 1, 0, "x" * 1000)
    for _ in range(MOST_GATHERED // 1000 * 3 + 7):
        watcher.hear(piece)
    news = await watcher.news(1)
    assert news is not None
    assert news.missed
    assert sum(len(one.text) for one in news.pieces) <= MOST_GATHERED
