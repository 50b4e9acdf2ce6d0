"""Whatever a client sends, the answer is a problem document and never a 500."""

import json
from typing import Any

import httpx2
import pytest

from .engine import Caller, step

NESTED = b'{"name": "x", "steps": ' + b"[" * 10_000 + b"]" * 10_000 + b"}"


def with_input(value: str) -> bytes:
    """Return a workflow's body in which `value`, as it stands, is an agent's input."""
    before, after = '{"name": "x", "steps": [{"id": "a", "agent": "note-writer", "input": {"topic": ', "}}]}"
    return (before + value + after).encode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"null", 422),
        (with_input("NaN"), 400),
        (with_input("Infinity"), 400),
        (with_input("1e400"), 400),
        (with_input('"\\u0000"'), 422),
        (with_input('"\\ud800"'), 400),
        (with_input("9" * 5000), 400),
        (with_input("-0.0"), 422),
        (with_input("true"), 422),
        (with_input('["x"]'), 422),
        (with_input('{"a": {"b": "\\u0000"}}'), 422),
        (with_input('"' + "x" * 100_001 + '"'), 422),
        (with_input('"' + "x" * 1_000_001 + '"'), 413),
        (NESTED, 400),
        (b'{"name": "x", "name": "y", "steps": []}', 422),
    ],
)
async def test_a_hostile_workflow_is_refused(ada: Caller, body: bytes, status: int) -> None:
    answer = await ada.http.post("/workflows", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem.keys() >= {"type", "title", "status", "detail"}
    assert len(answer.content) < 20_000


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded", "json", "x" * 500])
async def test_a_body_that_is_not_said_to_be_json_is_refused(ada: Caller, content_type: str | None) -> None:
    body = json.dumps({"name": "x", "steps": [step("a", "x")]}).encode()
    headers = {"Content-Type": content_type} if content_type else {}
    answer = await ada.http.post("/workflows", content=body, headers=headers)
    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]


async def test_a_chunked_body_over_the_limit_is_refused(ada: Caller) -> None:
    async def chunks() -> Any:
        for _ in range(40):
            yield b" " * 50_000

    answer = await ada.http.post("/workflows", content=chunks(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/nothing", "/agents/library/%00", "/workflows/%ff", "/%2e%2e/%2e%2e/etc/passwd"])
async def test_an_address_that_is_none_is_a_problem_document(anyone: httpx2.AsyncClient, path: str) -> None:
    answer = await anyone.get(path)
    assert answer.status_code in (400, 401, 404)
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_a_method_that_is_not_taken_is_a_problem_document(anyone: httpx2.AsyncClient) -> None:
    answer = await anyone.delete("/agents/library")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET"
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_the_page_is_served_to_browsers_at_its_own_addresses(anyone: httpx2.AsyncClient) -> None:
    for path in ("/", "/dashboard", "/agents/note-writer", "/analytics", "/dashboard/1"):
        answer = await anyone.get(path, headers={"Accept": "text/html,*/*"})
        assert (answer.status_code, "The page" in answer.text) == (200, True), path
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert (await anyone.get("/dashboard", headers={"Accept": "application/json"})).status_code == 404


async def test_the_pages_files_are_served_and_nothing_beside_them(anyone: httpx2.AsyncClient) -> None:
    script = await anyone.get("/assets/main-1a2b.js")
    assert "immutable" in script.headers["Cache-Control"]
    assert (await anyone.get("/favicon.svg")).headers["Content-Type"] == "image/svg+xml"
    for path in (
        "/assets/other.js",
        "/assets/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/assets",
        "/" + "x" * 5000,
    ):
        assert (await anyone.get(path, headers={"Accept": "text/html"})).text != "root:", path
        assert (await anyone.get(path, headers={"Accept": "*/*"})).status_code == 404, path


async def test_the_documentation_needs_nobody_else(anyone: httpx2.AsyncClient) -> None:
    page = await anyone.get("/docs")
    assert page.status_code == 200
    assert "//" not in page.text.replace("<!doctype", "")


async def test_requests_are_counted_by_route(anyone: httpx2.AsyncClient) -> None:
    await anyone.get("/agents/library/note-writer")
    metrics = (await anyone.get("/metrics")).text
    assert 'route="/agents/library/{agent_id}"' in metrics
    assert "note-writer" not in metrics
