"""Answers that come piece by piece, wherever they are cut or broken off."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration_engine.agents.client import AgentClient
from orchestration_engine.agents.event_stream import Event, EventReader, TooLong
from workflow_language.document import FailureKind

from .evil_agents import (
    AGENT,
    EvilAgents,
    Request,
    a_problem,
    an_answer,
    answers,
    delta,
    done,
    events,
    http,
    stream_failed,
    streamed,
)


async def test_the_pieces_of_an_answer_are_handed_on_as_they_come(evil: EvilAgents, client: AgentClient) -> None:
    heard = asyncio.Event()
    pieces: list[str] = []

    async def in_two(request: Request) -> None:
        await request.send(events(delta("A ")))
        await heard.wait()  # deadlocks where the client keeps the first piece to itself
        await request.send(delta("note.") + done())
        await request.hang_up()

    def hear(piece: str) -> None:
        pieces.append(piece)
        heard.set()

    address = evil.that(in_two)
    answer = await client.call(AGENT, address, {}, "key-1", timeout=30, on_delta=hear)
    assert pieces == ["A ", "note."]
    assert answer.output == "A note."
    assert evil.requests[-1].body == b'{"input":{},"stream":true}'


async def test_a_stream_is_read_however_its_bytes_are_cut(evil: EvilAgents, client: AgentClient) -> None:
    text = "Grüße, 世界 👋\r\n"
    stream = b"\xef\xbb\xbf: welcome\n\n" + delta(text) + b":\n\n" + done(text)

    async def byte_by_byte(request: Request) -> None:
        await request.send(events())
        for byte in stream.replace(b"\n", b"\r\n"):
            await request.send(bytes([byte]))
        await request.hang_up()

    pieces, answer = await streamed(client, evil.that(byte_by_byte))
    assert (pieces, answer.output) == ([text], text)


async def test_an_answer_is_there_though_its_stream_does_not_end(evil: EvilAgents, client: AgentClient) -> None:
    async def stays(request: Request) -> None:
        await request.send(events(done()))
        await request.caller_gone()

    assert (await streamed(client, evil.that(stays)))[1].output == "A note."


async def test_an_agent_that_does_not_stream_hands_on_its_answer_in_one_piece(
    evil: EvilAgents, client: AgentClient
) -> None:
    pieces, answer = await streamed(client, evil.that(answers(http(200, an_answer()))))
    assert pieces == [answer.output]


async def test_an_event_of_a_kind_unknown_here_is_passed_over(evil: EvilAgents, client: AgentClient) -> None:
    pieces, _ = await streamed(
        client, evil.that(events(b"event: tool\ndata: 1\nid: 7\nretry: 9\n\n", delta("a"), done()))
    )
    assert pieces == ["a"]


FAILED = b'event: failed\ndata: {"type":"failed","problem":%b}\n\n'
STREAMS: list[tuple[str, bytes, FailureKind | None, str]] = [
    ("cut between events", events(delta("a")), "unavailable", "ended before it was complete"),
    ("cut within an event", events(delta("a"), done()[:-1]), "unavailable", "ended before it was complete"),
    ("no event", events(), "unavailable", "ended before it was complete"),
    ("an event of no JSON", events(b"event: delta\ndata: what\n\n"), "invalid_answer", "Invalid JSON"),
    (
        "an event of another shape",
        events(b'data: {"type":"delta"}\n\n'),
        "invalid_answer",
        "delta.text: Field required",
    ),
    ("a NUL", events(delta("\x00"), done()), "invalid_answer", "NUL"),
    ("another agent", events(done().replace(AGENT.encode(), b"price-quoter")), "invalid_answer", "price-quoter, not"),
    ("a problem", events(FAILED % a_problem("Busy.", "model-unavailable")), "unavailable", "Busy."),
    ("too many", events(FAILED % a_problem("Slow down.", status=429)), "rate_limited", "Slow down."),
    ("refused", events(FAILED % a_problem("Shorten it.", status=422)), None, "Shorten it."),
    ("one long event", events(done("x" * 5_000_000)), "invalid_answer", "4,000,000 bytes"),
    ("one long line", events(b":" + b"x" * 5_000_000), "invalid_answer", "4,000,000 bytes"),
    ("many lines of one event", events(b"data: xxxxx\n" * 700_000), "invalid_answer", "4,000,000 bytes"),
    ("many pieces", events(delta("x" * 50_000) * 100, done()), "invalid_answer", "4,000,000 bytes"),
]


@pytest.mark.parametrize(("data", "kind", "words"), [case[1:] for case in STREAMS], ids=[case[0] for case in STREAMS])
async def test_every_misdeed_of_a_stream_has_its_kind_and_words_that_help(
    evil: EvilAgents, client: AgentClient, data: bytes, kind: FailureKind | None, words: str
) -> None:
    error = await stream_failed(client, evil.that(data))
    assert error.kind == kind
    assert words in error.message


async def test_a_chunked_stream_that_breaks_off_is_unavailable(evil: EvilAgents, client: AgentClient) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = delta("a")
    error = await stream_failed(client, evil.that(head + b"%x\r\n%b\r\n" % (len(piece), piece)))
    assert error.kind == "unavailable"


STREAM = (
    b"\xef\xbb\xbfdata: one\n\n: a comment\r\nevent:two\r\ndata:2\r\ndata\r\n\r\n"
    b"data: \xe4\xb8\x96\r\revent: none\n\ndata:  three\nevent: \xc3\xa9\r\n\ndata: cut off"
)
EVENTS = [
    Event("message", b"one"),
    Event("two", b"2\n"),
    Event("message", "世".encode()),
    Event("é", b" three"),
]


@given(st.lists(st.integers(0, len(STREAM)), max_size=len(STREAM)).map(sorted))
def test_events_are_the_same_wherever_the_bytes_are_cut(cuts: list[int]) -> None:
    reader = EventReader(1000)
    places = [0, *cuts, len(STREAM)]
    chunks = [STREAM[start:end] for start, end in pairwise(places)]
    assert [event for chunk in chunks for event in reader.feed(chunk)] == EVENTS


@pytest.mark.parametrize("stream", [b"data: " + b"x" * 100, b"data: 34567\n" * 20, b":" + b"x" * 100])
def test_a_reader_keeps_no_more_than_it_may(stream: bytes) -> None:
    reader = EventReader(99)

    def read() -> None:
        for byte in stream:
            list(reader.feed(bytes([byte])))

    with pytest.raises(TooLong):
        read()
