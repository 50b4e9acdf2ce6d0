"""`rialto agents` asks the engine."""

import json
from collections.abc import Callable, Mapping

import pytest
from typer.testing import Result

Rialto = Callable[..., Result]
Serve = Callable[[Mapping[str, bytes]], str]
Asked = list[tuple[str, object]]


def answer(body: object, status: str = "200 OK", kind: str = "application/json") -> bytes:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    return head.encode() + content


def card(agent_id: str, **changes: object) -> dict[str, object]:
    start = {"id": agent_id, "name": agent_id.title(), "version": "1.0.0", "category": "legal"}
    return {**start, "summary": "Reads it.", "tags": ["a"], **changes}


def page(*ids: str, total: int = 3, next_cursor: str | None = None) -> bytes:
    return answer({"items": [card(one) for one in ids], "total": total, "next_cursor": next_cursor})


def test_agents_are_listed_in_aligned_columns(rialto: Rialto, serve: Serve) -> None:
    url = serve({"GET /agents/library?": page("lease-reviewer", "x", total=2)})
    result = rialto("agents", "--engine-url", url)
    assert result.exit_code == 0
    header, *rows = result.stdout.splitlines()
    assert [row.index("legal") for row in rows] == [header.index("CATEGORY")] * 2
    assert result.stderr == ""


def test_words_and_filters_are_asked_of_the_engine(rialto: Rialto, serve: Serve, asked: Asked) -> None:
    url = serve({"GET": page("x")})
    rialto("agents", "rent & roof", "--category", "legal", "--tag", "lease", "--engine-url", url)
    line = asked[0][0]
    assert "q=rent+%26+roof" in line or "q=rent%20%26%20roof" in line
    assert "category=legal" in line
    assert "tag=lease" in line


def test_pages_are_followed_up_to_the_limit(rialto: Rialto, serve: Serve, asked: Asked) -> None:
    first = [f"a{number}" for number in range(100)]
    scripts = {
        "GET /agents/library?limit=100": page(*first, total=300, next_cursor="more"),
        "GET /agents/library?cursor=more&limit=20": page(*(f"b{number}" for number in range(20)), total=300),
    }
    result = rialto("agents", "--limit", "120", "--json", "--engine-url", serve(scripts))
    found = json.loads(result.stdout)
    assert len(found["items"]) == 120
    assert found["total"] == 300
    assert len(asked) == 2


def test_the_engine_of_the_environment_is_asked(rialto: Rialto, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGINE_URL", serve({"GET": page("from-environment")}) + "/")
    assert "from-environment" in rialto("agents").stdout


def test_finding_none_is_no_failure(rialto: Rialto, serve: Serve) -> None:
    result = rialto("agents", "zzz", "--engine-url", serve({"GET": page(total=0)}))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No agent matches" in result.stderr


def test_escape_sequences_of_an_agent_are_not_shown(rialto: Rialto, serve: Serve) -> None:
    evil = card("x", name="\x1b[31mred\x1b]0;title\x07\x9b2J\n\rend", summary="\ud83d\x00a")
    result = rialto("agents", "--engine-url", serve({"GET": answer({"items": [evil], "total": 1})}))
    assert result.exit_code in (0, 1)
    assert not any(ord(character) < 32 and character != "\n" for character in result.output)
    assert "\x9b" not in result.output


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"garbage\r\n\r\n",
        answer(b"<html>", kind="text/html"),
        answer({"items": 1}),
        answer([1]),
        answer(b"[" * 100_000),
        answer(b"<html>", "502 Bad Gateway", "text/html"),
        answer({}, "500 Oops", "application/problem+json"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{",
        answer(b"", "302 Found"),
    ],
)
def test_an_engine_that_is_none_is_told_in_a_few_words(rialto: Rialto, serve: Serve, said: bytes) -> None:
    result = rialto("agents", "--engine-url", serve({"GET": said}))
    assert result.exit_code == 1
    assert result.stderr.startswith("error: ")
    assert "rialto status" in result.stderr


def test_what_the_engine_refuses_is_told_in_its_words(rialto: Rialto, serve: Serve) -> None:
    problem = {
        "type": "invalid-request",
        "title": "The request is not valid",
        "status": 422,
        "detail": "query.category: must be one of the 29 categories",
        "errors": [{"pointer": "query.category", "message": "must be one of the 29 categories"}],
    }
    url = serve({"GET": answer(problem, "422 Unprocessable Content", "application/problem+json")})
    result = rialto("agents", "--category", "x", "--engine-url", url)
    assert result.exit_code == 2
    assert "must be one of the 29 categories" in result.stderr


def test_an_engine_that_is_away_is_told_with_how_to_start_it(rialto: Rialto) -> None:
    result = rialto("agents", "--engine-url", "http://127.0.0.1:9")
    assert result.exit_code == 1
    assert "make up" in result.stderr


def test_without_a_platform_the_command_says_how_to_start_one(rialto: Rialto) -> None:
    result = rialto("agents")
    assert result.exit_code == 1
    assert "make up" in result.stderr
    assert "--engine-url" in result.stderr


@pytest.mark.parametrize(
    "url",
    ["", "x", "ftp://x", "http://", "http://[", "http://x:99999", "http://a b", "http://x?y", "file:///etc/passwd"],
)
def test_an_address_that_is_none_is_refused(rialto: Rialto, url: str) -> None:
    result = rialto("agents", "--engine-url", url)
    assert result.exit_code == 2
    assert "--engine-url is not an address" in result.stderr


@pytest.mark.parametrize("limit", ["0", "-1", "5001", "1e3", "many", "9" * 5_000])
def test_a_limit_out_of_bounds_is_refused(rialto: Rialto, limit: str) -> None:
    assert rialto("agents", "--limit", limit).exit_code == 2
