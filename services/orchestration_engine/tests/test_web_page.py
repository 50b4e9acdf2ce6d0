"""What the served page says before any script runs, how its files travel, and what search engines are told."""

import gzip
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from orchestration_engine.agents import AgentManager
from orchestration_engine.agents.service import agent_view
from orchestration_engine.entrypoints.page_head import Beginning, Head, with_head
from orchestration_engine.entrypoints.web_page import WebPage

from .conftest import DEFINITIONS

INDEX = (
    "<!doctype html><head><!-- head --><title>Rialto</title><!-- /head --></head>"
    "<body>The page<!-- beginning -->"
    '<template data-beginning="marketplace">Find one<b>{{category}}</b>{{description}}</template>'
    '<template data-beginning="agent"><h1>{{name}}</h1>{{summary}} ({{category}})</template><!-- served --></body>'
)
BROWSER = {"Accept": "text/html,*/*"}
SCRIPT = "'a script'" * 400


@pytest.fixture
async def page(tmp_path: Path) -> httpx2.AsyncClient:
    """A browser of an app that has nothing but the page."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(INDEX)
    (tmp_path / "assets" / "main-1a2b.js").write_text(SCRIPT)
    (tmp_path / "assets" / "main-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.catalogue = AgentManager(DEFINITIONS, "http://agents")
    await app.state.catalogue.refresh()
    app.router.default = WebPage(tmp_path, app.router.not_found)
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url="http://market.example", headers=BROWSER
    )


def _served(page: str) -> dict[str, object]:
    begun = page.partition('<script type="application/json" id="served">')[2]
    found: dict[str, object] = json.loads(begun.partition("</script>")[0])
    return found


async def test_an_agents_page_is_announced_with_its_name_and_its_summary(page: httpx2.AsyncClient) -> None:
    answer = await page.get("/agents/note-writer")
    assert answer.status_code == 200
    assert "<title>Note Writer · Rialto</title>" in answer.text
    assert '<meta name="description" content="Writes a short note' in answer.text
    assert '<link rel="canonical" href="http://market.example/agents/note-writer" />' in answer.text
    assert "The page" in answer.text
    assert "The page<h1>Note Writer</h1>Writes a short note" in answer.text


async def test_a_page_begins_with_what_fits_its_address_and_with_nothing_else(page: httpx2.AsyncClient) -> None:
    assert "The pageFind one<b></b><script" in (await page.get("/?q=lease")).text
    assert "The pageFind one<b>Legal</b>" in (await page.get("/?category=legal")).text
    assert "The page<!-- beginning --><!-- served --></body>" in (await page.get("/dashboard")).text


async def test_what_a_page_would_ask_for_first_comes_with_it(page: httpx2.AsyncClient) -> None:
    catalogue = AgentManager(DEFINITIONS, "http://agents")
    await catalogue.refresh()
    served = _served((await page.get("/agents/note-writer")).text)
    assert served["agent"] == agent_view(catalogue, "note-writer").model_dump(mode="json")
    assert served["categories"] == [one.model_dump(mode="json") for one in catalogue.categories()]
    assert _served((await page.get("/?category=legal")).text).keys() == {"categories"}


async def test_the_address_that_counts_is_without_what_led_there(page: httpx2.AsyncClient) -> None:
    assert 'href="http://market.example/"' in (await page.get("/?q=lease&utm_source=x")).text
    legal = (await page.get("/?category=legal&q=x")).text
    assert "<title>Legal · Rialto</title>" in legal
    assert 'href="http://market.example/?category=legal"' in legal
    assert "canonical" not in (await page.get("/dashboard")).text


async def test_an_agent_that_is_not_there_is_not_found_by_search_engines(page: httpx2.AsyncClient) -> None:
    answer = await page.get("/agents/nobody")
    assert (answer.status_code, "The page" in answer.text) == (404, True)


async def test_a_shared_run_is_not_found_by_search_engines(page: httpx2.AsyncClient) -> None:
    assert (await page.get("/shared/abc")).headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in (await page.get("/")).headers


def test_what_a_head_says_cannot_become_markup() -> None:
    named = {"name": "<script>x</script>", "summary": "{{name}}", "category": "<img src=x>"}
    evil = Head(
        '</title><script>alert("1")</script>', '"><img src=x>', Beginning("agent", named), {"agent": "</script>"}
    )
    filled = with_head(INDEX, evil, "https://market.example")
    assert filled.count("<script") == filled.count("</script>") == 1
    assert "<img" not in filled
    assert "&lt;/title&gt;" in filled
    assert "<h1>&lt;script&gt;x&lt;/script&gt;</h1>{{name}}" in filled


@pytest.mark.parametrize("host", ['evil"><script>', "a b", "", "x" * 300, "a/b"])
async def test_a_host_that_is_none_is_not_repeated(page: httpx2.AsyncClient, host: str) -> None:
    for path in ("/agents/note-writer", "/robots.txt"):
        answer = await page.get(path, headers={"Host": host})
        assert "canonical" not in answer.text
        assert "Sitemap" not in answer.text
        assert "<script>" not in answer.text


async def test_search_engines_are_told_of_every_agent_and_category(page: httpx2.AsyncClient) -> None:
    told = await page.get("/robots.txt")
    assert told.headers["Content-Type"].startswith("text/plain")
    assert "Sitemap: http://market.example/sitemap.xml" in told.text
    tree = ET.fromstring((await page.get("/sitemap.xml")).text)  # noqa: S314  (our own document)
    places = [place.text for place in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert places[0] == "http://market.example/"
    assert "http://market.example/?category=sales" in places
    assert places[-2:] == ["http://market.example/agents/note-writer", "http://market.example/agents/price-quoter"]


async def test_files_travel_packed_to_whoever_can_unpack_them(page: httpx2.AsyncClient) -> None:
    packed = await page.get("/assets/main-1a2b.js", headers={"Accept-Encoding": "gzip, br;q=0.9"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["Content-Type"].startswith("text/javascript")
    assert int(packed.headers["Content-Length"]) < len(SCRIPT) / 10
    assert packed.text == SCRIPT
    plain = await page.get("/assets/main-1a2b.js", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.text == SCRIPT
