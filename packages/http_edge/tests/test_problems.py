"""Every error is one shape and says what to do."""

import asyncio
from typing import Annotated, cast

import httpx2
import pytest
from fastapi import Body, FastAPI
from fastapi.testclient import TestClient

from agent_contracts.problems import PROBLEM_MEDIA_TYPE, Problem
from http_edge.install import install_edge
from http_edge.problems import documented, problem_response


def problem(answer: httpx2.Response, status: int) -> Problem:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM_MEDIA_TYPE
    found = Problem.model_validate_json(answer.content)
    assert found.status == status
    return found


def pointers(found: Problem) -> list[str]:
    return [error.pointer for error in found.errors or []]


async def test_an_unknown_address_is_a_problem_that_says_where_the_addresses_are(client: httpx2.AsyncClient) -> None:
    found = problem(await client.get("/nowhere"), 404)
    assert found.title == "Not Found"
    assert "/docs" in found.detail


async def test_a_wrong_method_is_told_which_are_allowed(client: httpx2.AsyncClient) -> None:
    answer = await client.put("/parcels")
    assert "Allow" in problem(answer, 405).detail
    assert answer.headers["allow"] == "POST"


async def test_an_unexpected_failure_tells_nothing_of_itself(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/crash")
    found = problem(answer, 500)
    assert found.type == "internal-error"
    assert "hunter2" not in answer.text
    assert "RuntimeError" not in answer.text


async def test_every_wrong_field_is_named(client: httpx2.AsyncClient) -> None:
    found = problem(await client.post("/parcels", json={"name": "", "count": "3", "fragil": True}), 422)
    assert pointers(found) == ["body.name", "body.count", "body.fragil"]
    assert found.errors is not None
    assert found.errors[0].message == "must not be empty"
    assert found.detail.endswith("(and 2 more, listed in `errors`)")


@pytest.mark.parametrize("body", [{"name": "x", "count": True}, {"name": "x", "count": 1.0}, {"name": 1, "count": 1}])
async def test_a_value_of_a_near_type_is_not_taken_for_another(
    client: httpx2.AsyncClient, body: dict[str, object]
) -> None:
    assert len(pointers(problem(await client.post("/parcels", json=body), 422))) == 1


async def test_a_refused_value_is_not_repeated_in_the_answer(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/parcels", json={"name": ["my secret"], "count": 1})
    problem(answer, 422)
    assert "my secret" not in answer.text


async def test_many_wrong_fields_make_a_short_answer(client: httpx2.AsyncClient) -> None:
    body = {"name": "x", "count": 1} | {f"extra{number}": 1 for number in range(1_000)}
    found = problem(await client.post("/parcels", json=body), 422)
    assert len(pointers(found)) == 50
    assert "999 more" in found.detail


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("/parcels/one", "path.parcel_id"),
        ("/parcels/1?limit=0", "query.limit"),
        ("/parcels/1?limit=abc", "query.limit"),
        ("/parcels/1?limit=%ff", "query.limit"),
        ("/parcels/1?limit=%ed%a0%80", "query.limit"),
        ("/parcels/%ed%a0%80", "path.parcel_id"),
    ],
)
async def test_a_wrong_path_or_query_is_named(client: httpx2.AsyncClient, path: str, pointer: str) -> None:
    assert pointers(problem(await client.get(path), 422)) == [pointer]


@pytest.mark.parametrize("path", ["/parcels/%00", "/%00", "/parcels/1?limit=%00", "/parcels/1?other=a%00b"])
async def test_a_nul_in_the_address_is_refused(client: httpx2.AsyncClient, path: str) -> None:
    assert problem(await client.get(path), 400).type == "unreadable"


async def test_a_percent_sign_before_zeros_is_no_nul(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/parcels/1?other=%2500")).status_code == 200


async def test_a_raised_problem_is_answered_as_it_stands(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/taken")
    found = problem(answer, 409)
    assert (found.type, found.title, found.detail) == ("taken", "Taken", "Choose another.")
    assert pointers(found) == ["body.name"]
    assert answer.headers["retry-after"] == "7"


async def test_an_http_error_of_a_route_keeps_its_words(client: httpx2.AsyncClient) -> None:
    assert problem(await client.get("/teapot"), 418).detail == "short and stout"


async def test_a_problem_without_errors_leaves_the_member_out(client: httpx2.AsyncClient) -> None:
    assert "errors" not in (await client.get("/nowhere")).json()


@pytest.mark.parametrize(
    "line", [b"GET /\xff\xfe HTTP/1.1", b"GET /parcels/\xed\xa0\x80 HTTP/1.1", b"GET /\x00 HTTP/1.1"]
)
async def test_bytes_that_no_address_may_hold_make_no_server_error(client: httpx2.AsyncClient, line: bytes) -> None:
    url = client.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 4"), answer[:200]


def test_the_documented_answers_of_a_route_are_problems() -> None:
    app = FastAPI()
    install_edge(app)

    @app.get("/thing", responses=documented(404, 503))
    async def thing() -> None: ...

    document = cast("dict[str, dict[str, dict[str, dict[str, dict[str, dict[str, object]]]]]]", app.openapi())
    responses = document["paths"]["/thing"]["get"]["responses"]
    for status in ("404", "503"):
        assert responses[status]["content"] == {
            PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}
        }


def test_a_status_without_a_description_cannot_be_documented() -> None:
    with pytest.raises(KeyError):
        documented(418)


def test_problem_response_carries_headers() -> None:
    found = Problem(title="Away", status=503, detail="Try again.")
    answer = problem_response(found, {"Retry-After": "3"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
    assert Problem.model_validate_json(bytes(answer.body)) == found


def test_the_default_limit_takes_a_megabyte() -> None:
    app = FastAPI()
    install_edge(app)

    @app.post("/size")
    async def size(body: Annotated[str, Body()]) -> int:
        return len(body)

    with TestClient(app) as client:
        assert (
            client.post(
                "/size?body=x", content=b'"' + b"x" * 999_000 + b'"', headers={"Content-Type": "application/json"}
            ).status_code
            == 200
        )
        assert (
            client.post(
                "/size?body=x", content=b'"' + b"x" * 1_000_000 + b'"', headers={"Content-Type": "application/json"}
            ).status_code
            == 413
        )
