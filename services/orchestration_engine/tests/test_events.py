"""Every change leaves an event, in the same transaction, and each reaches the broker in order."""

import asyncio
import json
import time
import uuid
from typing import Any

import pytest
from confluent_kafka import Consumer
from sqlalchemy import text

from agent_contracts.events import TOPIC, UserLoggedIn
from orchestration_engine.core.database import Database

from .engine import Caller, Engine, a_name, step, until
from .stub_agents import Call, StubAgents, refused


def kinds(events: list[Any]) -> list[str]:
    return [event["type"] for event in events]


_ONE_STEP = ("workflow.step.started", "agent.task.assigned", "agent.task.completed", "workflow.step.completed")


async def test_a_workflows_life_is_told_in_order(ada: Caller) -> None:
    workflow_id = await ada.submit(step("one", a_name()), step("two", "${{ steps.one.output }}", "one"))
    await ada.finished(workflow_id)
    events = await ada.events()
    assert kinds(events) == [
        "user.registered",
        "user.logged_in",
        "workflow.created",
        "workflow.started",
        *_ONE_STEP,
        *_ONE_STEP,
        "workflow.completed",
    ]
    assert {event["subject"] for event in events[2:]} == {f"workflow/{workflow_id}"}
    answered = events[6]["data"]
    assert (answered["model"], answered["attempt"]) == ("stub-model-1", 1)
    assert (answered["agent"], answered["agent_version"]) == ("note-writer", "1.0.0")
    assert answered["queued"] >= 0
    assert answered["duration"] > 0


async def test_a_failure_is_told(ada: Caller, agents: StubAgents) -> None:
    topic = a_name()

    async def refuse(_: Call) -> Any:
        return refused(422, "No.")

    agents.on(topic, refuse)
    await ada.finished(await ada.submit(step("one", topic)))
    assert kinds(await ada.events())[-3:] == ["agent.task.failed", "workflow.step.failed", "workflow.failed"]


async def test_what_a_clock_says_holds_up_no_event(engine: Engine, database: Database) -> None:
    somebody = uuid.uuid4()
    told = [("user.registered", "40 days"), ("user.logged_in", "0 days"), ("user.logged_out", "-40 days")]
    for kind, later in told:
        async with database.transaction() as work:  # each after the other, whatever their times
            statement = text(
                "insert into events (id, type, subject, user_id, time, data) values "
                "(:id, :kind, :subject, :user, now() + cast(:later as text)::interval, '{}')"
            )
            values = {"id": uuid.uuid4(), "kind": kind, "subject": f"user/{somebody}", "user": somebody, "later": later}
            await work.session.execute(statement, values)
    consumer = consumer_of(engine)
    found = await asyncio.to_thread(read_until, consumer, str(somebody), "user.logged_out")
    consumer.close()
    assert kinds(found) == [kind for kind, _ in told]


async def test_nobody_sees_anothers_events(ada: Caller, bob: Caller) -> None:
    assert {event["subject"] for event in await bob.events()} == {f"user/{bob.id}"}


async def test_events_can_be_filtered_and_come_in_pages(ada: Caller) -> None:
    await ada.finished(await ada.submit(step("one", a_name())))
    assert kinds(await ada.events(type="workflow.created")) == ["workflow.created"]
    first = (await ada.http.get("/analytics/events", params={"limit": "4"})).json()
    rest = (await ada.http.get("/analytics/events", params={"limit": "5", "cursor": first["next_cursor"]})).json()
    assert kinds(first["items"] + rest["items"]) == kinds((await ada.events())[::-1])


@pytest.mark.parametrize("query", [{"type": "nonsense"}, {"cursor": "AAAA"}, {"limit": "-1"}])
async def test_a_query_that_cannot_be_meant_is_refused(ada: Caller, query: dict[str, str]) -> None:
    assert (await ada.http.get("/analytics/events", params=query)).status_code == 422


async def test_a_refused_request_leaves_no_event(ada: Caller) -> None:
    before = await ada.events()
    await ada.http.post("/workflows", json={"name": "x", "steps": [step("a", "x", agent="nobody")]})
    assert await ada.events() == before


async def test_no_event_holds_what_was_asked_or_answered(ada: Caller) -> None:
    topic = a_name()
    await ada.finished(await ada.submit(step("one", topic)))
    assert topic not in json.dumps(await ada.events())


def consumer_of(engine: Engine) -> Consumer:
    consumer = Consumer(
        {
            "bootstrap.servers": engine.environment["KAFKA_BOOTSTRAP_SERVERS"],
            "group.id": f"test-{uuid.uuid4()}",
            "auto.offset.reset": "earliest",
            "session.timeout.ms": 2000,
            "heartbeat.interval.ms": 600,
        }
    )
    consumer.subscribe([TOPIC])
    return consumer


def read_until(consumer: Consumer, user_id: str, last: str) -> list[dict[str, Any]]:
    """Return the user's messages up to the first of type `last`."""
    found: list[dict[str, Any]] = []
    until = time.monotonic() + 60
    while time.monotonic() < until:  # everything that earlier tests have told comes first
        message = consumer.poll(0.1)
        if message is None or message.error():
            continue
        event = json.loads(message.value() or b"")
        assert message.key() == event["subject"].encode()
        if event.get("userid") == user_id:
            found.append(event)
        if found and found[-1]["type"] == last:
            return found
    raise AssertionError(f"no {last} among {kinds(found)}")


async def test_the_broker_gets_every_event_in_its_order(ada: Caller, engine: Engine) -> None:
    workflow_id = await ada.submit(step("one", a_name()), step("two", "x", "one"))
    await ada.finished(workflow_id)
    consumer = consumer_of(engine)
    published = await asyncio.to_thread(read_until, consumer, ada.id, "workflow.completed")
    consumer.close()
    of_workflow = [event for event in published if event["subject"] == f"workflow/{workflow_id}"]
    shown = [event for event in await ada.events() if event["subject"] == f"workflow/{workflow_id}"]
    assert [(event["id"], event["type"], event["data"]) for event in of_workflow] == [
        (event["id"], event["type"], event["data"]) for event in shown
    ]
    assert {event["specversion"] for event in published} == {"1.0"}


async def test_an_event_that_is_committed_late_is_published_all_the_same(database: Database, engine: Engine) -> None:
    late, early = uuid.uuid4(), uuid.uuid4()
    consumer = consumer_of(engine)
    async with database.transaction() as slow:
        slow.emit(late, "test/late", UserLoggedIn())
        await slow.session.flush()
        async with database.transaction() as quick:
            quick.emit(early, "test/early", UserLoggedIn())
        # What is committed waits for what began before it, or a reader would pass over the latter.
        assert await behind(database) >= 1
    await until(lambda: caught_up(database), "the relay has caught up")
    assert await asyncio.to_thread(read_until, consumer, str(late), "user.logged_in")
    consumer.close()
    again = consumer_of(engine)
    assert await asyncio.to_thread(read_until, again, str(early), "user.logged_in")
    again.close()


async def behind(database: Database) -> int:
    """Return how many events the relay has not published."""
    count = (
        "select count(*) from events e, relay_cursors c where c.topic = :topic "
        "and (e.transaction, e.position) > (c.transaction, c.position)"
    )
    async with database.transaction() as work:
        found: int = (await work.session.execute(text(count), {"topic": TOPIC})).scalar_one()
        return found


async def caught_up(database: Database) -> bool:
    return await behind(database) == 0


async def test_a_relay_goes_on_where_a_killed_one_stood(ada: Caller, engine: Engine, database: Database) -> None:
    # Killed between publishing and remembering it, a relay leaves the next one to tell the same again.
    await until(lambda: caught_up(database), "the relay has caught up")
    for process in engine.running("relay"):
        process.kill()
    workflow_id = await ada.submit(step("one", a_name()))
    await ada.finished(workflow_id)
    await engine.start("relay").healthy()

    await until(lambda: caught_up(database), "the relay has caught up")
    consumer = consumer_of(engine)
    published = await asyncio.to_thread(read_until, consumer, ada.id, "workflow.completed")
    consumer.close()
    assert len({event["id"] for event in published}) == len(published)
