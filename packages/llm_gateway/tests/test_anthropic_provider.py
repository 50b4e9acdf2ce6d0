"""The real SDK against a server that speaks the Messages API over a socket."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

import pytest

from agent_contracts.definition import Tier
from agent_contracts.execution import Usage
from llm_gateway import (
    Answer,
    Ask,
    EmptyAnswer,
    Gateway,
    GatewayError,
    GatewaySettings,
    Interrupted,
    InvalidAnswer,
    InvalidAsk,
    NotConfigured,
    Refused,
    Retry,
    TextPiece,
    TimedOut,
    Unavailable,
    open_gateway,
)

KEY = "sk-ant-secret-0123456789"
ASK = Ask(system="You are brief.", prompt="Say hello.", tier=Tier.BALANCED, temperature=0.3, max_tokens=100)
QUICK = Retry(base=0.001, ceiling=0.001)
HANG = b""


@dataclass
class Said:
    """One request that the server was sent."""

    path: str
    headers: dict[str, str]
    body: dict[str, object]


@dataclass
class Server:
    """Answers the n-th request with the n-th script (and the last one again): raw bytes, then the socket closes."""

    scripts: list[bytes]
    said: list[Said] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
            body = await reader.readexactly(int(headers["content-length"]))
            self.said.append(Said(head[0].split(" ")[1], headers, json.loads(body)))
            self.asked.set()
            script = self.scripts[min(len(self.said), len(self.scripts)) - 1]
            writer.write(script.removesuffix(b"<hang>"))
            await writer.drain()
            if script.endswith(b"<hang>") or script == HANG:
                await reader.read()
                self.gone.set()
        finally:
            writer.close()


@asynccontextmanager
async def serving(*scripts: bytes, **changes: object) -> AsyncIterator[tuple[Gateway, Server]]:
    server = Server(list(scripts))
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    environ = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{port}", "LLM_TIMEOUT": "10"}
    gateway = open_gateway(GatewaySettings.from_env(environ | {k: str(v) for k, v in changes.items()}), retry=QUICK)
    try:
        yield gateway, server
    finally:
        await gateway.aclose()
        listener.close()
        await listener.wait_closed()


def http(status: int, body: bytes, *headers: str, content_type: str = "application/json") -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"content-type: {content_type}", f"content-length: {len(body)}", *headers]
    return "\r\n".join([*lines, "connection: close", "", ""]).encode() + body


def message(text: str = "Hello.", stop_reason: str = "end_turn", **usage: int) -> bytes:
    return http(
        200,
        json.dumps(
            {
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "model": "claude-test",
                "content": [{"type": "text", "text": text}],
                "stop_reason": stop_reason,
                "stop_sequence": None,
                "usage": {"input_tokens": 12, "output_tokens": 3, **usage},
            }
        ).encode(),
    )


def failure(status: int, kind: str, text: str = "No.", *headers: str) -> bytes:
    error = {"type": "error", "error": {"type": kind, "message": text}, "request_id": "req_1"}
    return http(status, json.dumps(error).encode(), *headers)


def event(kind: str, **data: object) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode()


START = event(
    "message_start",
    message={
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-test",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 12, "cache_read_input_tokens": 8, "output_tokens": 1},
    },
)
BLOCK = event("content_block_start", index=0, content_block={"type": "text", "text": ""})
PING = event("ping")
OVERLOADED = event("error", error={"type": "overloaded_error", "message": "Overloaded"})


def delta(text: str) -> bytes:
    return event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})


def ending(stop_reason: str = "end_turn") -> bytes:
    return (
        event("content_block_stop", index=0)
        + event("message_delta", delta={"stop_reason": stop_reason, "stop_sequence": None}, usage={"output_tokens": 5})
        + event("message_stop")
    )


def sse(*events: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n" + b"".join(events)


async def streamed(gateway: Gateway, seen: list[str] | None = None) -> tuple[list[str], Answer]:
    pieces: list[str] = [] if seen is None else seen
    answers: list[Answer] = []
    async for part in gateway.stream(ASK):
        if isinstance(part, TextPiece):
            assert not answers
            pieces.append(part.text)
        else:
            answers.append(part)
    [answer] = answers
    return pieces, answer


async def test_an_answer_comes_with_its_model_and_its_tokens() -> None:
    async with serving(message(cache_read_input_tokens=30)) as (gateway, _):
        answer = await gateway.complete(ASK)
    assert answer == Answer(
        "Hello.", "claude-test", Usage(input_tokens=42, output_tokens=3, cached_tokens=30), truncated=False
    )


async def test_the_question_is_sent_as_the_api_documents_it() -> None:
    async with serving(message()) as (gateway, server):
        await gateway.complete(ASK)
    [said] = server.said
    assert said.path == "/v1/messages"
    assert said.headers["authorization"] == f"Bearer {KEY}"
    assert said.body == {
        "model": "claude-sonnet-5-5",
        "max_tokens": 100,
        "system": "You are brief.",
        "messages": [{"role": "user", "content": "Say hello."}],
    }


async def test_temperature_and_the_cap_of_tokens_follow_the_settings() -> None:
    async with serving(message(), LLM_SEND_TEMPERATURE="true", LLM_MAX_TOKENS=50) as (gateway, server):
        await gateway.complete(ASK)
    assert server.said[0].body["temperature"] == 0.3
    assert server.said[0].body["max_tokens"] == 50


async def test_the_base_url_and_its_password_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    async with serving(message()) as (gateway, _):
        await gateway.complete(ASK)
    assert "127.0.0.1" not in caplog.text


async def test_an_answer_cut_at_its_limit_says_so() -> None:
    async with serving(message(stop_reason="max_tokens")) as (gateway, _):
        assert (await gateway.complete(ASK)).truncated


async def test_pieces_come_in_order_and_the_whole_answer_last() -> None:
    script = sse(START, PING, BLOCK, delta("Hel"), PING, delta(""), delta("lo."), ending("max_tokens"))
    async with serving(script) as (gateway, _):
        pieces, answer = await streamed(gateway)
    assert pieces == ["Hel", "lo."]
    usage = Usage(input_tokens=20, output_tokens=5, cached_tokens=8)
    assert answer == Answer("Hello.", "claude-test", usage, truncated=True)


async def test_the_first_piece_arrives_while_the_rest_is_unwritten() -> None:
    script = sse(START, BLOCK, delta("Hel"), b"<hang>")
    async with serving(script) as (gateway, _), aclosing(gateway.stream(ASK)) as parts:
        assert await anext(parts) == TextPiece("Hel")


async def test_closing_a_stream_hangs_up_on_the_provider() -> None:
    async with serving(sse(START, BLOCK, delta("Hel"), b"<hang>")) as (gateway, server):
        async with aclosing(gateway.stream(ASK)) as parts:
            await anext(parts)
        await asyncio.wait_for(server.gone.wait(), 30)


async def test_cancelling_a_call_hangs_up_on_the_provider() -> None:
    async with serving(HANG) as (gateway, server):
        call = asyncio.ensure_future(gateway.complete(ASK))
        await asyncio.wait_for(server.asked.wait(), 30)
        call.cancel()
        await asyncio.wait_for(server.gone.wait(), 30)
        with pytest.raises(asyncio.CancelledError):
            await call


@pytest.mark.parametrize(
    "fault",
    [
        failure(429, "rate_limit_error", "Slow down.", "retry-after: 0"),
        failure(529, "overloaded_error"),
        failure(500, "api_error"),
        http(502, b"<html>bad gateway</html>", content_type="text/html"),
        b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{",
        b"not http at all\r\n\r\n",
    ],
)
async def test_a_passing_fault_is_tried_again(fault: bytes) -> None:
    async with serving(fault, fault, message()) as (gateway, server):
        assert (await gateway.complete(ASK)).text == "Hello."
    assert len(server.said) == 3


@pytest.mark.parametrize("ask", ["complete", "stream"])
async def test_no_question_is_put_more_than_three_times(ask: str) -> None:
    async with serving(failure(529, "overloaded_error")) as (gateway, server):
        with pytest.raises(Unavailable):
            await (gateway.complete(ASK) if ask == "complete" else streamed(gateway))
    assert len(server.said) == 3


async def test_a_stream_that_failed_before_its_first_piece_is_tried_again() -> None:
    good = sse(START, BLOCK, delta("Hello."), ending())
    async with serving(failure(529, "overloaded_error"), sse(START, OVERLOADED), good) as (gateway, server):
        pieces, answer = await streamed(gateway)
    assert (pieces, answer.text, len(server.said)) == (["Hello."], "Hello.", 3)


@pytest.mark.parametrize(
    "script",
    [
        sse(START, BLOCK, delta("Hel"), OVERLOADED),
        sse(START, BLOCK, delta("Hel")),
        sse(START, BLOCK, delta("Hel")).replace(b"connection: close", b"content-length: 9999"),
    ],
    ids=["error event", "clean end too early", "connection lost"],
)
async def test_a_stream_that_breaks_after_text_is_interrupted_and_never_tried_again(script: bytes) -> None:
    seen: list[str] = []
    async with serving(script) as (gateway, server):
        with pytest.raises(Interrupted, match="broke off"):
            await streamed(gateway, seen)
    assert (seen, len(server.said)) == (["Hel"], 1)


async def test_a_wait_longer_than_the_time_allowed_is_passed_on_at_once() -> None:
    async with serving(failure(429, "rate_limit_error", "Slow.", "retry-after: 3600")) as (gateway, server):
        with pytest.raises(Unavailable) as caught:
            await gateway.complete(ASK)
    assert caught.value.retry_after == 3600
    assert len(server.said) == 1


@pytest.mark.parametrize(
    ("script", "kind", "advice"),
    [
        (failure(401, "authentication_error", f"invalid x-api-key {KEY}"), Refused, "ANTHROPIC_API_KEY"),
        (failure(403, "permission_error"), Refused, "ANTHROPIC_API_KEY"),
        (failure(402, "billing_error"), Refused, "billing"),
        (failure(404, "not_found_error", "model: claude-x"), Refused, "LLM_MODEL"),
        (failure(400, "invalid_request_error", "prompt is too long: 210000 tokens"), InvalidAsk, "prompt is too long"),
        (failure(413, "request_too_large"), InvalidAsk, "shorten the inputs"),
        (http(200, b'{"hello": 1}'), InvalidAnswer, "ANTHROPIC_BASE_URL"),
        (http(200, b"[]"), InvalidAnswer, "ANTHROPIC_BASE_URL"),
        (http(200, b"{nonsense"), InvalidAnswer, "ANTHROPIC_BASE_URL"),
        (http(200, b"<p>Welcome</p>", content_type="text/html"), InvalidAnswer, "ANTHROPIC_BASE_URL"),
        (message(text="  \n"), EmptyAnswer, "empty answer"),
        (message(text="", stop_reason="refusal"), EmptyAnswer, "declined"),
    ],
)
async def test_a_lasting_fault_is_told_at_once_with_what_to_do(
    script: bytes, kind: type[GatewayError], advice: str
) -> None:
    async with serving(script) as (gateway, server):
        with pytest.raises(kind, match=advice) as caught:
            await gateway.complete(ASK)
    assert len(server.said) == 1
    assert KEY not in f"{caught.value!r} {caught.value}"


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (failure(401, "authentication_error"), Refused),
        (sse(b"event: message_start\ndata: {broken\n\n"), InvalidAnswer),
        (sse(event("message_start", message=7)), InvalidAnswer),
        (sse(event("message_stop")), InvalidAnswer),
        (sse(START, ending()), EmptyAnswer),
        (http(200, b"{}"), GatewayError),
        (sse(START, BLOCK, event("content_block_delta", index=0, delta=None), event("message_stop")), EmptyAnswer),
        (sse(START, event("message_delta", delta=None, usage=None), event("message_stop")), GatewayError),
    ],
)
async def test_a_stream_that_is_no_answer_fails_as_a_gateway_error(script: bytes, kind: type[GatewayError]) -> None:
    async with serving(script) as (gateway, _):
        with pytest.raises(kind):
            await streamed(gateway)


@pytest.mark.parametrize("script", [HANG, sse(START, b"<hang>")], ids=["before the headers", "within the stream"])
async def test_an_answer_that_does_not_come_in_time_is_given_up(script: bytes) -> None:
    # Long enough for the question to be put, also by a busy machine.
    async with serving(script, LLM_TIMEOUT=1.5) as (gateway, server):
        with pytest.raises(TimedOut, match=r"1\.5 seconds"):
            await streamed(gateway)
    assert len(server.said) == 1


async def test_a_provider_that_is_not_there_is_unavailable() -> None:
    async with serving(message()) as (_, _server):
        pass
    gateway = open_gateway(GatewaySettings(base_url="http://127.0.0.1:9", timeout=5), retry=QUICK)
    with pytest.raises(Unavailable, match="ANTHROPIC_BASE_URL"):
        await gateway.complete(ASK)
    await gateway.aclose()


async def test_text_that_cannot_be_stored_is_replaced() -> None:
    script = sse(START, BLOCK, delta("a\x00b"), delta("c\ud800d"), ending())
    async with serving(message(text="a\x00b\ud800c"), script) as (gateway, _):
        assert (await gateway.complete(ASK)).text == "a\ufffdb\ufffdc"
        assert (await streamed(gateway))[1].text == "a\ufffdbc\ufffdd"


@pytest.mark.parametrize("call", [lambda g, a: g.complete(a), lambda g, a: anext(g.stream(a))])
async def test_a_question_that_is_no_text_is_refused(call: Callable[[Gateway, Ask], AsyncGenerator[object]]) -> None:
    ask = Ask(system="s", prompt="\ud800", tier=Tier.FAST, temperature=0, max_tokens=64)
    async with serving(message()) as (gateway, _):
        with pytest.raises(GatewayError):
            await call(gateway, ask)  # type: ignore[misc]  # both calls are awaitable


async def test_without_a_key_and_a_url_the_gateway_opens_and_says_what_to_set() -> None:
    gateway = open_gateway(GatewaySettings.from_env({}))
    with pytest.raises(NotConfigured, match=r"ANTHROPIC_API_KEY.*ANTHROPIC_BASE_URL"):
        await gateway.complete(ASK)
    with pytest.raises(NotConfigured):
        await anext(gateway.stream(ASK))
