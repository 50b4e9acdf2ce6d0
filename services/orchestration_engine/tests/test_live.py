"""Streams of workflows: events in their order, texts while they are written, whoever is killed meanwhile."""

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from urllib.parse import urlsplit

import httpx2
import pytest
from sqlalchemy import text

from devstack.testing import Running, running
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database
from orchestration_engine.core.events import EventRow

from .engine import Caller, Engine, Process, a_name, caller, step, until
from .live_engine import chain, kill_server, live_engine, submit
from .streaming_agents import StreamingAgents, events_of, reading, text_of


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """PostgreSQL and Valkey, for these tests alone."""
    with running(tmp_path_factory.mktemp("live"), only=("postgres", "valkey")) as found:
        yield found


@pytest.fixture(scope="module")
async def agents() -> AsyncIterator[StreamingAgents]:
    """A host of agents that write piece by piece."""
    host = StreamingAgents()
    await host.start()
    yield host
    await host.stop()


@pytest.fixture(scope="module")
async def engine(
    platform: Running, agents: StreamingAgents, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Engine]:
    """An engine of these tests' own."""
    async with live_engine(platform, agents.url, tmp_path_factory.mktemp("logs")) as engine:
        yield engine


@pytest.fixture(scope="module")
async def api(engine: Engine) -> Process:
    """Its API."""
    process = engine.start("api", STREAM_PATIENCE="1")
    await process.ready()
    return process


async def test_a_stream_tells_every_event_in_its_order_and_ends(ada: Caller) -> None:
    workflow_id = await submit(ada, *chain(a_name(), a_name()))
    async with reading(ada.http, workflow_id) as reader:
        sent = await reader.rest()
    told = [one.event for one in sent if one.event != "delta"]
    expected = ["workflow.created", "workflow.started"]
    asked = ["agent.task.assigned", "agent.task.completed"]
    expected += ["workflow.step.started", *asked, "workflow.step.completed"] * 2
    assert told == [*expected, "workflow.completed", "end"]
    assert sent[-1].data == {"status": "completed"}
    page = (await ada.http.get(f"/workflows/{workflow_id}/events", params={"limit": "100"})).json()
    assert events_of(sent) == [item["id"] for item in page["items"]]
    listed = {"position", "username"}  # where events of several workflows, or of everybody, stand together
    shown = {item["id"]: {name: item[name] for name in item.keys() - listed} for item in await ada.events()}
    assert all(one.data == shown[one.data["id"]] for one in sent if one.event not in ("delta", "end"))


async def test_events_come_in_pages_oldest_first(ada: Caller) -> None:
    workflow_id = await submit(ada, *chain(a_name(), a_name()))
    await ada.finished(workflow_id)
    path, types, cursor = f"/workflows/{workflow_id}/events", list[str](), None
    while cursor or not types:
        page = (await ada.http.get(path, params={"limit": "3", **({"cursor": cursor} if cursor else {})})).json()
        types += [item["type"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert types[0] == "workflow.created"
    assert types[-1] == "workflow.completed"
    assert len(types) == 11
    rest = (await ada.http.get(path, params={"after": page["items"][-1]["mark"]})).json()
    assert rest == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    "ahead", [{"type": "workflow.dreamt", "of": "sheep"}, {"type": "workflow.paused", "of": "sheep"}]
)
async def test_what_a_newer_engine_writes_stops_no_reader(
    ada: Caller, agents: StreamingAgents, database: Database, ahead: dict[str, str]
) -> None:
    """While an engine is replaced, workers of the next version write events beside an API of this one."""
    topic = a_name()
    writer = agents.on(topic)
    workflow_id = await submit(ada, *chain(topic))
    await writer.called(1)
    async with database.transaction() as work:
        row = {"id": uuid.uuid4(), "type": ahead["type"], "subject": f"workflow/{workflow_id}", "data": ahead}
        work.session.add(EventRow(**row, user_id=uuid.UUID(ada.id), time=now()))
    await writer.write("Done.", over=True)
    await ada.finished(workflow_id)
    async with reading(ada.http, workflow_id) as reader:
        sent = await reader.rest()
    paths = ("events", "replay")
    events, replay = [(await ada.http.get(f"/workflows/{workflow_id}/{path}?limit=100")).json() for path in paths]
    timeline = (await ada.http.get(f"/analytics/workflows/{workflow_id}/timeline")).json()
    is_known = ahead["type"] == "workflow.paused"
    shown = [event["type"] for event in await ada.events(workflow=workflow_id)]
    assert len(shown) == 7 + is_known
    assert (ahead["type"] in shown) == is_known
    assert [one.event for one in sent if one.event not in ("delta", "end")] == shown
    assert [event["type"] for event in events["items"]] == [point["type"] for point in replay["points"]] == shown
    assert replay["status"] == "completed"
    assert {span["step"] for span in timeline["spans"]} == {"s1"}


async def test_a_text_is_told_while_it_is_written(ada: Caller, agents: StreamingAgents) -> None:
    topic = a_name()
    writer = agents.on(topic)
    workflow_id = await submit(ada, *chain(topic))
    async with reading(ada.http, workflow_id) as reader:
        await writer.write("Once ", "upon ")
        await reader.written("s1", "Once upon ")
        await writer.write("a time 👋, ")
        await reader.written("s1", "Once upon a time 👋, ")
        await writer.write("the end.", over=True)
        sent = await reader.rest()
    pieces = [one.data for one in sent if one.event == "delta"]
    assert text_of(sent, "s1") == "Once upon a time 👋, the end."
    for before, piece in pairwise(pieces):
        assert piece["offset"] == before["offset"] + len(before["text"])
    types = [one.event for one in sent]
    assert types.index("workflow.step.started") < types.index("delta")
    assert types[-3:] == ["workflow.step.completed", "workflow.completed", "end"]
    assert (await ada.workflow(workflow_id))["steps"][0]["output"] == text_of(sent, "s1")


async def test_who_begins_to_watch_later_sees_the_texts_that_begin_then(
    ada: Caller, agents: StreamingAgents, database: Database
) -> None:
    first, second = agents.on(one := a_name()), agents.on(two := a_name())
    workflow_id = await submit(ada, *chain(one, two), stream=False)
    await first.called(1)
    async with reading(ada.http, workflow_id) as reader:
        await reader.until("workflow.step.started", step="s1")

        async def is_known() -> bool:
            query = text("select streams and wake_at is null from workflows where id = :id")
            async with database.transaction() as work:
                return bool(await work.session.scalar(query, {"id": uuid.UUID(workflow_id)}))

        await until(is_known, "who carries the workflow has looked, and knows that it is watched")
        await first.write("whole", over=True)
        await reader.until("workflow.step.started", step="s2")
        await second.write("in ", "pieces")
        await reader.written("s2", "in pieces")
        await second.write(over=True)
        await reader.until("end")
    assert (first.streamed, second.streamed) == (0, 1)


async def test_a_broken_stream_goes_on_without_gap_or_repeat(ada: Caller, agents: StreamingAgents) -> None:
    left, right = agents.on(one := a_name()), agents.on(two := a_name())
    workflow_id = await submit(ada, step("left", one), step("right", two))
    async with reading(ada.http, workflow_id) as reader:
        await left.write("The left ")
        await reader.written("left", "The left ")
        await right.write("The right ")
        after = (await reader.written("right", "The right ")).id
        before = reader.read
    await left.write("hand.", over=True)
    await right.write("hand.")
    async with reading(ada.http, workflow_id, after) as reader:
        await right.write(" Both.", over=True)
        rest = await reader.rest()
    both = before + rest
    assert text_of(both, "left") == "The left hand."
    assert text_of(both, "right") == "The right hand. Both."
    assert len(set(events_of(both))) == len(events_of(both))
    page = (await ada.http.get(f"/workflows/{workflow_id}/events")).json()
    assert events_of(both) == [item["id"] for item in page["items"]]


async def test_from_every_message_a_stream_goes_on_the_same(ada: Caller) -> None:
    workflow_id = await submit(ada, *chain(a_name(), a_name()))
    async with reading(ada.http, workflow_id) as reader:
        sent = await reader.rest()
    for place, message in enumerate(sent[:-1]):
        if message.event == "workflow.completed":
            continue
        async with reading(ada.http, workflow_id, message.id) as reader:
            rest = await reader.rest()
        assert events_of(rest) == events_of(sent[place + 1 :])
        for key in ("s1", "s2"):
            # The texts of steps that are over are in the workflow; a text that was read in part is told to its end.
            missing = text_of(sent[place + 1 :], key) if text_of(sent[: place + 1], key) else ""
            assert text_of(rest, key) == missing


async def test_a_read_stream_that_is_over_says_that_nothing_comes(ada: Caller) -> None:
    workflow_id = await submit(ada, *chain(a_name()))
    async with reading(ada.http, workflow_id) as reader:
        sent = await reader.rest()
    async with reading(ada.http, workflow_id, sent[-1].id) as again:
        assert again.status == 204
        assert await again.rest() == []


async def test_another_attempt_writes_from_the_beginning(ada: Caller, engine: Engine, agents: StreamingAgents) -> None:
    topic = a_name()
    writer = agents.on(topic)
    workflow_id = await submit(ada, *chain(topic))
    async with reading(ada.http, workflow_id) as reader:
        await writer.write("Half of ")
        await reader.written("s1", "Half of ")
        for process in engine.running("worker"):
            process.kill()
        await engine.start("worker").healthy()
        await reader.written("s1", "Half of ", attempt=2)
        await writer.write("it.", over=True)
        sent = await reader.rest()
    assert text_of(sent, "s1", attempt=1) == "Half of "
    assert text_of(sent, "s1", attempt=2) == "Half of it."
    second = next(one.data for one in sent if one.event == "delta" and one.data["attempt"] == 2)
    assert second["offset"] == 0
    assert [one.data["data"]["attempt"] for one in sent if one.event == "workflow.step.started"] == [1, 2]


async def test_a_stream_outlives_its_api(ada: Caller, engine: Engine, agents: StreamingAgents) -> None:
    topic = a_name()
    writer = agents.on(topic)
    first = engine.start("api")
    await first.ready()
    workflow_id = await submit(ada, *chain(topic, a_name()))
    headers = {"Authorization": ada.http.headers["Authorization"]}
    async with caller(first.url) as other:
        other.http.headers.update(headers)
        async with reading(other.http, workflow_id) as reader:
            await writer.write("Before, ")
            after = (await reader.written("s1", "Before, ")).id
            before = reader.read
            first.kill()
    await writer.write("meanwhile")
    async with reading(ada.http, workflow_id, after) as reader:
        await reader.written("s1", "Before, meanwhile", before="Before, ")
        await writer.write(" and after.", over=True)
        both = before + await reader.rest()
    assert text_of(both, "s1") == "Before, meanwhile and after."
    page = (await ada.http.get(f"/workflows/{workflow_id}/events")).json()
    assert events_of(both) == [item["id"] for item in page["items"]]


async def test_an_api_that_is_stopped_lets_its_readers_go_at_once(
    ada: Caller, engine: Engine, agents: StreamingAgents
) -> None:
    topic = a_name()
    writer = agents.on(topic)
    process = engine.start("api")
    await process.ready()
    workflow_id = await submit(ada, *chain(topic))
    async with caller(process.url) as other:
        other.http.headers["Authorization"] = ada.http.headers["Authorization"]
        async with reading(other.http, workflow_id) as reader:
            await reader.until("workflow.step.started")
            async with asyncio.timeout(8):  # it would wait ten seconds for answers that are not at their end
                await process.stop()
            assert "end" not in [one.event for one in await reader.rest()]
    await writer.write("x", over=True)
    await ada.finished(workflow_id)


async def test_without_valkey_events_come_all_the_same(ada: Caller, platform: Running, agents: StreamingAgents) -> None:
    first, second = agents.on(one := a_name()), agents.on(two := a_name())
    workflow_id = await submit(ada, *chain(one, two))
    async with reading(ada.http, workflow_id) as reader:
        await first.write("Heard. ")
        await reader.written("s1", "Heard. ")
        await asyncio.to_thread(kill_server, platform, "valkey")
        await first.write("Perhaps not heard.", over=True)
        await reader.until("workflow.step.completed", step="s1", seconds=15)
        await second.called(1)
        await second.write("x", over=True)
        sent = await reader.rest()
    assert sent[-1].event == "end"
    page = (await ada.http.get(f"/workflows/{workflow_id}/events")).json()
    assert events_of(sent) == [item["id"] for item in page["items"]]


async def test_texts_are_told_again_once_valkey_is_back(ada: Caller, agents: StreamingAgents) -> None:
    async def is_heard() -> bool:
        writer = agents.on(topic := a_name())
        await writer.write("now")
        workflow_id = await submit(ada, *chain(topic))
        async with reading(ada.http, workflow_id) as reader:
            await reader.until("workflow.step.started")
            asyncio.get_running_loop().call_later(0.5, lambda: asyncio.ensure_future(writer.write(over=True)))
            return text_of(await reader.rest(), "s1") == "now"

    await until(is_heard, "texts are heard", seconds=30)


async def test_pause_and_resume_are_told_at_once(ada: Caller, agents: StreamingAgents) -> None:
    writer = agents.on(topic := a_name())
    workflow_id = await submit(ada, *chain(topic))
    async with reading(ada.http, workflow_id) as reader:
        await reader.until("workflow.step.started")
        await ada.http.post(f"/workflows/{workflow_id}/pause")
        await reader.until("workflow.paused", seconds=2)
        await ada.http.post(f"/workflows/{workflow_id}/resume")
        await reader.until("workflow.resumed", seconds=2)
        await ada.http.post(f"/workflows/{workflow_id}/cancel")
        await reader.until("workflow.cancelled", seconds=2)
        assert (await reader.until("end")).data == {"status": "cancelled"}
    await writer.write("x", over=True)


async def test_two_hundred_streams_cost_no_connection_each(
    ada: Caller, agents: StreamingAgents, database: Database
) -> None:
    writer = agents.on(topic := a_name())
    workflow_id = await submit(ada, *chain(topic))
    query = text("select count(*) from pg_stat_activity where datname = current_database()")

    async def connections() -> int:
        async with database.transaction() as work:
            return int((await work.session.execute(query)).scalar_one())

    before = await connections()
    arrived = asyncio.Semaphore(0)

    async def read(http: httpx2.AsyncClient) -> list[str]:
        async with reading(http, workflow_id) as reader:
            await reader.until("workflow.step.started")
            arrived.release()
            return events_of(await reader.rest())

    token = {"Authorization": ada.http.headers["Authorization"]}
    async with httpx2.AsyncClient(
        base_url=ada.http.base_url, headers=token, limits=httpx2.Limits(max_connections=250)
    ) as crowd:
        readers = [asyncio.create_task(read(crowd)) for _ in range(200)]
        async with asyncio.timeout(60):
            for _ in readers:
                await arrived.acquire()
        during = await connections()
        await writer.write("x", over=True)
        told = await asyncio.gather(*readers)
    assert during <= before + 10  # the API's pool
    assert {tuple(events) for events in told} == {tuple(told[0])}
    assert len(told[0]) == 7


async def test_who_does_not_read_is_let_go_and_may_go_on(ada: Caller, api: Process, agents: StreamingAgents) -> None:
    writer = agents.on(topic := a_name())
    # More than the kernel keeps for a reader that does not read.
    keys = [f"s{number}" for number in range(6)]
    workflow_id = await submit(ada, *(step(key, topic) for key in keys))
    await writer.called(6)
    whole = "".join(f"{number:09d} " for number in range(90_000))
    address = urlsplit(api.url)
    request = (
        f"GET /workflows/{workflow_id}/events HTTP/1.1\r\nHost: {address.netloc}\r\nAccept: text/event-stream\r\n"
        f"Authorization: {ada.http.headers['Authorization']}\r\n\r\n"
    )
    with socket.socket() as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lazy.connect((address.hostname, address.port))
        lazy.sendall(request.encode())
        assert lazy.recv(100).startswith(b"HTTP/1.1 200")
        for start in range(0, len(whole), 50_000):
            await writer.write(whole[start : start + 50_000])

        async def is_dropped() -> bool:
            metrics = (await ada.http.get("/metrics")).text
            return 'streams_dropped_total{over="sse"} 1.0' in metrics and 'streams_open{over="sse"} 0.0' in metrics

        await until(is_dropped, "the reader is let go", seconds=20)
    async with reading(ada.http, workflow_id) as reader:
        for key in keys:
            await reader.written(key, whole)
        await writer.write(over=True)
        await reader.until("end")


async def test_another_has_no_such_stream(ada: Caller, bob: Caller) -> None:
    workflow_id = await submit(ada, *chain(a_name()))
    for headers in ({"Accept": "text/event-stream"}, {}):
        answer = await bob.http.get(f"/workflows/{workflow_id}/events", headers=headers)
        assert answer.status_code == 404
        assert workflow_id in answer.json()["detail"]
    assert (await bob.http.get(f"/workflows/{workflow_id}/replay")).status_code == 404


@pytest.mark.parametrize(
    "mark", ["x", "-1", "1~", "1~s1", "1~s1.0.1", "1~s1.0.1.x", "1~1.0.1.1", "9" * 30, "1 2", "1~" * 50]
)
async def test_what_is_no_mark_is_refused_with_what_to_do(ada: Caller, mark: str) -> None:
    workflow_id = await submit(ada, *chain(a_name()))
    accept = {"Accept": "text/event-stream"}
    answers = [
        await ada.http.get(f"/workflows/{workflow_id}/events", params={"after": mark}, headers=accept),
        await ada.http.get(f"/workflows/{workflow_id}/events", headers={**accept, "Last-Event-ID": mark}),
        await ada.http.get(f"/workflows/{workflow_id}/events", params={"after": mark}),
        await ada.http.get(f"/workflows/{workflow_id}/replay", params={"at": mark}),
    ]
    for answer in answers:
        assert answer.status_code == 400
        assert "send one as it came" in answer.json()["detail"]
