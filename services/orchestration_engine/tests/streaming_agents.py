"""A host of agents that answer piece by piece, each piece when a test says so; and those who read what comes of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import httpx2
from aiohttp import web

from agent_contracts.execution import AgentRequest, AgentResponse, Delta, Done, Usage

from .stub_agents import AgentHost


class Writer:
    """What one topic's answers are made of: every call is given the same pieces, from the first."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._over = False
        self._changed = asyncio.Condition()
        self.calls = 0
        self.streamed = 0
        """How many of the calls asked for pieces."""

    async def write(self, *pieces: str, over: bool = False) -> None:
        """Let the next pieces be sent, and perhaps the end."""
        async with self._changed:
            self._pieces += pieces
            self._over = self._over or over
            self._changed.notify_all()

    async def called(self, times: int) -> None:
        """Return when so many calls have come."""
        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(lambda: self.calls >= times)

    async def answer(self, *, streamed: bool) -> AsyncIterator[str]:
        """Yield the pieces as the test lets them go."""
        async with self._changed:
            self.calls += 1
            self.streamed += streamed
            self._changed.notify_all()
        sent = 0
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: self._over or len(self._pieces) > sent)  # noqa: B023
                pieces, over = self._pieces[sent:], self._over
            for piece in pieces:
                sent += 1
                yield piece
            if over and sent == len(self._pieces):
                return


class StreamingAgents(AgentHost):
    """The host. Topics that no test has claimed are answered at once, in three pieces."""

    def __init__(self) -> None:
        super().__init__()
        self._writers: dict[str, Writer] = {}

    def on(self, topic: str) -> Writer:
        """Return who writes the answers on a topic from now on."""
        return self._writers.setdefault(topic, Writer())

    async def _execute(self, request: web.Request) -> web.StreamResponse:
        asked = AgentRequest.model_validate_json(await request.read())
        agent, topic = request.match_info["agent"], str(asked.input.get("topic", ""))
        if (writer := self._writers.get(topic)) is None:
            writer = Writer()
            await writer.write(f"{agent} ", "on ", topic, over=True)
        text = ""
        if not asked.stream:
            async for piece in writer.answer(streamed=False):
                text += piece
            return web.Response(body=_response(agent, text).model_dump_json(), content_type="application/json")
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        async for piece in writer.answer(streamed=True):
            text += piece
            await answer.write(b"event: delta\ndata: %b\n\n" % Delta(text=piece).model_dump_json().encode())
        done = Done(response=_response(agent, text)).model_dump_json().encode()
        await answer.write(b"event: done\ndata: %b\n\n" % done)
        return answer


def _response(agent: str, text: str) -> AgentResponse:
    usage = Usage(input_tokens=7, output_tokens=3)
    return AgentResponse(agent=agent, version="1.0.0", output=text, model="stub-model-1", usage=usage, duration=0.01)


class Sent(NamedTuple):
    """One message of a stream."""

    id: str
    event: str
    data: Any


class Reader:
    """Somebody who reads one stream of server-sent events, message by message."""

    def __init__(self, response: httpx2.Response) -> None:
        self.status = response.status_code
        self._lines = response.aiter_lines()
        self.read: list[Sent] = []
        self.comments = 0

    async def next(self) -> Sent | None:
        """Return the next message; None at the end of the stream."""
        fields: dict[str, str] = {}
        async for line in self._lines:
            if line:
                name, _, value = line.partition(": ")
                self.comments += line.startswith(":")
                fields[name] = value
            elif "data" in fields:
                sent = Sent(fields["id"], fields["event"], json.loads(fields["data"]))
                self.read.append(sent)
                return sent
            else:
                fields.clear()
        return None

    async def until(self, event: str, seconds: float = 60, **data: object) -> Sent:
        """Return the next message of that kind with that in its data."""
        async with asyncio.timeout(seconds):
            while (sent := await self.next()) is not None:
                inner = sent.data.get("data", sent.data)
                if sent.event == event and data.items() <= inner.items():
                    return sent
        raise AssertionError(f"the stream ended without {event} {data}; it held {[one.event for one in self.read]}")

    async def written(self, step: str, text: str, attempt: int = 1, before: str = "") -> Sent:
        """Return the message after which a step's text is complete so far; `before` was read elsewhere."""
        while before + text_of(self.read, step, attempt) != text:
            whole = before + text_of(self.read, step, attempt)
            assert text.startswith(whole), f"{step}: {whole[:300]!r} is no beginning of {text[:300]!r}"
            await self.until("delta", step=step, attempt=attempt)
        return self.read[-1]

    async def rest(self) -> list[Sent]:
        """Return all messages once the stream has ended."""
        async with asyncio.timeout(60):
            while await self.next() is not None:
                pass
        return self.read


def text_of(messages: list[Sent], step: str, attempt: int = 1) -> str:
    """Return the text of a step that messages hold."""
    pieces = [sent.data for sent in messages if sent.event == "delta"]
    return "".join(piece["text"] for piece in pieces if (piece["step"], piece["attempt"]) == (step, attempt))


def events_of(messages: list[Sent]) -> list[str]:
    """Return the ids of the workflow's own events among messages."""
    return [sent.data["id"] for sent in messages if sent.event not in ("delta", "end")]


@asynccontextmanager
async def reading(
    http: httpx2.AsyncClient, workflow_id: str, after: str | None = None, **query: str
) -> AsyncIterator[Reader]:
    """Read a workflow's stream, from the beginning or after a message."""
    headers = {"Accept": "text/event-stream", **({"Last-Event-ID": after} if after else {})}
    path = f"/workflows/{workflow_id}/events"
    async with http.stream("GET", path, headers=headers, params=query, timeout=60) as response:
        yield Reader(response)
