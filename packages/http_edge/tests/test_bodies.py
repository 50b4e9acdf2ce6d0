"""What a client may send as a body, and what it is told where it may not."""

import asyncio
import json
import time
from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.types import Message, Receive, Scope, Send

from agent_contracts.problems import PROBLEM_MEDIA_TYPE, Problem
from http_edge.bodies import MAX_DEPTH, MAX_DISCARDED, StrictBodies

MAX_BODY = 20_000
MAX_BULK = 3_000_000
JSON = {"Content-Type": "application/json"}


def problem(answer: httpx2.Response, status: int) -> Problem:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM_MEDIA_TYPE
    found = Problem.model_validate_json(answer.content)
    assert found.status == status
    return found


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


async def post(client: httpx2.AsyncClient, body: bytes, path: str = "/anything") -> httpx2.Response:
    return await client.post(path, content=body, headers=JSON)


async def test_a_good_body_arrives_as_it_was_sent(client: httpx2.AsyncClient) -> None:
    sent = {"text": "naïve 日本 🙂", "number": -1.5e-7, "list": [None, True, {}]}
    answer = await client.post("/anything", json=sent)
    assert answer.status_code == 200
    assert answer.json() == sent


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{'a': 1}",
        b'{"a": NaN}',
        b"[Infinity]",
        b"[-Infinity]",
        b"[1e400]",
        b"[-1e400]",
        b"1" + b"0" * 5000,
        b'["\\ud800"]',
        b'["\\udc00\\ud800"]',
        b'{"\\ud800": 1}',
        b'["\xed\xa0\x80"]',
        b'["\xff"]',
        b'["\x00"]',
        b"\x00",
        b"\xef\xbb\xbf{}",
        '{"a": 1}'.encode("utf-16"),
        b'{"a": 1} {}',
        b'{"a": 1,}',
        b"// remark\n{}",
        b"[1_000]",
        b"[01]",
        b"   ",
        nested(10_000),
        b'{"a":' * 3_000,
    ],
    ids=lambda body: repr(body[:16]),
)
async def test_what_is_not_strict_json_is_refused_as_unreadable(client: httpx2.AsyncClient, body: bytes) -> None:
    found = problem(await post(client, body), 400)
    assert found.type == "unreadable"
    assert "not valid JSON" in found.detail


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'["fine", "a\\u0000b"]', "body.1"),
        (b'{"a": {"b": ["\\u0000"]}}', "body.a.b.0"),
        (b'{"a": {"x\\u0000y": 1}}', "body.a"),
        (b'"\\u0000"', "body"),
    ],
)
async def test_a_nul_character_is_refused_with_its_place(client: httpx2.AsyncClient, body: bytes, pointer: str) -> None:
    found = problem(await post(client, body), 422)
    assert found.errors is not None
    assert [error.pointer for error in found.errors] == [pointer]
    assert "NUL" in found.detail


async def test_nesting_is_taken_to_its_limit_and_refused_beyond(client: httpx2.AsyncClient) -> None:
    assert (await post(client, nested(MAX_DEPTH))).status_code == 200
    found = problem(await post(client, nested(MAX_DEPTH + 1)), 422)
    assert str(MAX_DEPTH) in found.detail


async def test_the_last_of_two_equal_names_counts_for_the_check_and_for_the_route(client: httpx2.AsyncClient) -> None:
    answer = await post(client, b'{"a": 1, "a": 2}')
    assert answer.json() == {"a": 2}


async def test_a_long_name_over_many_items_costs_no_more_than_reading_it() -> None:
    """The way to an item is spelt out only where the item is at fault."""
    body = json.dumps({"k" * 500_000: [1] * 150_000}).encode()
    started = time.process_time()
    assert await status_of(body, max_bytes=2_000_000) == 200
    assert time.process_time() - started < 0.5


async def test_a_place_named_in_an_answer_is_short_however_long_its_names_are(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/anything", json={"k" * 9_000: {"l" * 9_000: "\x00"}})
    problem(answer, 422)
    assert len(answer.content) < 2_000
    answer = await client.post("/parcels", json={"name": "x", "count": 1, "k" * 9_000: 1})
    problem(answer, 422)
    assert len(answer.content) < 2_000


async def test_a_body_of_exactly_the_limit_is_taken(client: httpx2.AsyncClient) -> None:
    assert (await post(client, b'"' + b"x" * (MAX_BODY - 2) + b'"')).status_code == 200


async def test_a_body_over_the_limit_is_refused_by_its_declared_length(client: httpx2.AsyncClient) -> None:
    answer = await post(client, b'"' + b"x" * (MAX_BODY - 1) + b'"')
    found = problem(answer, 413)
    assert f"{MAX_BODY:,}" in found.detail


async def test_a_chunked_body_over_the_limit_is_refused_before_its_end(client: httpx2.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(3_000):
            yield b"x" * 1_000

    problem(await client.post("/anything", content=chunks(), headers=JSON), 413)


async def test_a_client_that_sends_megabytes_too_many_hears_why(client: httpx2.AsyncClient) -> None:
    """Were the connection closed with its bytes unread, the answer would be lost on the way."""
    problem(await post(client, b"[" + b" " * 5_000_000 + b"]"), 413)
    assert (await post(client, b"[]")).status_code == 200


async def test_a_path_with_a_limit_of_its_own_takes_more_and_no_other_does(client: httpx2.AsyncClient) -> None:
    body = b"[" + b" " * (MAX_BULK - 2) + b"]"
    assert (await post(client, body, "/bulk")).json() == []
    assert f"{MAX_BULK:,}" in problem(await post(client, body + b" ", "/bulk"), 413).detail
    assert f"{MAX_BODY:,}" in problem(await post(client, body, "/bulk/"), 413).detail
    assert f"{MAX_BODY:,}" in problem(await post(client, body), 413).detail


async def test_a_long_body_is_looked_through_while_others_are_answered(client: httpx2.AsyncClient) -> None:
    body = b"[" + b"0," * (MAX_BULK // 2 - 20) + b'"\\u0000"]'
    long = asyncio.create_task(post(client, body, "/bulk"))
    answered = 0
    while not long.done():
        assert (await post(client, b"[]")).status_code == 200
        answered += 1
    assert problem(await long, 422).errors is not None
    assert answered > 1


async def test_a_body_without_end_is_not_read_to_its_end() -> None:
    read = 0

    async def endless() -> Message:
        nonlocal read
        read += 1_000_000
        return {"type": "http.request", "body": b"x" * 1_000_000, "more_body": True}

    answers: list[Message] = []

    async def send(message: Message) -> None:
        answers.append(message)

    await StrictBodies(unreachable, max_bytes=100)(_scope(b"transfer-encoding", b"chunked"), endless, send)
    assert answers[0]["status"] == 413
    assert (b"connection", b"close") in answers[0]["headers"]
    assert read < MAX_DISCARDED + 2_000_000


async def test_a_client_that_asks_before_sending_too_much_is_told_not_to(client: httpx2.AsyncClient) -> None:
    reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
    writer.write(
        b"POST /anything HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 5000000\r\nExpect: 100-continue\r\n\r\n"
    )
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 413 ")


async def test_a_chunked_body_within_the_limit_is_read_whole(client: httpx2.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for piece in (b'{"na', b'me": "', b"x" * 5_000, b'"}'):
            yield piece

    answer = await client.post("/anything", content=chunks(), headers=JSON)
    assert answer.json() == {"name": "x" * 5_000}


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "application/",
        "json",
        "application/xml; charset=json",
        "\xff/\xfe",
    ],
)
async def test_a_body_that_is_not_called_json_is_refused(client: httpx2.AsyncClient, content_type: str | None) -> None:
    headers = {} if content_type is None else {b"Content-Type": content_type.encode("latin-1")}
    found = problem(await client.post("/anything", content=b"{}", headers=headers), 415)
    assert "application/json" in found.detail


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json", "application/json;"],
)
async def test_every_spelling_of_json_is_taken(client: httpx2.AsyncClient, content_type: str) -> None:
    answer = await client.post("/anything", content=b"[1]", headers={"Content-Type": content_type})
    assert answer.json() == [1]


async def test_a_missing_body_is_told_by_the_route(client: httpx2.AsyncClient) -> None:
    found = problem(await client.post("/parcels"), 422)
    assert found.errors is not None
    assert found.errors[0].pointer == "body"


async def test_a_body_on_a_delete_is_held_to_the_same_rules(client: httpx2.AsyncClient) -> None:
    answer = await client.request("DELETE", "/parcels/1", content=b"[1e400]", headers=JSON)
    problem(answer, 400)
    assert (await client.delete("/parcels/1")).status_code == 204


async def test_a_client_that_leaves_mid_body_has_nothing_done() -> None:
    """`12` may be the beginning of `123`: what arrived is not what was meant."""
    reached = []

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(await receive())

    messages: list[Message] = [
        {"type": "http.request", "body": b"12", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        raise AssertionError("nobody listens any more")

    await StrictBodies(route, max_bytes=100)(_scope(b"transfer-encoding", b"chunked"), receive, send)
    assert reached == []


async def test_after_its_body_a_route_hears_that_the_client_left() -> None:
    heard = []

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        heard.extend([await receive(), await receive()])

    messages: list[Message] = [{"type": "http.request", "body": b"[]"}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        pass

    await StrictBodies(route, max_bytes=100)(_scope(b"content-length", b"2"), receive, send)
    assert [message["type"] for message in heard] == ["http.request", "http.disconnect"]


async def unreachable(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("the route must not be reached")


def _scope(name: bytes, value: bytes) -> Scope:
    headers = [(name, value), (b"content-type", b"application/json")]
    return {"type": "http", "method": "POST", "path": "/", "raw_path": b"/", "query_string": b"", "headers": headers}


async def status_of(body: bytes, max_bytes: int) -> int:
    """Send `body` through the middleware alone."""
    answers: list[Message] = []

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        answers.append(message)

    await StrictBodies(route, max_bytes)(_scope(b"content-length", str(len(body)).encode()), receive, send)
    status: int = answers[0]["status"]
    return status
