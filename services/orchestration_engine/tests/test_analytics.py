"""What is shown of what happened: numbers, their owners, and events while they happen."""

import asyncio
import csv
import datetime
import io
import json
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import httpx2
import pytest
from arro3.io import read_parquet

from agent_contracts.events import UserLoggedIn
from orchestration_engine.analytics.feed import EventFeed
from orchestration_engine.analytics.repository import Wanted
from orchestration_engine.analytics.store import Place
from orchestration_engine.auth.models import Role
from orchestration_engine.core.database import Database
from orchestration_engine.entrypoints.role import give

from .engine import Caller, Engine, Process, a_name, caller, step, until
from .stub_agents import Call, StubAgents, refused

AGENT = "note-writer"
CALLS = ["agent.task.completed", "agent.task.failed"]


@pytest.fixture(scope="module", autouse=True)
async def consumer(engine: Engine, api: Process) -> AsyncIterator[Process]:
    """The process that adds events up."""
    process = engine.start("consumer")
    await process.healthy()
    yield process
    await process.stop()


@pytest.fixture
async def analyst(api: Process, engine: Engine) -> AsyncIterator[Caller]:
    """Somebody who sees everybody's numbers."""
    async with caller(api.url) as user:
        url = "postgresql+asyncpg://" + engine.environment["DATABASE_URL"].partition("://")[2]
        assert await give(url, user.username, Role.ANALYST)
        yield user


async def got(user: Caller, path: str, /, **query: Any) -> Any:
    answer = await user.http.get(f"/analytics/{path}", params=query)
    assert answer.status_code == 200, answer.text[:500]
    return answer.json()


async def ran(user: Caller, agents: StubAgents) -> str:
    """Run a workflow of two answers and one failure; return its id once all is added up."""
    topic = a_name()

    async def refuse(_: Call) -> Any:
        return refused(422, "No.")

    async def added_up() -> int:
        count: int = (await got(user, "summary"))["now"]["workflows"]["count"]
        return count

    agents.on(f"{topic}-bad", refuse)
    before = await added_up()
    workflow_id = await user.submit(
        step("one", topic), step("two", topic, "one"), {**step("bad", f"{topic}-bad"), "on_error": "continue"}
    )
    assert (await user.finished(workflow_id))["status"] == "completed"

    async def is_added_up() -> bool:
        # Its calls are in the same partition, before it.
        return await added_up() == before + 1

    await until(is_added_up, "the workflow is added up", 60)
    return workflow_id


async def test_what_ran_is_added_up(ada: Caller, agents: StubAgents) -> None:
    await ran(ada, agents)
    summary = await got(ada, "summary")
    tasks, workflows = summary["now"]["tasks"], summary["now"]["workflows"]
    assert (tasks["count"], tasks["completed"], tasks["failed"]) == (3, 2, 1)
    assert tasks["success_rate"] == pytest.approx(2 / 3)
    assert (tasks["input_tokens"], tasks["output_tokens"], tasks["cached_tokens"]) == (14, 6, 0)
    assert 0 < tasks["p50"] <= tasks["p95"] <= tasks["p99"] < 5
    assert tasks["queued"] >= 0
    assert (workflows["count"], workflows["completed"]) == (1, 1)
    assert summary["before"]["tasks"]["count"] == 0
    assert summary["before"]["tasks"]["success_rate"] is None


@pytest.mark.parametrize(
    ("hours", "step_seconds"), [(1, 60), (24, 900), (24 * 7, 6 * 3600), (24 * 90, 86_400), (24 * 800, 7 * 86_400)]
)
async def test_every_range_shows_it_once(ada: Caller, agents: StubAgents, hours: int, step_seconds: int) -> None:
    await ran(ada, agents)
    since = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=hours)).isoformat()
    lines = await got(ada, "timeseries", since=since, by="status")
    assert lines["range"]["step"] == step_seconds
    assert {line["key"]: sum(point["totals"]["count"] for point in line["points"]) for line in lines["series"]} == {
        "completed": 2,
        "failed": 1,
    }
    assert (await got(ada, "summary", since=since))["now"]["tasks"]["count"] == 3


async def test_lines_are_told_apart_by_what_is_asked(ada: Caller, agents: StubAgents) -> None:
    await ran(ada, agents)
    found = {by: {line["key"] for line in (await got(ada, "timeseries", by=by))["series"]} for by in ("all", "model")}
    assert found == {"all": {"all"}, "model": {"stub-model-1", ""}}
    workflows = await got(ada, "timeseries", kind="workflow")
    assert [line["points"][0]["totals"]["count"] for line in workflows["series"]] == [1]


async def test_without_latency_lines_have_no_quantiles_and_are_else_the_same(ada: Caller, agents: StubAgents) -> None:
    await ran(ada, agents)
    (whole,), (without,) = [(await got(ada, "timeseries", latency=latency))["series"] for latency in (True, False)]
    for one, other in zip(whole["points"], without["points"], strict=True):
        assert one["totals"]["p95"] > 0
        assert other["totals"]["p95"] is None
        same = one["totals"].keys() - {"p50", "p95", "p99"}
        assert {name: one["totals"][name] for name in same} == {name: other["totals"][name] for name in same}


async def test_filters_narrow(ada: Caller, agents: StubAgents) -> None:
    await ran(ada, agents)
    assert (await got(ada, "summary", status="failed"))["now"]["tasks"]["count"] == 1
    assert (await got(ada, "summary", model=["stub-model-1", "x"]))["now"]["tasks"]["count"] == 2
    assert (await got(ada, "summary", agent="note-writer"))["now"]["tasks"]["count"] == 3
    assert (await got(ada, "summary", agent="another"))["now"]["tasks"]["count"] == 0
    category = (await got(ada, "agents"))["items"][0]["category"]
    assert (await got(ada, "summary", category=category))["now"]["tasks"]["count"] == 3
    assert (await got(ada, "summary", category="no-such"))["now"]["tasks"]["count"] == 0


async def test_agents_have_an_order(ada: Caller, agents: StubAgents) -> None:
    await ran(ada, agents)
    board = (await got(ada, "agents", order="used"))["items"]
    assert [(one["agent"], one["name"], one["totals"]["count"]) for one in board] == [("note-writer", "Note Writer", 3)]
    assert board[0]["totals"]["p95"] > 0
    assert (await got(ada, "agents", order="failing"))["items"] == []  # asked too seldom
    await ran(ada, agents)

    (worst,) = (await got(ada, "agents", order="failing"))["items"]
    assert worst["totals"]["success_rate"] == pytest.approx(2 / 3)


async def test_costs_name_what_has_no_price(ada: Caller, agents: StubAgents) -> None:
    await ran(ada, agents)
    costs = await got(ada, "costs", by="agent")
    assert [(one["key"], one["count"], one["input_tokens"]) for one in costs["items"]] == [("note-writer", 3, 14)]
    assert costs["unpriced"] in (0, 2)  # whether another test has set a price
    assert costs["total"] == pytest.approx(sum(one["cost"] for one in costs["items"]))


@pytest.mark.parametrize("by", ["model", "category"])
async def test_what_is_not_listed_is_in_the_total(ada: Caller, agents: StubAgents, by: str) -> None:
    await ran(ada, agents)
    costs = await got(ada, "costs", by=by)
    assert sum(one["count"] for one in costs["items"]) == 3
    first = await got(ada, "costs", by=by, limit=1)
    assert first["items"] == costs["items"][:1]
    assert first["total"] == costs["total"]


async def test_hours_of_the_week_are_those_of_a_time_zone(ada: Caller, agents: StubAgents) -> None:
    await ran(ada, agents)
    ends = [event for event in await ada.events() if event["type"] in ("agent.task.completed", "agent.task.failed")]
    assert len(ends) == 3
    for zone, query in (("UTC", {}), ("Asia/Kolkata", {"time_zone": "Asia/Kolkata"})):
        moments = [datetime.datetime.fromisoformat(end["time"]).astimezone(ZoneInfo(zone)) for end in ends]
        expected = Counter((moment.isoweekday(), moment.hour) for moment in moments)  # two hours, if one has just begun
        hours = (await got(ada, "week", **query))["hours"]
        assert {(one["weekday"], one["hour"]): one["count"] for one in hours} == expected


async def test_a_user_sees_ones_own_and_an_analyst_everybodys(
    ada: Caller, bob: Caller, analyst: Caller, agents: StubAgents
) -> None:
    workflow_id = await ran(ada, agents)
    assert (await got(bob, "summary"))["now"]["tasks"]["count"] == 0
    assert (await got(analyst, "summary"))["now"]["tasks"]["count"] >= 3
    assert (await got(analyst, "summary", user=ada.username))["now"]["tasks"]["count"] == 3
    by_user = {one["key"]: one["count"] for one in (await got(analyst, "costs", by="user", limit=100))["items"]}
    assert by_user[ada.username] == 3
    seen = await analyst.events(workflow=workflow_id)
    assert len(seen) > 10
    assert {event["username"] for event in seen} == {ada.username}
    assert await bob.events(workflow=workflow_id) == []
    assert (await got(analyst, f"workflows/{workflow_id}/timeline"))["name"] == "A workflow"
    assert (await bob.http.get(f"/analytics/workflows/{workflow_id}/timeline")).status_code == 404
    for path in ("summary", "events", "costs", "events/live"):
        answer = await bob.http.get(f"/analytics/{path}", params={"user": ada.username})
        assert (answer.status_code, answer.json()["type"]) == (403, "forbidden")
    assert (await bob.http.get("/analytics/costs", params={"by": "user"})).status_code == 403
    assert (await got(bob, "summary", user=bob.username.upper()))["now"]["tasks"]["count"] == 0


@pytest.mark.parametrize("narrowed", [{"agent": AGENT}, {"category": "marketing"}, {"model": "stub-model-1"}])
async def test_the_calls_behind_a_number_are_as_many_as_it_says(
    ada: Caller, bob: Caller, analyst: Caller, agents: StubAgents, narrowed: dict[str, str]
) -> None:
    # Two answers and a failure, which no model wrote; and the answer of an agent of another category.
    workflow_id, others = await ran(ada, agents), await ran(bob, agents)
    quoted = await ada.submit(step("quote", a_name(), agent="price-quoter"))
    await ada.finished(quoted)
    calls = await ada.events(type=CALLS, **narrowed)
    expected = [workflow_id, workflow_id, quoted if "model" in narrowed else workflow_id]
    assert [call["subject"] for call in calls] == [f"workflow/{one}" for one in expected]

    async def is_added_up() -> bool:
        added: int = (await got(ada, "summary", **narrowed))["now"]["tasks"]["count"]
        return added == len(calls)

    await until(is_added_up, "as many are added up", 60)
    assert await ada.events(type=CALLS * 2, **narrowed) == calls
    # Somebody else's are as easily found.
    found = await analyst.events(type=CALLS, user=bob.username, **narrowed)
    assert {call["subject"] for call in found} == {f"workflow/{others}"}
    first = await got(ada, "events", type=CALLS, limit=1, **narrowed)
    rest = await got(ada, "events", type=CALLS, cursor=first["next_cursor"], **narrowed)
    assert [*first["items"], *rest["items"]] == calls[::-1]


async def test_events_of_an_agent_are_more_than_its_calls_and_of_nothing_there_are_none(ada: Caller) -> None:
    await ada.finished(await ada.submit(step("one", a_name())))
    of_agent = {event["type"] for event in await ada.events(agent=AGENT, category="marketing")}
    assert {"agent.task.assigned", "workflow.step.started", "agent.task.completed"} < of_agent
    for nothing in ({"agent": AGENT, "category": "sales"}, {"category": "moon"}, {"model": "moon"}):
        assert await ada.events(**nothing) == await ada.events(type=CALLS, **nothing) == []


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("summary", {"since": "2026-01-01"}),
        ("summary", {"since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}),
        ("summary", {"since": "1900-01-01T00:00:00Z"}),
        ("timeseries", {"by": "moon"}),
        ("timeseries", {"kind": "moon"}),
        ("agents", {"order": "nicest"}),
        ("week", {"time_zone": "Mars/Olympus"}),
        ("week", {"time_zone": "../../etc/passwd"}),
        ("events", {"workflow": "one"}),
        ("summary", {"agent": ""}),
    ],
)
async def test_what_cannot_be_meant_is_refused(ada: Caller, path: str, query: dict[str, str]) -> None:
    answer = await ada.http.get(f"/analytics/{path}", params=query)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")
    assert answer.json()["errors"][0]["pointer"].startswith("query.")


async def test_nobody_is_shown_numbers_without_a_token(anyone: httpx2.AsyncClient) -> None:
    for path in ("summary", "timeseries", "agents", "costs", "week", "events", "events/live"):
        assert (await anyone.get(f"/analytics/{path}")).status_code == 401


async def test_the_timeline_has_every_attempt(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()
    calls = 0

    async def fails_once(_: Call) -> Any:
        nonlocal calls
        calls += 1
        return refused(503, "Busy.") if calls == 1 else "done"

    agents.on(topic, fails_once)
    retry = {"attempts": 2, "first": "1ms"}
    workflow_id = await ada.submit(
        {**step("again", topic), "retry": retry}, {**step("never", topic, "again"), "when": "false"}
    )
    await ada.finished(workflow_id)
    timeline = await got(ada, f"workflows/{workflow_id}/timeline")
    spans = [(one["step"], one["attempt"], one["status"]) for one in timeline["spans"]]
    assert spans == [("again", 1, "failed"), ("again", 2, "completed"), ("never", 0, "skipped")]
    first, second, _ = timeline["spans"]
    assert first["error"]
    assert (second["agent_version"], second["model"], second["input_tokens"]) == ("1.0.0", "stub-model-1", 7)
    for span in (first, second):
        assert span["duration"] >= 0
        assert span["since"] <= span["until"]
    assert timeline["status"] == "completed"
    assert (await ada.http.get(f"/analytics/workflows/{uuid.uuid4()}/timeline")).status_code == 404


# Events while they happen.


class Feed:
    """One who reads the live feed."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self.id = ""

    async def next(self) -> Any:
        """Return the next event's data."""
        async with asyncio.timeout(20):
            async for line in self._lines:
                if line.startswith("id: "):
                    self.id = line.removeprefix("id: ")
                if line.startswith("data: "):
                    return json.loads(line.removeprefix("data: "))
        raise AssertionError("the feed has ended")

    async def until(self, kind: str) -> list[Any]:
        """Return events up to the first of a type."""
        found = [await self.next()]
        while found[-1]["type"] != kind:
            found.append(await self.next())
        return found


@asynccontextmanager
async def feed(user: Caller, after: str | None = None, /, **query: Any) -> AsyncIterator[Feed]:
    headers = {"Last-Event-ID": after} if after else {}
    async with user.http.stream("GET", "/analytics/events/live", params=query, headers=headers, timeout=30) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = aiter(answer.aiter_lines())
        assert (await anext(lines)).startswith("retry:")
        yield Feed(lines)


async def test_events_are_seen_while_they_happen(ada: Caller, bob: Caller) -> None:
    async with feed(ada) as heard:
        await bob.finished(await bob.submit(step("one", a_name())))
        workflow_id = await ada.submit(step("one", a_name()))
        events = await heard.until("workflow.completed")
    assert {event["subject"] for event in events} == {f"workflow/{workflow_id}"}
    assert [event["type"] for event in events] == [event["type"] for event in (await ada.events())[2:]]
    listed = (await ada.events())[2:]
    assert [(event["id"], event["position"]) for event in events] == [(one["id"], one["position"]) for one in listed]
    assert {event["username"] for event in [*events, *await ada.events()]} == {ada.username}


async def test_one_who_watches_a_category_or_a_model_sees_nothing_else(ada: Caller) -> None:
    topic = a_name()
    async with feed(ada, category="marketing", type=CALLS) as of_category, feed(ada, model="stub-model-1") as of_model:
        quote = step("quote", topic, agent="price-quoter")
        await ada.finished(await ada.submit(quote, step("note", topic, "quote")))
        (call,) = await of_category.until("agent.task.completed")
        assert call["data"]["agent"] == AGENT
        heard = [*await of_model.until("agent.task.completed"), *await of_model.until("agent.task.completed")]
        assert {event["data"]["model"] for event in heard} == {"stub-model-1"}


async def test_what_happens_before_a_new_reader_is_looked_for_is_told_too(own: Database) -> None:
    feed, ada = EventFeed(own), uuid.uuid4()

    async def told(newest: Place) -> str:
        messages = feed.messages(Wanted(ada), newest)
        async with asyncio.timeout(20), aclosing(messages):
            while (message := await anext(messages)) is None:
                pass
        return str(json.loads(message.data)["type"])

    newest = await feed.newest()
    await logged_in(own, ada)
    assert await told(newest) == "user.logged_in"
    # Nobody has watched meanwhile; the next one hears of nothing that was before them.
    newest = await feed.newest()
    looking = asyncio.create_task(feed.run())
    hearing = asyncio.create_task(told(newest))
    await logged_in(own, uuid.uuid4())
    await logged_in(own, ada)
    assert await hearing == "user.logged_in"
    looking.cancel()


class LateFeed(EventFeed):
    """A feed whose readers hear late of what they have read from the table."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.has_read = asyncio.Event()
        self.may_hear = asyncio.Event()
        self.has_looked = False

    async def _after(self, place: Place, wanted: Wanted) -> list[asyncpg.Record]:
        rows = await super()._after(place, wanted)
        if wanted.user_id is not None:
            self.has_read.set()
            await self.may_hear.wait()
        self.has_looked |= rows != []
        return rows

    async def looks(self) -> bool:
        """Look once; return whether something was ever found."""
        await self.look()
        return self.has_looked


async def test_what_happens_while_a_new_reader_reads_is_told_too(own: Database) -> None:
    feed, ada = LateFeed(own), uuid.uuid4()
    messages = feed.messages(Wanted(ada), await feed.newest())
    async with asyncio.timeout(20), aclosing(messages):
        hearing = asyncio.ensure_future(anext(messages))
        await feed.has_read.wait()
        await logged_in(own, ada)
        await until(feed.looks, "the feed finds what has happened")
        feed.may_hear.set()
        message = await hearing
    assert message is not None
    assert json.loads(message.data)["type"] == "user.logged_in"


async def logged_in(database: Database, user: uuid.UUID) -> None:
    async with database.transaction() as work:
        work.emit(user, f"user/{user}", UserLoggedIn())


async def test_a_feed_goes_on_where_it_broke_off(ada: Caller) -> None:
    async with feed(ada) as heard:
        first = await ada.submit(step("one", a_name()))
        await heard.until("workflow.created")
        mark = heard.id
    await ada.finished(first)
    second = await ada.submit(step("one", a_name()))
    await ada.finished(second)
    async with feed(ada, mark) as heard:
        seen = await heard.until("workflow.completed") + await heard.until("workflow.completed")
    events = await ada.events()
    assert [event["id"] for event in seen] == [event["id"] for event in events[3:]]


async def test_a_feed_holds_what_is_asked_for(ada: Caller, agents: StubAgents) -> None:
    other = await ada.submit(step("one", a_name()))
    async with feed(ada, type=["workflow.created", "workflow.completed"]) as heard:
        workflow_id = await ada.submit(step("one", a_name()))
        kinds = [event["type"] for event in await heard.until("workflow.completed")]
        assert set(kinds) <= {"workflow.created", "workflow.completed"}
    async with feed(ada, workflow=other, type="workflow.retried") as heard:
        await ada.finished(other)
        await ada.finished(workflow_id)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await heard.next()


@pytest.mark.parametrize("mark", ["nonsense", "1.2", f"{'9' * 20}.{'9' * 20}", "-" * 41])
async def test_an_id_that_is_none_is_refused(ada: Caller, mark: str) -> None:
    answer = await ada.http.get("/analytics/events/live", headers={"Last-Event-ID": mark})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "header.Last-Event-ID")


async def test_what_is_committed_is_soon_seen(ada: Caller) -> None:
    async with feed(ada, type="workflow.created") as heard:
        for _ in range(5):
            started = time.monotonic()
            await ada.submit(step("one", a_name()))
            await heard.next()
            assert time.monotonic() - started < 5  # how soon is for the benchmark to say


# Files.


async def exported(user: Caller, **query: Any) -> bytes:
    answer = await user.http.get("/analytics/export", params=query)
    assert answer.status_code == 200, answer.text[:300]
    assert "attachment; filename=" in answer.headers["content-disposition"]
    return answer.content


async def test_calls_are_exported_as_csv(ada: Caller, agents: StubAgents) -> None:
    workflow_id = await ran(ada, agents)
    rows = list(csv.DictReader(io.StringIO((await exported(ada)).decode())))
    assert {row["workflow_id"] for row in rows} == {workflow_id}
    assert sorted((row["step"], row["status"], row["user"]) for row in rows) == [
        ("bad", "failed", ada.username),
        ("one", "completed", ada.username),
        ("two", "completed", ada.username),
    ]
    assert sum(int(row["input_tokens"] or 0) for row in rows) == 14
    assert {(row["status"], row["agent_version"]) for row in rows} == {("completed", "1.0.0"), ("failed", "")}


async def test_calls_are_exported_as_parquet(ada: Caller, agents: StubAgents) -> None:
    workflow_id = await ran(ada, agents)
    table = read_parquet(io.BytesIO(await exported(ada, format="parquet"))).read_all()
    columns = {name: table[name].to_pylist() for name in table.column_names}
    assert columns["workflow_id"] == [workflow_id] * 3
    assert sorted(columns["status"]) == ["completed", "completed", "failed"]
    assert sum(tokens or 0 for tokens in columns["output_tokens"]) == 6
    assert all(moment.tzinfo is not None for moment in columns["time"])


async def test_a_file_holds_what_is_asked_for(ada: Caller, bob: Caller, agents: StubAgents) -> None:
    await ran(ada, agents)
    assert len((await exported(ada, status="failed")).splitlines()) == 2
    assert len((await exported(ada, agent="nobody")).splitlines()) == 1
    assert len((await exported(bob)).splitlines()) == 1
    assert read_parquet(io.BytesIO(await exported(bob, format="parquet"))).read_all().num_rows == 0
    assert (await ada.http.get("/analytics/export", params={"format": "xlsx"})).status_code == 422
    assert (await bob.http.get("/analytics/export", params={"user": ada.username})).status_code == 403
