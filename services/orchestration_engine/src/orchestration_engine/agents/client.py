"""Calling an agent over HTTP: one attempt, and its end in an answer or in an error that says what to do."""

import math
from collections.abc import Callable, Mapping
from contextlib import suppress

import aiohttp
import orjson
from aiohttp.connector import Connection
from pydantic import TypeAdapter, ValidationError

from agent_contracts.execution import AgentResponse, Delta, Done, Failed, StreamEvent
from http_edge.tracing import trace_headers
from orchestration_engine.agents.answers import (
    ANSWER_LIMIT,
    check_text,
    checked,
    no_answer,
    read_answer,
    refusal,
    told,
    too_long,
)
from orchestration_engine.agents.errors import AgentCallFailed
from orchestration_engine.agents.event_stream import Event, EventReader, TooLong
from orchestration_engine.agents.limits import Limits

_CONNECT_TIMEOUT = 5.0
_CHUNK = 65536
_EVENT_STREAM = "text/event-stream"
_EVENTS = frozenset({"delta", "done", "failed", "message"})
_STREAM_EVENT: TypeAdapter[StreamEvent] = TypeAdapter(StreamEvent)


class AgentClient:
    """Calls agents, each call once: what may help is tried again by whoever keeps count of the attempts."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Open no connection yet. Without `limits` any number of calls is under way at once. Needs a running loop."""
        self._limits = limits
        # limit=0: a call mostly waits for a model, and how many wait at once is for `limits` to say.
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30),
            request_class=_Request,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Content-Type": "application/json", "Accept-Encoding": "identity"},
        )

    async def call(
        self,
        agent: str,
        address: str,
        values: Mapping[str, object],
        key: str,
        *,
        timeout: float,  # noqa: ASYNC109  (the wait for a turn does not count, so a caller cannot time it)
        on_delta: Callable[[str], None] | None = None,
        on_turn: Callable[[], None] | None = None,
    ) -> AgentResponse:
        """Return the agent's answer to `values`; AgentCallFailed where it has none to give.

        An agent that already works under the same key does not begin again. The whole answer has to come within
        `timeout` seconds from when the request is sent. With `on_delta` the answer is asked for piece by piece, and
        each is handed on as it comes; another attempt hands on every piece from the first. `on_turn` is called when
        the request is about to be sent, which `limits` may delay.
        """
        body = _encoded(values, stream=on_delta is not None)
        on_turn = on_turn or _nothing
        if self._limits is None:
            on_turn()
            return await self._attempt(agent, address, body, key, timeout, on_delta)
        async with self._limits.slot(agent) as turn:
            on_turn()
            try:
                return await self._attempt(agent, address, body, key, timeout, on_delta)
            except AgentCallFailed as error:
                if error.overloaded:
                    turn.refused(error.overloaded, error.retry_after)
                raise

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()

    async def _attempt(
        self,
        agent: str,
        address: str,
        body: bytes,
        key: str,
        seconds: float,
        on_delta: Callable[[str], None] | None,
    ) -> AgentResponse:
        if seconds <= 0:  # aiohttp would take it for no limit at all
            raise _late(seconds)
        # Without the ceiling aiohttp rounds up to whole seconds.
        patience = aiohttp.ClientTimeout(total=seconds, sock_connect=_CONNECT_TIMEOUT, ceil_threshold=math.inf)
        try:
            async with self._session.post(
                f"{address}/api/v1/execute",
                data=body,
                headers={"Idempotency-Key": key, **trace_headers()},
                timeout=patience,
                allow_redirects=False,
            ) as response:
                answer = await _read(response, on_delta)
        except (aiohttp.ClientError, OSError) as error:
            raise _broken(error, seconds) from None
        return checked(answer, agent)


def _nothing() -> None:
    pass


class _Request(aiohttp.ClientRequest):
    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        # Bytes that came while the connection lay idle would be read as the answer to this call.
        if conn.protocol is None or conn.protocol.should_close:
            raise aiohttp.ClientConnectionError
        return await super().send(conn)


async def _read(response: aiohttp.ClientResponse, on_delta: Callable[[str], None] | None) -> AgentResponse:
    if response.status != 200:
        raise refusal(response.status, response.headers, await _complaint(response))
    if on_delta is None:
        return read_answer(await _body(response))
    if response.content_type != _EVENT_STREAM:  # an agent that does not stream answers as a whole
        answer = read_answer(await _body(response))
        on_delta(answer.output)
        return answer
    return await _streamed(response, on_delta)


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > ANSWER_LIMIT:
            raise too_long()
    return bytes(body)


async def _complaint(response: aiohttp.ClientResponse) -> bytes:
    """Return the beginning of a body: the status says enough where the rest is missing or has no end."""
    body = bytearray()
    with suppress(aiohttp.ClientPayloadError):
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > _CHUNK:
                break
    return bytes(body)


async def _streamed(response: aiohttp.ClientResponse, on_delta: Callable[[str], None]) -> AgentResponse:
    reader = EventReader(ANSWER_LIMIT)
    length = 0
    try:
        async for chunk in response.content.iter_any():
            for event in reader.feed(chunk):
                match _understood(event):
                    case Delta(text=text):
                        length += len(text.encode())
                        if length > ANSWER_LIMIT:
                            raise too_long()
                        check_text(text, "text")
                        on_delta(text)
                    case Done(response=answer):
                        return answer
                    case Failed(problem=problem):
                        raise told(problem, problem.status, {})
    except TooLong:
        raise too_long() from None
    raise AgentCallFailed("The agent's answer ended before it was complete. Run the step again.", "unavailable")


def _understood(event: Event) -> StreamEvent | None:
    """Return what an event says, None for a kind that this version does not know."""
    if event.name not in _EVENTS:
        return None
    try:
        return _STREAM_EVENT.validate_json(event.data)
    except ValidationError as error:
        raise no_answer(error) from None


def _encoded(values: Mapping[str, object], *, stream: bool) -> bytes:
    asked = {"input": dict(values), "stream": True} if stream else {"input": dict(values)}
    try:
        return orjson.dumps(asked)
    except TypeError as error:
        raise AgentCallFailed(f"The step's input cannot be sent as JSON: {error}. Change it.", None) from None


def _broken(error: Exception, seconds: float) -> AgentCallFailed:
    """Return what it means that no answer came."""
    name = type(error).__name__
    match error:
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError():
            return AgentCallFailed("The agent's address is not one of HTTP. Tell the operator.", None)
        case aiohttp.ClientResponseError():
            return AgentCallFailed(
                "The agent answered with something that is not HTTP, or with headers that are too long. "
                "Run the step again; if it stays, tell the operator where the agent's address leads.",
                "invalid_answer",
            )
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return AgentCallFailed(
                f"The agent cannot be reached ({name}). "
                "Run the step again; if it stays, ask the operator whether the agent runs.",
                "unavailable",
            )
        case TimeoutError():
            return _late(seconds)
        case _:
            return AgentCallFailed(
                f"The connection broke before the agent's answer was complete ({name}). Run the step again.",
                "unavailable",
            )


def _late(seconds: float) -> AgentCallFailed:
    return AgentCallFailed(
        f"The agent gave no whole answer within {max(seconds, 0.0):g} s. "
        "Run the step again, ask for less, or give it a longer timeout.",
        "timeout",
    )
