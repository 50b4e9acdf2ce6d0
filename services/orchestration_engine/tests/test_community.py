"""How agents do in everybody's hands, and which of them are shown first."""

import datetime
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from sqlalchemy import text

from orchestration_engine.agents import AgentManager
from orchestration_engine.agents.index import SearchIndex
from orchestration_engine.analytics.measured import AgentMeasures
from orchestration_engine.community.ratings.service import FEWEST, RatingManager
from orchestration_engine.community.shelves.keeper import ShelfKeeper, read_featured
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database

from .conftest import DEFINITIONS
from .engine import Caller, Engine, Process, a_name, step, until
from .stub_agents import Call, StubAgents, refused

REPOSITORY = Path(__file__).parents[3]
EVERYBODY = uuid.UUID(int=0)

_CALLS = """
    select type, count(*) as calls from events
    where type in ('agent.task.completed', 'agent.task.failed') and data->>'agent' = :agent group by type
"""
_PEOPLE = """
    select count(distinct user_id) from events
    where type in ('agent.task.completed', 'agent.task.failed') and data->>'agent' = :agent
"""
_COUNT = """
    insert into rollups_day as r (cube, user_id, bucket, kind, agent, category, model, status, count, duration, queued,
        input_tokens, cached_tokens, output_tokens, cost, bins, bin_counts)
    values (:cube, :user, :bucket, 'task', 'note-writer', '', :model, :status, :count, 0, 0, 7, 0, 3, :cost,
        :bins, :counts)
    on conflict (cube, user_id, bucket, kind, agent, category, model, status) do update set
        count = r.count + excluded.count, cost = r.cost + excluded.cost,
        bins = r.bins || excluded.bins, bin_counts = r.bin_counts || excluded.bin_counts
"""


@pytest.fixture(scope="module", autouse=True)
async def consumer(engine: Engine, api: Process) -> AsyncIterator[Process]:
    """The process that adds events up."""
    process = engine.start("consumer")
    await process.healthy()
    yield process
    await process.stop()


@pytest.fixture
async def library(own: Database) -> AgentManager:
    """A library of two agents, kept in a database of its own."""
    catalogue = AgentManager(DEFINITIONS, "http://agents")
    await catalogue.refresh()
    async with own.transaction() as work:
        await SearchIndex(work.session).sync(catalogue.all())
    return catalogue


async def quality(client: httpx2.AsyncClient, agent: str = "note-writer") -> Any:
    answer = await client.get(f"/agents/library/{agent}/quality")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def counted(
    database: Database,
    status: str,
    count: int,
    *,
    users: int = 1,
    days_ago: int = 0,
    model: str = "m",
    cost: float = 0,
    took: int = 100,
) -> None:
    """Have so many calls counted, as the consumer does."""
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    row = {"bucket": today - datetime.timedelta(days=days_ago), "model": model, "status": status, "cost": cost}
    sketch = {"bins": [took], "counts": [count]}
    async with database.transaction() as work:
        everybody = {"user": EVERYBODY, "count": count}
        for cube in ({"cube": 1, "model": ""}, {"cube": 4}):
            await work.session.execute(text(_COUNT), {**row, **sketch, **everybody, **cube})
        for _ in range(users):
            somebody = {"cube": 3, "user": uuid.uuid4(), "count": 1}
            await work.session.execute(text(_COUNT), {**row, **sketch, **somebody})


async def measured(database: Database, library: AgentManager) -> Any:
    async with database.transaction() as work:
        return (await RatingManager(work, library).quality("note-writer")).model_dump()


async def test_what_is_measured_is_what_was_run(
    ada: Caller, bob: Caller, anyone: httpx2.AsyncClient, agents: StubAgents, database: Database
) -> None:
    topic = a_name()

    async def refuse(_: Call) -> Any:
        return refused(422, "No.")

    agents.on(f"{topic}-bad", refuse)
    good = [step(f"good-{place}", topic) for place in range(4)]
    bad = {**step("bad", f"{topic}-bad"), "on_error": "continue"}
    for user in (ada, bob):
        await user.finished(await user.submit(*good, bad))

    told, calls, people = dict[str, Any](), dict[str, int](), 0

    async def is_counted() -> bool:
        nonlocal told, calls, people
        async with database.transaction() as work:
            rows = (await work.session.execute(text(_CALLS), {"agent": "note-writer"})).all()
            people = await work.session.scalar(text(_PEOPLE), {"agent": "note-writer"}) or 0
        calls = {row.type.rpartition(".")[2]: row.calls for row in rows}
        told = await quality(anyone)
        return bool(told["ever"]["runs"] == calls["completed"] + calls["failed"])

    # Those of other tests, too, of which the consumer may have many before it.
    await until(is_counted, "all calls are counted")
    ever = told["ever"]
    assert calls["completed"] >= 8
    assert calls["failed"] >= 2
    assert ever["success_rate"] == pytest.approx(calls["completed"] / ever["runs"])
    assert ever["users"] == people >= 2
    assert 0 < ever["p50"] <= ever["p95"] < 60
    assert told["recent"] == ever
    assert (told["fewest"], told["days"], told["evaluation"]) == (5, 30, None)


async def test_what_is_measured_stands_as_it_was_at_one_moment(own: Database, library: AgentManager) -> None:
    await counted(own, "completed", 6)
    async with own.transaction() as work:
        ratings = AgentMeasures(work.session)
        assert (await RatingManager(work, library).quality("note-writer")).ever.runs == 6
        await counted(own, "completed", 4)
        assert (await ratings.of("note-writer", None)).completed == 6
    assert (await measured(own, library))["ever"]["runs"] == 10


async def test_an_agent_that_is_none_has_no_quality(anyone: httpx2.AsyncClient) -> None:
    assert (await anyone.get("/agents/library/nobody/quality")).status_code == 404
    assert (await anyone.get("/agents/library/No-Body/quality")).status_code == 422


async def test_with_too_few_runs_there_is_only_their_number(own: Database, library: AgentManager) -> None:
    nothing = {"users": None, "success_rate": None, "p50": None, "p95": None, "mean_cost": None}
    assert (await measured(own, library))["ever"] == {"runs": 0, **nothing}
    await counted(own, "completed", FEWEST - 2, cost=1)
    await counted(own, "failed", 1)
    assert (await measured(own, library))["ever"] == {"runs": FEWEST - 1, **nothing}
    await counted(own, "cancelled", 7)
    assert (await measured(own, library))["ever"] == {"runs": FEWEST - 1, **nothing}


async def test_recent_runs_are_those_of_thirty_days(own: Database, library: AgentManager) -> None:
    await counted(own, "completed", 6, days_ago=29)
    await counted(own, "completed", 8, days_ago=30)
    told = await measured(own, library)
    assert (told["recent"]["runs"], told["ever"]["runs"]) == (6, 14)


async def test_only_answers_have_a_latency_and_only_priced_ones_a_cost(own: Database, library: AgentManager) -> None:
    await counted(own, "completed", 6, model="free", took=10)
    await counted(own, "failed", 6, took=400)
    told = (await measured(own, library))["ever"]
    assert told["p95"] == pytest.approx(told["p50"])
    assert (told["success_rate"], told["mean_cost"]) == (0.5, None)
    await counted(own, "completed", 4, model="dear", cost=0.2, took=10)
    assert (await measured(own, library))["ever"]["mean_cost"] == pytest.approx(0.05)


async def test_the_shelves_hold_what_is_featured_and_what_is_used(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    await ada.finished(await ada.submit(step("one", a_name())))

    async def shelves() -> dict[str, list[str]]:
        items = (await anyone.get("/agents/shelves")).json()["items"]
        return {shelf["id"]: [agent["id"] for agent in shelf["agents"]] for shelf in items}

    async def is_used() -> bool:
        return "note-writer" in (await shelves()).get("most-used", [])

    await until(is_used, "the agent stands among the most used", 60)
    found = await shelves()
    assert found["featured"] == ["price-quoter", "note-writer"]
    assert "new" not in found  # both came when the library was first filled
    card = (await anyone.get("/agents/shelves")).json()["items"][0]["agents"][0]
    assert card == (await anyone.get("/agents/library", params={"category": "sales"})).json()["items"][0]


async def test_the_shelves_come_from_memory(own: Database, tmp_path: Path) -> None:
    keeper = ShelfKeeper(own, tmp_path / "missing.yaml")
    assert await keeper.shelves() is await keeper.shelves()


async def test_an_agent_is_new_that_came_after_the_first(own: Database, library: AgentManager, tmp_path: Path) -> None:
    keeper = ShelfKeeper(own, tmp_path / "missing.yaml")
    assert (await keeper.shelves()).items == []
    later = library.get("note-writer").model_copy(update={"id": "late-writer", "name": "Late Writer"})
    async with own.transaction() as work:
        await SearchIndex(work.session).sync([*library.all(), later])
    (shelf,) = (await ShelfKeeper(own, tmp_path / "missing.yaml").shelves()).items
    assert (shelf.id, [agent.id for agent in shelf.agents]) == ("new", ["late-writer"])
    assert (await keeper.shelves()).items == []  # as they were some seconds ago


async def test_an_agent_that_is_written_anew_is_not_new(own: Database, library: AgentManager, tmp_path: Path) -> None:
    changed = library.get("note-writer").model_copy(update={"summary": "Writes other notes."})
    async with own.transaction() as work:
        assert sum(await SearchIndex(work.session).sync([changed, library.get("price-quoter")])) == 1
    assert (await ShelfKeeper(own, tmp_path / "missing.yaml").shelves()).items == []


@pytest.mark.parametrize("written", ["- [", "a: b", "- Not An Id", "- 7", "\x00"])
def test_a_list_of_featured_agents_that_cannot_be_read_is_empty(tmp_path: Path, written: str) -> None:
    path = tmp_path / "featured.yaml"
    path.write_text(written)
    assert read_featured(path) == []


def test_the_featured_agents_are_there() -> None:
    folder = REPOSITORY / "agents"
    featured = read_featured(folder / "featured.yaml")
    known = {path.stem for path in (folder / "definitions").glob("*/*.yaml")}
    assert 10 <= len(featured) <= 12
    assert len(set(featured)) == len(featured)
    assert set(featured) <= known
    ids = [yaml.safe_load(next(folder.glob(f"definitions/*/{agent}.yaml")).read_text())["id"] for agent in featured]
    assert ids == featured
