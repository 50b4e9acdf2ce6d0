"""One call of an agent, whatever the agent does: an answer, or an error whose kind and words help."""

import asyncio
import datetime
import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration_engine.agents.answers import seconds_until
from orchestration_engine.agents.client import AgentClient
from orchestration_engine.agents.errors import AgentCallFailed
from workflow_language.document import FailureKind

from .engine import free_port
from .evil_agents import (
    AGENT,
    EvilAgents,
    Request,
    a_problem,
    an_answer,
    answers,
    called,
    delta,
    events,
    failed,
    http,
    stream_failed,
)

NOW = datetime.datetime(2026, 11, 21, 12, 0, tzinfo=datetime.UTC)
SHORT = 0.5
"""The patience with agents that never answer, in seconds."""


async def test_an_agent_is_sent_the_values_and_the_key(evil: EvilAgents, client: AgentClient) -> None:
    answer = await called(client, evil.that(answers(http(200, an_answer("Done.")))))
    assert answer.output == "Done."
    request = evil.requests[-1]
    assert request.headers["idempotency-key"] == "key-1"
    assert request.headers["content-type"] == "application/json"
    assert request.body == b'{"input":{"topic":"x"}}'


async def test_calls_one_after_another_share_a_connection(evil: EvilAgents, client: AgentClient) -> None:
    address = evil.that(answers(http(200, an_answer())))
    await called(client, address)
    await called(client, address)
    assert evil.requests[-1].connection == evil.requests[-2].connection


HTML = b"<html><h1>Internal Server Error</h1></html>"
PARTS: list[tuple[str, bytes, FailureKind | None, str]] = [
    ("half a body", http(200, an_answer())[:-20], "unavailable", "before the agent's answer was complete"),
    ("nothing", b"", "unavailable", "before the agent's answer was complete"),
    ("half a head", b"HTTP/1.1 200 OK\r\nContent-Ty", "unavailable", "before the agent's answer was complete"),
    ("garbage", b"\x00\xff garbage\r\n\r\n", "invalid_answer", "not HTTP"),
    ("huge headers", http(200, an_answer(), X_Big="x" * 100_000), "invalid_answer", "headers that are too long"),
    ("no JSON", http(200, HTML, "text/html"), "invalid_answer", "Invalid JSON"),
    ("no UTF-8", http(200, b'"\xff\xfe"'), "invalid_answer", "not an agent's answer"),
    ("deep JSON", http(200, b"[" * 100_000), "invalid_answer", "recursion"),
    ("no answer", http(200, b"{}"), "invalid_answer", "(agent: Field required)"),
    ("a field too many", http(200, an_answer(extra=1)), "invalid_answer", "(extra: "),
    ("another agent", http(200, an_answer(agent="price-quoter")), "invalid_answer", "price-quoter, not note-writer"),
    ("a NUL", http(200, an_answer("a\x00b")), "invalid_answer", "output holds a NUL"),
    ("a NUL in the model", http(200, an_answer(model="\x00")), "invalid_answer", "model holds a NUL"),
    ("a NUL in the version", http(200, an_answer(version="\x00")), "invalid_answer", "version holds a NUL"),
    ("a lone surrogate", http(200, an_answer("XY").replace(b"XY", b"\\ud800")), "invalid_answer", "Invalid JSON"),
    ("a long model", http(200, an_answer(model="m" * 301)), "invalid_answer", "at most 300 characters"),
    (
        "tokens past all counting",
        http(200, an_answer(usage={"input_tokens": 2**31, "output_tokens": 0})),
        "invalid_answer",
        "2,147,483,647 tokens",
    ),
    ("no end of time", http(200, an_answer().replace(b"0.5", b"1e999")), "invalid_answer", "duration"),
    ("5 MB", http(200, an_answer("x" * 5_000_000)), "invalid_answer", "4,000,000 bytes. Ask for less"),
    (
        "5 MB packed",
        http(200, gzip.compress(an_answer("x" * 5_000_000)), Content_Encoding="gzip"),
        "invalid_answer",
        "4,000",
    ),
    ("an endless packing", http(200, b"no gzip", Content_Encoding="gzip"), "unavailable", "before the agent's answer"),
    ("another success", http(202, an_answer()), "invalid_answer", "status 202 in place of 200"),
    ("no content", b"HTTP/1.1 204 No Content\r\n\r\n", "invalid_answer", "status 204"),
    ("a redirect", http(307, b"", Location="http://127.0.0.1:1/"), None, "leads elsewhere (status 307)"),
    ("a refusal", http(422, a_problem("body.input.topic: is required", status=422)), None, "topic: is required"),
    ("a bare refusal", http(418, b""), None, "refused the call (status 418)"),
    ("too many calls", http(429, b""), "rate_limited", "takes no more calls for now"),
    ("too late", http(408, b""), "unavailable", "status 408"),
    ("the key at work", http(409, b""), "unavailable", "status 409"),
    ("a crash", http(500, HTML, "text/html"), "unavailable", "failed without a word (status 500)"),
    ("a long crash", http(500, b"<p>" * 2_000_000, "text/html"), "unavailable", "status 500"),
    ("half a crash", http(500, HTML)[:-9], "unavailable", "status 500"),
    ("no gateway", http(502, b""), "unavailable", "status 502"),
    ("away", http(503, a_problem("No model is configured.")), "unavailable", "No model is configured."),
    ("a slow gateway", http(504, b""), "unavailable", "status 504"),
    ("a NUL in words", http(503, a_problem("a\x00b")), "unavailable", "ab"),
    ("no words", http(503, a_problem(" ")), "unavailable", "failed without a word (status 503)"),
]


@pytest.mark.parametrize(("data", "kind", "words"), [case[1:] for case in PARTS], ids=[case[0] for case in PARTS])
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
async def test_every_misdeed_has_its_kind_and_words_that_help(
    evil: EvilAgents, client: AgentClient, data: bytes, kind: FailureKind | None, words: str, stream: bool
) -> None:
    error = await (stream_failed if stream else failed)(client, evil.that(data))
    assert error.kind == kind
    assert words in error.message
    assert "\x00" not in error.message
    assert len(error.message) <= 2000


async def test_an_agent_that_is_not_there_is_unavailable(client: AgentClient) -> None:
    error = await failed(client, f"http://127.0.0.1:{free_port()}")
    assert error.kind == "unavailable"
    assert "ask the operator whether the agent runs" in error.message


async def test_an_address_that_is_none_is_not_tried_again(client: AgentClient) -> None:
    for address in ("http://", "nonsense", "ftp://127.0.0.1"):
        assert (await failed(client, address)).kind is None


async def test_a_connection_that_is_reset_is_unavailable(evil: EvilAgents, client: AgentClient) -> None:
    assert (await failed(client, evil.that(Request.reset))).kind == "unavailable"

    async def half(request: Request) -> None:
        await request.send(http(200, an_answer())[:-9])
        await request.reset()

    assert (await failed(client, evil.that(half))).kind == "unavailable"


async def test_values_that_json_cannot_carry_are_refused_before_anything_is_sent(client: AgentClient) -> None:
    for value in (2**70, "\ud800", object()):
        with pytest.raises(AgentCallFailed, match="cannot be sent as JSON") as caught:
            await client.call(AGENT, "http://127.0.0.1:1", {"topic": value}, "key-1", timeout=30)
        assert caught.value.kind is None


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
async def test_an_agent_that_never_answers_is_given_up_in_time(
    evil: EvilAgents, client: AgentClient, stream: bool
) -> None:
    gone = asyncio.Event()

    async def never(request: Request) -> None:
        await request.caller_gone()
        gone.set()

    error = await (stream_failed if stream else failed)(client, evil.that(never), SHORT)
    assert error.kind == "timeout"
    assert "within 0.5 s" in error.message
    assert "longer timeout" in error.message
    async with asyncio.timeout(30):
        await gone.wait()


@pytest.mark.parametrize("head", [http(200, an_answer())[:-90], events(delta("a")), http(503, an_answer())[:-90]])
async def test_the_time_is_for_the_whole_answer_however_busily_it_drips(
    evil: EvilAgents, client: AgentClient, head: bytes
) -> None:
    async def drips(request: Request) -> None:
        await request.send(head)
        while not request.writer.is_closing():
            await request.send(b":\n" if b"event-stream" in head else b" ")
            await asyncio.sleep(0.02)

    assert (await stream_failed(client, evil.that(drips), SHORT)).kind == "timeout"


async def test_no_time_left_is_out_of_time_and_nothing_is_sent(evil: EvilAgents, client: AgentClient) -> None:
    address = evil.that(answers(http(200, an_answer())))
    before = len(evil.requests)
    for seconds in (0.0, -3.0):
        assert (await failed(client, address, seconds)).kind == "timeout"
    assert len(evil.requests) == before


async def test_a_late_answer_is_not_taken_for_the_next_call_s(evil: EvilAgents, client: AgentClient) -> None:
    async def late(request: Request) -> None:
        await request.caller_gone()
        await request.send(http(200, an_answer("too late")))

    assert (await failed(client, evil.that(late), SHORT)).kind == "timeout"
    assert (await called(client, evil.that(answers(http(200, an_answer("mine")))))).output == "mine"


async def test_an_answer_that_comes_twice_at_once_is_taken_once(evil: EvilAgents, client: AgentClient) -> None:
    twice = evil.that(answers(http(200, an_answer("first")) + http(200, an_answer("second"))))
    assert (await called(client, twice)).output == "first"
    assert (await called(client, evil.that(answers(http(200, an_answer("mine")))))).output == "mine"


async def test_a_second_answer_on_an_idle_connection_is_never_the_next_call_s(
    evil: EvilAgents, client: AgentClient
) -> None:
    first = evil.that(answers(http(200, an_answer("first"))))
    assert (await called(client, first)).output == "first"
    await evil.requests[-1].send(http(200, an_answer("second")))
    other = AgentClient()  # its way there and back is long enough for the bytes above to arrive
    await called(other, first)
    await other.close()

    mine = evil.that(answers(http(200, an_answer("mine"))))
    error = await failed(client, mine)
    assert error.kind == "unavailable"
    assert (await called(client, mine)).output == "mine"


async def test_cookies_of_one_agent_are_not_sent_to_another(evil: EvilAgents, client: AgentClient) -> None:
    address = evil.that(answers(http(200, an_answer(), Set_Cookie="who=ada"))).replace(
        "127.0.0.1", "localhost"
    )  # jars keep names' cookies only
    await called(client, address)
    await called(client, address)
    assert "cookie" not in evil.requests[-1].headers


async def test_retry_after_is_told(evil: EvilAgents, client: AgentClient) -> None:
    error = await failed(client, evil.that(http(429, b"", Retry_After="7")))
    assert (error.kind, error.retry_after, error.overloaded) == ("rate_limited", 7.0, "provider")


@pytest.mark.parametrize(
    ("status", "type", "wait", "overloaded"),
    [
        (503, "model-unavailable", {"Retry_After": "5"}, "provider"),
        (503, "model-unavailable", {}, None),
        (503, "stopping", {"Retry_After": "5"}, "agent"),
        (503, "about:blank", {}, None),
        (429, "about:blank", {}, "provider"),
        (409, "about:blank", {"Retry_After": "5"}, None),
        (502, "model-refused", {"Retry_After": "5"}, None),
    ],
)
async def test_who_wants_fewer_calls_is_understood(
    evil: EvilAgents, client: AgentClient, status: int, type: str, wait: dict[str, str], overloaded: str | None
) -> None:
    error = await failed(client, evil.that(http(status, a_problem("Busy.", type, status), **wait)))
    assert error.overloaded == overloaded


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        (" 12 ", 12.0),
        ("86400", 3600.0),
        ("9" * 5000, 3600.0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("٣", None),
        ("Sat, 21 Nov 2026 12:00:30 GMT", 30.0),
        ("Sat, 21 Nov 2026 12:00:30 -0000", 30.0),
        ("Saturday, 21-Nov-26 12:00:30 GMT", 30.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600.0),
        ("Sat, 99 Nov 2026 12:00:30 GMT", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date_and_never_more_than_an_hour(
    header: str | None, seconds: float | None
) -> None:
    assert seconds_until(header, NOW) == seconds


@given(st.text())
def test_no_retry_after_breaks_the_reading_of_it(header: str) -> None:
    seconds = seconds_until(header, NOW)
    assert seconds is None or 0 <= seconds <= 3600


_HEADS = (
    b"",
    b"HTTP/1.1 200 OK\r\n\r\n",
    events(),
    b"HTTP/1.1 429 \r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
)


@settings(max_examples=150)
@given(head=st.sampled_from(_HEADS), tail=st.binary(max_size=60), stream=st.booleans())
async def test_whatever_bytes_come_back_the_call_ends_in_an_error_of_its_own(
    evil: EvilAgents, head: bytes, tail: bytes, stream: bool
) -> None:
    client = AgentClient()
    error = await (stream_failed if stream else failed)(client, evil.that(head + tail), 5)
    await client.close()
    assert error.message
