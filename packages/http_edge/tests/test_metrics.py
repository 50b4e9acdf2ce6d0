"""Requests are counted by route, method and status."""

import asyncio
from collections.abc import Callable

import httpx2
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter
from prometheus_client.parser import text_string_to_metric_families

from http_edge.metrics import exposition

Counted = Callable[[str, str, int], float]


async def test_a_request_is_counted_under_its_routes_template(client: httpx2.AsyncClient, count: Counted) -> None:
    before = count("GET", "/parcels/{parcel_id}", 200)
    await client.get("/parcels/1")
    await client.get("/parcels/2")
    assert count("GET", "/parcels/{parcel_id}", 200) == before + 2


async def test_requests_to_nowhere_share_one_series(client: httpx2.AsyncClient, count: Counted) -> None:
    before = count("GET", "none", 404)
    await client.get("/guess/1")
    await client.get("/guess/2")
    assert count("GET", "none", 404) == before + 2


async def test_an_unusual_method_makes_no_series_of_its_own(client: httpx2.AsyncClient, count: Counted) -> None:
    before = count("other", "/parcels", 405)
    assert (await client.request("PROPFIND", "/parcels")).status_code == 405
    assert count("other", "/parcels", 405) == before + 1


async def test_refusals_of_the_edge_are_counted(client: httpx2.AsyncClient, count: Counted) -> None:
    before = count("POST", "none", 400)
    await client.post("/anything", content=b"{", headers={"Content-Type": "application/json"})
    assert count("POST", "none", 400) == before + 1


async def test_a_failure_is_counted_as_500(client: httpx2.AsyncClient, count: Counted) -> None:
    before = count("GET", "/crash", 500)
    await client.get("/crash")
    assert count("GET", "/crash", 500) == before + 1


async def test_a_client_that_leaves_does_not_stop_the_count(client: httpx2.AsyncClient, count: Counted) -> None:
    before = count("GET", "/parcels/{parcel_id}", 200)
    url = client.base_url
    _, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(b"GET /parcels/1 HTTP/1.1\r\nHost: x\r\n\r\n")
    await writer.drain()
    writer.close()
    await client.get("/parcels/1")
    assert count("GET", "/parcels/{parcel_id}", 200) >= before + 1


async def test_the_exposition_is_prometheus_text(client: httpx2.AsyncClient) -> None:
    await client.get("/parcels/1")
    answer = await client.get("/metrics")
    assert answer.headers["content-type"] == CONTENT_TYPE_LATEST
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    assert families["http_requests"].type == "counter"
    assert families["http_request_seconds"].type == "histogram"


def test_an_exposition_holds_its_own_registry_only() -> None:
    registry = CollectorRegistry()
    Counter("apples", "Apples eaten", registry=registry).inc(3)
    text = bytes(exposition(registry).body).decode()
    assert "apples_total 3.0" in text
    assert "http_requests" not in text
