"""The catalogue over HTTP, and how it follows its folder."""

import shutil
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest

from orchestration_engine.agents import AgentManager
from orchestration_engine.agents.embeddings import EmbeddingRepository
from orchestration_engine.agents.index import SearchIndex
from orchestration_engine.agents.meaning import DIMENSIONS
from orchestration_engine.agents.schemas import LibraryQuery
from orchestration_engine.agents.search import CatalogueSearch
from orchestration_engine.core.database import Database

from .conftest import DEFINITIONS
from .engine import until


async def get(client: httpx2.AsyncClient, path: str, **query: str) -> httpx2.Response:
    return await client.get(path, params=query)


async def test_the_library_is_open_to_all_and_sorted_by_name(anyone: httpx2.AsyncClient) -> None:
    page = (await get(anyone, "/agents/library")).json()
    assert [item["id"] for item in page["items"]] == ["note-writer", "price-quoter"]
    assert page["total"] == 2
    assert page["next_cursor"] is None
    assert page["items"][0].keys() >= {"id", "name", "version", "category", "summary", "tags"}


async def test_pages_follow_each_other_without_gap_or_repeat(anyone: httpx2.AsyncClient) -> None:
    first = (await get(anyone, "/agents/library", limit="1")).json()
    second = (await get(anyone, "/agents/library", limit="1", cursor=first["next_cursor"])).json()
    assert [item["id"] for item in first["items"] + second["items"]] == ["note-writer", "price-quoter"]
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"category": "sales"}, ["price-quoter"]),
        ({"tag": "writing"}, ["note-writer"]),
        ({"tag": "test"}, ["note-writer", "price-quoter"]),
        ({"tag": "test", "category": "marketing", "q": "topic"}, ["note-writer"]),
        ({"tag": "pricing", "q": "notes"}, ["price-quoter"]),
        ({"category": "legal", "q": "note"}, []),
        ({"q": "%"}, ["note-writer", "price-quoter"]),
        ({"capability": "Takes points"}, ["note-writer"]),
        ({"capability": "Takes points", "q": "prices"}, []),
        ({"format": "markdown"}, []),
        ({"format": "text", "tier": "balanced"}, ["note-writer", "price-quoter"]),
        ({"tier": "deep", "q": "note"}, []),
    ],
)
async def test_agents_are_filtered_by_category_and_tag(
    anyone: httpx2.AsyncClient, query: dict[str, str], found: list[str]
) -> None:
    page = (await get(anyone, "/agents/library", **query)).json()
    assert [item["id"] for item in page["items"]] == found
    assert page["total"] == len(found)


@pytest.mark.parametrize(
    ("q", "best"),
    [
        ("note", "note-writer"),
        ("  NOTES   writing ", "note-writer"),
        ("wrtier of nots", "note-writer"),
        ("nöte", "note-writer"),
        ("quo", "price-quoter"),
        ("discounts", "price-quoter"),
        ("pirce", "price-quoter"),
    ],
)
async def test_the_agent_that_is_meant_comes_first(anyone: httpx2.AsyncClient, q: str, best: str) -> None:
    page = (await get(anyone, "/agents/library", q=q)).json()
    assert page["items"][0]["id"] == best
    assert page["total"] == len(page["items"])


async def test_an_agent_is_found_by_what_it_is_for(anyone: httpx2.AsyncClient) -> None:
    async def is_found() -> bool:  # as soon as its vector is made
        items = (await get(anyone, "/agents/library", q="what does it cost")).json()["items"]
        return [item["id"] for item in items[:1]] == ["price-quoter"]

    await until(is_found, "the agent is found by its meaning")


async def test_meaning_is_no_reason_until_nearly_every_agent_has_a_vector(own: Database, tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path)
    await catalogue.refresh()
    told = []
    async with own.transaction() as work:
        embeddings = EmbeddingRepository(work.session)
        assert await embeddings.available()
        await SearchIndex(work.session).sync(catalogue.all())
        while missing := await embeddings.missing(1):
            told.append(await embeddings.telling())
            await embeddings.store(missing, [[1.0] + [0.0] * (DIMENSIONS - 1)])
        told.append(await embeddings.telling())
    assert told == [False, False, True]


async def test_what_was_found_comes_in_pages(anyone: httpx2.AsyncClient) -> None:
    first = (await get(anyone, "/agents/library", q="test", limit="1")).json()
    second = (await get(anyone, "/agents/library", q="test", limit="1", cursor=first["next_cursor"])).json()
    assert {item["id"] for item in first["items"] + second["items"]} == {"note-writer", "price-quoter"}
    assert second["next_cursor"] is None
    assert (await get(anyone, "/agents/library", q="test", cursor="bm90LWEtbnVtYmVy")).status_code == 422


async def test_what_was_found_is_counted_by_category_tag_and_capability(anyone: httpx2.AsyncClient) -> None:
    everything = (await get(anyone, "/agents/facets")).json()
    assert everything["categories"] == [{"id": "marketing", "count": 1}, {"id": "sales", "count": 1}]
    assert everything["tags"][0] == {"id": "test", "count": 2}
    assert {"id": "Takes points", "count": 1} in everything["capabilities"]
    sales = (await get(anyone, "/agents/facets", q="test", category="sales")).json()
    assert {facet["id"] for facet in sales["categories"]} == {"marketing", "sales"}
    assert {facet["id"] for facet in sales["tags"]} == {"test", "pricing"}


async def test_a_choice_narrows_the_other_counts_and_not_its_own(anyone: httpx2.AsyncClient) -> None:
    for q in ("", "test"):
        sales = (await get(anyone, "/agents/facets", q=q, category="sales")).json()
        assert [facet["count"] for facet in sales["categories"]] == [1, 1]
        assert [facet["count"] for facet in sales["tiers"]] == [1]
        assert [facet["count"] for facet in sales["formats"]] == [1]
        deep = (await get(anyone, "/agents/facets", q=q, tier="deep")).json()
        assert [facet["count"] for facet in deep["tiers"]] == [2]
        assert deep["categories"] == deep["tags"] == deep["formats"] == []
        points = (await get(anyone, "/agents/facets", q=q, capability="Takes points")).json()
        assert points["categories"] == [{"id": "marketing", "count": 1}]


async def test_a_card_says_how_the_agent_answers_and_which_model_it_asks_for(anyone: httpx2.AsyncClient) -> None:
    [card] = (await get(anyone, "/agents/library", category="sales")).json()["items"]
    agent = (await get(anyone, "/agents/library/price-quoter")).json()
    assert (card["format"], card["tier"]) == (agent["output"]["format"], agent["model"]["tier"])


async def test_an_agents_definition_is_read_as_its_author_wrote_it(anyone: httpx2.AsyncClient) -> None:
    answer = await get(anyone, "/agents/library/note-writer/definition")
    assert answer.headers["Content-Type"].startswith("application/yaml")
    assert answer.content == (DEFINITIONS / "marketing" / "note-writer.yaml").read_bytes()
    assert (await get(anyone, "/agents/library/nobody/definition")).status_code == 404


async def test_agents_are_suggested_while_a_word_is_typed(anyone: httpx2.AsyncClient) -> None:
    items = (await get(anyone, "/agents/suggestions", q="wri")).json()["items"]
    assert items[0] == {"id": "note-writer", "name": "Note Writer", "category": "marketing"}
    assert (await anyone.get("/agents/suggestions")).status_code == 422


async def test_the_tables_follow_the_definitions(database: Database, tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path)
    await catalogue.refresh()
    path = tmp_path / "sales" / "price-quoter.yaml"
    path.write_text(path.read_text().replace("Quotes prices", "Haggles over camels"))
    path = tmp_path / "marketing" / "note-writer.yaml"
    path.write_text(path.read_text().replace("Writes notes", "Counts camelbacks"))
    changed = catalogue_of(tmp_path, copy=False)
    await changed.refresh()
    with suppress(Undone):
        async with database.transaction() as work:
            await follow(SearchIndex(work.session), CatalogueSearch(work.session), catalogue, changed)
            raise Undone


async def follow(index: SearchIndex, search: CatalogueSearch, catalogue: AgentManager, changed: AgentManager) -> None:
    camels = LibraryQuery("camels")
    await index.sync(catalogue.all())
    assert await index.sync(catalogue.all()) == (0, 0, 0)
    assert await search.page(camels, None, 5, 0) == ([], 0)
    assert sum(await index.sync(changed.all())) == 2
    (found,), _ = await search.page(camels, None, 5, 0)
    assert found.id == "price-quoter"
    # A whole word is also the beginning of another while somebody is typing.
    assert (await search.page(LibraryQuery("camel"), None, 5, 0))[1] == 1
    assert (await search.page(LibraryQuery("camel"), None, 5, 0, typing=True))[1] == 2
    assert sum(await index.sync([catalogue.get("note-writer")])) == 2
    assert await search.page(camels, None, 5, 0) == ([], 0)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"limit": "0"}, "query.limit"),
        ({"limit": "101"}, "query.limit"),
        ({"limit": "1_0"}, "query.limit"),
        ({"limit": "٣"}, "query.limit"),
        ({"limit": "x"}, "query.limit"),
        ({"limit": "9" * 5000}, "query.limit"),
        ({"cursor": "x" * 201}, "query.cursor"),
        ({"cursor": "!"}, "query.cursor"),
        ({"category": "nonsense"}, "query.category"),
        ({"tag": "Not A Tag"}, "query.tag"),
        ({"format": "pdf"}, "query.format"),
        ({"tier": "huge"}, "query.tier"),
        ({"capability": ""}, "query.capability"),
        ({"q": "x" * 201}, "query.q"),
    ],
)
async def test_a_query_that_cannot_be_meant_is_refused_with_its_place(
    anyone: httpx2.AsyncClient, query: dict[str, str], pointer: str
) -> None:
    answer = await get(anyone, "/agents/library", **query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_an_agents_page_says_what_it_takes_and_gives(anyone: httpx2.AsyncClient) -> None:
    agent = (await get(anyone, "/agents/library/note-writer")).json()
    assert agent.keys() >= {"description", "capabilities", "inputs", "output", "examples", "model"}
    assert [(field["name"], field["type"], field["required"]) for field in agent["inputs"]] == [
        ("topic", "text", True),
        ("title", "string", False),
        ("points", "list", False),
        ("tone", "string", False),
        ("sentences", "integer", False),
    ]
    assert "system_prompt" not in agent


@pytest.mark.parametrize("agent_id", ["nobody", "Note-Writer", "..", "%2e%2e", "x" * 3000, "%F0%9F%99%82"])
async def test_an_unknown_agent_is_a_404_that_says_where_to_look(anyone: httpx2.AsyncClient, agent_id: str) -> None:
    answer = await anyone.get(f"/agents/library/{agent_id}")
    assert answer.status_code == 404
    assert "GET /agents/library" in answer.json()["detail"] or "/docs" in answer.json()["detail"]


async def test_every_category_is_listed_with_the_number_of_its_agents(anyone: httpx2.AsyncClient) -> None:
    items = (await get(anyone, "/agents/categories")).json()["items"]
    assert len(items) == 29
    assert {item["id"]: item["count"] for item in items if item["count"]} == {"marketing": 1, "sales": 1}


class Undone(Exception):
    """Ends a transaction without a trace: the tables are the other tests', too."""


def catalogue_of(folder: Path, *, copy: bool = True) -> AgentManager:
    if copy:
        shutil.copytree(DEFINITIONS, folder, dirs_exist_ok=True)
    return AgentManager(folder, "http://agents")


async def test_the_catalogue_follows_its_folder(tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path)
    await catalogue.refresh()
    path = tmp_path / "sales" / "price-quoter.yaml"
    path.write_text(path.read_text().replace("Price Quoter", "Rate Quoter"))
    await catalogue.refresh()
    assert catalogue.get("price-quoter").name == "Rate Quoter"
    path.unlink()
    await catalogue.refresh()
    assert catalogue.find("price-quoter") is None


async def test_a_broken_definition_leaves_the_catalogue_as_it_was(tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path)
    await catalogue.refresh()
    (tmp_path / "sales" / "price-quoter.yaml").write_text("id: [broken")
    await catalogue.refresh()
    assert catalogue.get("price-quoter").name == "Price Quoter"
