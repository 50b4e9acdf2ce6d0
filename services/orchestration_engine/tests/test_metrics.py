"""What processes count is what happened."""

import asyncio
import re
import uuid
from collections.abc import Sequence
from contextlib import suppress

import aiohttp
import httpx2
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from agent_contracts.events import UserRegistered
from orchestration_engine.core.database import Database
from orchestration_engine.core.group_commit import GroupCommit
from orchestration_engine.core.health import serve_health
from orchestration_engine.core.publisher import NotPublished, Publisher, Topic
from orchestration_engine.core.relay import Relay

from .engine import Caller, Engine, Process, free_port, step, until

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class AwayPublisher(Publisher):
    """A broker that never answers."""

    async def prepare(self) -> Topic:
        """Fail."""
        raise NotPublished("nobody answers")


def here(name: str, **labels: str) -> float:
    """Return a number of this process."""
    value = REGISTRY.get_sample_value(name, labels)
    assert value is not None, name
    return value


async def of(process: Process) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Return the numbers of another process."""
    async with httpx2.AsyncClient(timeout=30) as client:
        text = (await client.get(f"{process.url}/metrics")).text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_a_connection_counts_as_busy_while_it_is_used(own: Database) -> None:
    busy, most = here("database_connections", state="busy"), here("database_connections_max")
    assert most >= 3
    async with own.driver():
        assert here("database_connections", state="busy") == busy + 1
    assert here("database_connections", state="busy") == busy
    assert here("database_connections", state="idle") >= 1


async def test_events_that_wait_are_counted_while_the_broker_is_away(own: Database) -> None:
    user = uuid.uuid4()
    async with own.transaction() as work:
        work.emit(user, f"user/{user}", UserRegistered(username="ada"))
    relay = Relay(own, AwayPublisher("127.0.0.1:9", "events"), "events")
    away = here("dependency_failures_total", dependency="broker")
    running = asyncio.create_task(relay.run())

    async def waits() -> bool:
        failures = here("dependency_failures_total", dependency="broker") - away
        return failures > 0 and here("events_waiting") == 1 and here("events_lag_seconds") > 0

    try:
        await until(waits, "the event is seen to wait", 10)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_what_waits_for_a_transaction_is_counted() -> None:
    async def write(items: Sequence[int]) -> list[int | Exception]:
        return list(items)

    line = GroupCommit[int, int]("metrics", write, 10, patient=False)
    waiting = [asyncio.create_task(line.put(item)) for item in range(3)]
    await asyncio.sleep(0)
    assert here("group_commit_waiting", of="metrics") == 3
    writer = asyncio.create_task(line.run())
    await asyncio.gather(*waiting)
    assert here("group_commit_waiting", of="metrics") == 0
    assert here("group_commit_seconds_count", of="metrics") == 1
    assert here("group_commit_items_sum", of="metrics") == 3
    writer.cancel()


async def test_a_process_that_cannot_work_says_so_as_a_number_too() -> None:
    ailment: list[str] = []
    port = free_port()
    runner = await serve_health("127.0.0.1", port, lambda: ailment[0] if ailment else None)
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            for expected, reason in ((0.0, None), (1.0, "the broker is away")):
                ailment[:] = [reason] if reason else []
                async with session.get("/metrics") as answer:
                    assert f"\nprocess_failing {expected}\n" in await answer.text()
                async with session.get("/health") as answer:
                    assert answer.status == (503 if reason else 200)
    finally:
        await runner.cleanup()


async def test_a_worker_counts_what_it_carries_to_its_end(ada: Caller, engine: Engine) -> None:
    workers = engine.running("worker")

    async def total(name: str, **labels: str) -> float:
        return sum([(await of(worker)).get((name, frozenset(labels.items())), 0.0) for worker in workers])

    before = await total("workflows_ended_total", status="completed"), await total("workflows_claimed_total")
    workflow = await ada.submit(step("draft", "counting"))
    assert (await ada.finished(workflow))["status"] == "completed"

    async def counted() -> bool:
        return await total("workflows_ended_total", status="completed") > before[0]

    await until(counted, "the end is counted", 10)
    assert await total("workflows_claimed_total") > before[1]
    assert await total("workflow_seconds_count") > 0
    assert await total("workflow_claim_seconds_count") > 0
    assert await total("workflows_carried_max") > 0


async def test_no_series_carries_what_a_caller_sent(ada: Caller, api: Process, engine: Engine) -> None:
    workflow = await ada.submit(step("draft", "series"))
    await ada.finished(workflow)
    await ada.http.get(f"/workflows/{workflow}/events")
    await ada.http.get("/agents/library", params={"q": "an unusual question"})
    await ada.http.get("/no/such/place/as/this")
    await ada.http.request("BREW", "/workflows")
    for process in (api, *engine.running("worker"), *engine.running("relay"), *engine.running("scheduler")):
        labels = {value for _, labels in await of(process) for _, value in labels}
        assert not {value for value in labels if _ID.search(value)}
        assert not {value for value in labels if "unusual" in value or "such" in value or "BREW" in value}


async def test_a_request_is_counted_under_its_routes_whole_template(ada: Caller, api: Process) -> None:
    workflow = await ada.submit(step("draft", "templates"))
    await ada.workflow(workflow)
    routes = {dict(labels).get("route") for name, labels in await of(api) if name == "http_requests_total"}
    assert {"/workflows", "/workflows/{workflow_id}", "/auth/login"} <= routes


async def test_the_scheduler_says_when_it_last_looked_after_the_parts_of_tables(engine: Engine) -> None:
    (scheduler, *_) = engine.running("scheduler")

    async def looked() -> bool:  # the two looks are taken side by side
        numbers = await of(scheduler)
        looks = numbers["scheduler_look_seconds_count", frozenset()]
        return numbers["partition_upkeep_timestamp_seconds", frozenset()] > 1_700_000_000 and looks > 0

    await until(looked, "the parts are looked after, and the workflows", 30)
