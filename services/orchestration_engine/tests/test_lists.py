"""Favourites and collections: what people keep, who sees it, and that nothing is lost."""

import asyncio
import shutil
import uuid
from pathlib import Path
from typing import Any

import httpx2
import pytest

from orchestration_engine.agents import AgentManager
from orchestration_engine.agents.index import SearchIndex
from orchestration_engine.auth.models import Role, User
from orchestration_engine.community.lists.schemas import (
    MOST_AGENTS,
    MOST_COLLECTIONS,
    MOST_FAVOURITES,
    CollectionRequest,
)
from orchestration_engine.community.lists.service import KEPT, ListManager
from orchestration_engine.community.models import Collection
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database
from orchestration_engine.core.ids import new_id

from .conftest import DEFINITIONS
from .engine import Caller

BOTH = ["price-quoter", "note-writer"]


async def made(user: Caller, *agents: str, **more: Any) -> Any:
    answer = await user.http.post("/collections", json={"name": "For work", "agents": agents, **more})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/collections/{answer.json()['id']}"
    return answer.json()


async def liked(user: Caller) -> list[str]:
    return [one["id"] for one in (await user.http.get("/favourites")).json()["items"]]


async def test_favourites_are_ones_own_and_the_last_comes_first(ada: Caller, bob: Caller) -> None:
    for agent in (*BOTH, BOTH[0]):
        assert (await ada.http.put(f"/favourites/{agent}")).status_code == 204
    assert await liked(ada) == ["note-writer", "price-quoter"]
    assert await liked(bob) == []
    card = (await ada.http.get("/favourites")).json()["items"][0]["agent"]
    assert (card["name"], card["category"]) == ("Note Writer", "marketing")
    for _ in range(2):
        assert (await ada.http.delete("/favourites/note-writer")).status_code == 204
    assert await liked(ada) == ["price-quoter"]


async def test_what_changes_in_ones_lists_is_told_once(ada: Caller) -> None:
    for _ in range(2):
        await ada.http.put("/favourites/note-writer")
    for _ in range(2):
        await ada.http.delete("/favourites/note-writer")
    path = f"/collections/{(await made(ada, *BOTH, public=True))['id']}"
    for _ in range(2):
        await ada.http.put(f"{path}/agents/note-writer")  # it is there
    await ada.http.delete(f"{path}/agents/note-writer")
    await ada.http.delete(path)
    for _ in range(2):
        await ada.http.post(f"{path}/restore")
    told = [(event["type"], event["data"]) for event in await ada.events() if not event["type"].startswith("user.")]
    assert [kind for kind, _ in told] == [
        "favourite.added",
        "favourite.removed",
        "collection.saved",
        "collection.saved",
        "collection.deleted",
        "collection.saved",
    ]
    assert [data["agents"] for kind, data in told if kind == "collection.saved"] == [2, 1, 1]
    assert told[2][1]["name"] == "For work"
    assert told[2][1]["public"] is True


async def test_what_is_no_agent_cannot_be_kept(ada: Caller) -> None:
    assert (await ada.http.put("/favourites/nobody")).status_code == 404
    assert (await ada.http.put("/favourites/No-Body")).status_code == 422
    collection = await made(ada)
    assert (await ada.http.put(f"/collections/{collection['id']}/agents/nobody")).status_code == 404
    answer = await ada.http.post("/collections", json={"name": "x", "agents": ["nobody"]})
    assert answer.status_code == 404


async def test_lists_are_for_people_with_an_account(anyone: httpx2.AsyncClient) -> None:
    some = uuid.uuid4()
    for method, path in (
        ("GET", "/favourites"),
        ("PUT", "/favourites/note-writer"),
        ("DELETE", "/favourites/note-writer"),
        ("GET", "/collections"),
        ("POST", "/collections"),
        ("PATCH", f"/collections/{some}"),
        ("DELETE", f"/collections/{some}"),
        ("POST", f"/collections/{some}/restore"),
        ("PUT", f"/collections/{some}/agents"),
        ("PUT", f"/collections/{some}/agents/note-writer"),
        ("DELETE", f"/collections/{some}/agents/note-writer"),
    ):
        answer = await anyone.request(method, path, json={"name": "x", "agents": []})
        assert answer.status_code == 401, (method, path, answer.text)


async def test_a_collection_is_made_changed_and_listed(ada: Caller) -> None:
    collection = await made(ada, *BOTH, BOTH[0], description="What I use.")
    assert collection["agents"] == BOTH
    assert [one["agent"]["name"] for one in collection["items"]] == ["Price Quoter", "Note Writer"]
    assert (collection["public"], collection["mine"]) == (False, True)
    path = f"/collections/{collection['id']}"
    changed = (await ada.http.patch(path, json={"name": "Daily"})).json()
    assert (changed["name"], changed["description"]) == ("Daily", "What I use.")
    assert changed["updated_at"] > collection["updated_at"]
    assert (await ada.http.patch(path, json={"description": ""})).json()["description"] == ""
    (head,) = (await ada.http.get("/collections")).json()["items"]
    assert (head["id"], head["name"], head["agents"]) == (collection["id"], "Daily", BOTH)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": " x"},
        {"name": "a\nb"},
        {"name": "x" * 101},
        {"name": "x", "description": "x" * 1001},
        {"name": "x", "public": "yes"},
        {"name": "x", "agents": ["Not An Id"]},
        {"name": "x", "agents": ["note-writer"] * (MOST_AGENTS + 1)},
        {"name": "x", "more": 1},
    ],
)
async def test_a_collection_that_is_none_is_refused(ada: Caller, body: dict[str, Any]) -> None:
    assert (await ada.http.post("/collections", json=body)).status_code == 422


async def test_agents_are_added_removed_and_put_in_order(ada: Caller) -> None:
    path = f"/collections/{(await made(ada))['id']}/agents"
    for agent in (*BOTH, BOTH[0]):
        head = (await ada.http.put(f"{path}/{agent}")).json()
    assert head["agents"] == BOTH
    ordered = await ada.http.put(path, json={"agents": ["note-writer"]})
    assert ordered.json()["agents"] == ["note-writer", "price-quoter"]
    # Who puts things in order knows nothing of what others have done meanwhile: nothing is added or lost by it.
    ordered = await ada.http.put(path, json={"agents": ["gone-agent", "price-quoter"]})
    assert ordered.json()["agents"] == ["price-quoter", "note-writer"]
    assert (await ada.http.delete(f"{path}/price-quoter")).json()["agents"] == ["note-writer"]
    answer = await ada.http.delete(f"{path}/price-quoter")
    assert (answer.status_code, "not in this collection" in answer.json()["detail"]) == (404, True)


async def test_two_who_add_at_once_both_have_added(ada: Caller) -> None:
    path = f"/collections/{(await made(ada))['id']}"
    await asyncio.gather(*(ada.http.put(f"{path}/agents/{agent}") for agent in BOTH * 3))
    assert sorted((await ada.http.get(path)).json()["agents"]) == sorted(BOTH)


async def test_a_collection_is_its_owners_unless_it_is_public(
    ada: Caller, bob: Caller, anyone: httpx2.AsyncClient
) -> None:
    path = f"/collections/{(await made(ada, *BOTH))['id']}"
    assert (await anyone.get(path)).status_code == 404
    assert (await bob.http.get(path)).status_code == 404
    assert (await ada.http.patch(path, json={"public": True})).json()["public"] is True
    for reader in (anyone, bob.http):
        seen = (await reader.get(path)).json()
        assert (seen["agents"], seen["mine"]) == (BOTH, False)
        assert ada.username not in str(seen)
    assert (await anyone.get(path, headers={"Authorization": "Bearer nonsense"})).status_code == 401
    for method, rest in (("PATCH", ""), ("DELETE", ""), ("PUT", "/agents"), ("PUT", "/agents/note-writer")):
        answer = await bob.http.request(method, path + rest, json={"name": "Mine", "agents": []})
        assert answer.status_code in (404, 422), (method, rest)
    assert (await bob.http.patch(path, json={"name": "Mine"})).status_code == 404
    assert (await bob.http.get("/collections")).json()["items"] == []


async def test_what_was_deleted_is_had_back_under_its_address(ada: Caller, bob: Caller) -> None:
    collection = await made(ada, *BOTH, public=True)
    path = f"/collections/{collection['id']}"
    assert (await ada.http.delete(path)).status_code == 204
    assert (await ada.http.get(path)).status_code == 404
    assert (await bob.http.get(path)).status_code == 404
    assert (await ada.http.get("/collections")).json()["items"] == []
    for method, rest in (("PATCH", ""), ("DELETE", ""), ("PUT", "/agents/note-writer")):
        assert (await ada.http.request(method, path + rest, json={"name": "x"})).status_code == 404
    assert (await bob.http.post(f"{path}/restore")).status_code == 404
    for _ in range(2):
        back = await ada.http.post(f"{path}/restore")
        assert (back.status_code, back.json()["agents"], back.json()["public"]) == (200, BOTH, True)
    assert (await ada.http.get("/collections")).json()["items"][0]["id"] == collection["id"]


async def test_there_are_no_more_collections_than_may_be(ada: Caller) -> None:
    first = await made(ada)
    for _ in range(MOST_COLLECTIONS - 2):
        await made(ada)
    answers = await asyncio.gather(*(ada.http.post("/collections", json={"name": "x"}) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    await ada.http.delete(f"/collections/{first['id']}")
    await made(ada)
    restored = await ada.http.post(f"/collections/{first['id']}/restore")
    assert (restored.status_code, "Delete one first" in restored.json()["detail"]) == (409, True)


class Library:
    """A library with many agents, in a database of its own."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.catalogue = AgentManager(folder, "http://agents")
        self.user = User(id=new_id(), username="ada", username_key="ada", role=Role.USER, created_at=now())
        self.user.password_hash = "x"
        self._folder = folder

    async def fill(self, more: int = 0) -> None:
        """Keep the usual agents, and so many more."""
        shutil.copytree(DEFINITIONS, self._folder, dirs_exist_ok=True)
        note = (self._folder / "marketing" / "note-writer.yaml").read_text()
        for number in range(more):
            path = self._folder / "marketing" / f"writer-{number}.yaml"
            other = note.replace("id: note-writer", f"id: writer-{number}")
            path.write_text(other.replace("name: Note Writer", f"name: Writer {number}"))
        await self.catalogue.refresh()
        async with self.database.transaction() as work:
            await SearchIndex(work.session).sync(self.catalogue.all())

    async def lose(self, agent: str) -> None:
        """Have an agent leave the library."""
        next(self._folder.glob(f"*/{agent}.yaml")).unlink()
        await self.catalogue.refresh()
        async with self.database.transaction() as work:
            await SearchIndex(work.session).sync(self.catalogue.all())


@pytest.fixture
async def library(own: Database, tmp_path: Path) -> Library:
    """The usual agents, and somebody who keeps some."""
    library = Library(own, tmp_path)
    async with own.transaction() as work:
        work.session.add(library.user)
    return library


async def test_an_agent_that_left_the_library_stays_in_the_lists(library: Library) -> None:
    await library.fill()
    async with library.database.transaction() as work:
        lists = ListManager(work, library.catalogue)
        await lists.like("note-writer", library.user)
        kept = await lists.make(CollectionRequest(name="x", agents=[*BOTH]), library.user)
    await library.lose("note-writer")
    async with library.database.transaction() as work:
        lists = ListManager(work, library.catalogue)
        assert [(one.id, one.agent) for one in await lists.favourites(library.user)] == [("note-writer", None)]
        view = await lists.collection(kept.id, library.user)
        assert [(one.id, one.agent is None) for one in view.items] == [("price-quoter", False), ("note-writer", True)]
        await lists.unlike("note-writer", library.user)
        assert (await lists.take_out(kept.id, "note-writer", library.user)).agents == ["price-quoter"]


async def test_a_collection_holds_no_more_agents_than_it_may(library: Library) -> None:
    await library.fill(more=MOST_AGENTS)
    agents = [f"writer-{number}" for number in range(MOST_AGENTS)]
    async with library.database.transaction() as work:
        lists = ListManager(work, library.catalogue)
        kept = await lists.make(CollectionRequest(name="x", agents=agents), library.user)
        assert kept.agents == agents
        assert (await lists.put_in(kept.id, agents[0], library.user)).agents == agents
        with pytest.raises(Exception, match="at most 100 agents"):
            await lists.put_in(kept.id, "note-writer", library.user)


async def test_what_was_deleted_long_ago_is_forgotten_with_the_next(library: Library) -> None:
    await library.fill()
    async with library.database.transaction() as work:
        lists = ListManager(work, library.catalogue)
        first, second, third = [
            (await lists.make(CollectionRequest(name="x", agents=[*BOTH]), library.user)).id for _ in range(3)
        ]
        await lists.delete(first, library.user)
        await lists.delete(second, library.user)
        row = await work.session.get(Collection, first)
        assert row is not None
        row.deleted_at = now() - KEPT
        await work.session.flush()
    async with library.database.transaction() as work:
        lists = ListManager(work, library.catalogue)
        await lists.delete(third, library.user)
        with pytest.raises(Exception, match="There is no collection"):
            await lists.restore(first, library.user)
        assert (await lists.restore(second, library.user)).agents == BOTH


async def test_there_are_no_more_favourites_than_may_be(library: Library) -> None:
    await library.fill(more=MOST_FAVOURITES)
    async with library.database.transaction() as work:
        lists = ListManager(work, library.catalogue)
        for number in range(MOST_FAVOURITES):
            await lists.like(f"writer-{number}", library.user)
        await lists.like("writer-0", library.user)
        with pytest.raises(Exception, match="Remove one first"):
            await lists.like("note-writer", library.user)
