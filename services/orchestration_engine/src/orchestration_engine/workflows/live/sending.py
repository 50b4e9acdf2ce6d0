"""Streams on their way to their readers: as server-sent events, and as messages of a WebSocket.

A reader that does not read is let go after a while. What it was sent says where it may go on.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

import structlog
from prometheus_client import Counter, Gauge
from starlette.responses import Response
from starlette.types import Message as Event
from starlette.types import Receive, Scope, Send

from orchestration_engine.workflows.live.stream import Message

Messages = AsyncGenerator[Message | None]

_log = structlog.get_logger(__name__)
OPEN = Gauge("streams_open", "Streams of workflows that somebody reads", ["over"])
DROPPED = Counter("streams_dropped_total", "Streams whose readers did not read", ["over"])


class EventStream(Response):
    """Server-sent events, as section 9.2 of the HTML standard describes them."""

    media_type = "text/event-stream"

    def __init__(self, messages: Messages, patience: float) -> None:
        """Send `messages`; a reader that does not take one for `patience` seconds is let go."""
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._messages = messages
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  (ASGI's)
        """Send until the messages or the reader's patience end, or the reader leaves."""
        sending = asyncio.create_task(self._send(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            with OPEN.labels("sse").track_inprogress():
                await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _end(sending, leaving)
        if sending.done() and not sending.cancelled() and (error := sending.exception()):
            raise error

    async def _send(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        async with aclosing(self._messages) as messages:
            try:
                await send(start)
                await self._hand(send, b"retry: 1000\n\n")
                async for message in messages:
                    await self._hand(send, _event(message))
            except TimeoutError:
                DROPPED.labels("sse").inc()
                _log.info("a reader of a stream does not read; it is let go")
                return  # without an end: the connection is closed
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _hand(self, send: Send, body: bytes) -> None:
        event: Event = {"type": "http.response.body", "body": body, "more_body": True}
        async with asyncio.timeout(self._patience):
            await send(event)


def _event(message: Message | None) -> bytes:
    if message is None:
        return b": still here\n\n"
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (message.id.encode(), message.event.encode(), message.data)


def as_text(message: Message) -> str:
    """Return a message as WebSockets send it: `{"id", "event", "data"}`."""
    return f'{{"id":"{message.id}","event":"{message.event}","data":{message.data.decode()}}}'


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError, Exception):
            await task
