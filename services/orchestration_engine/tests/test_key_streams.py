"""Streams read with API keys, and what becomes of them when the key or the password is gone."""

import asyncio
import json
import uuid
from collections.abc import AsyncGenerator

import httpx2
from redis.asyncio import Redis

from orchestration_engine.auth import Blacklist, Doorkeeper, Tokens
from orchestration_engine.core.database import Database

from .engine import PASSWORD, Caller, Engine, Process, a_name, step
from .stub_agents import Gate, StubAgents
from .test_api_keys import bearer, make
from .test_live_sockets import everything, socket

STREAM = {"Accept": "text/event-stream"}


async def test_a_key_reads_the_stream_of_a_workflow(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    workflow_id = await ada.submit(step("only", a_name()))
    path = f"/workflows/{workflow_id}/events"
    may = await anyone.get(path, headers={**STREAM, **bearer((await make(ada, "read"))["key"])})
    assert may.status_code == 200
    assert "event: workflow.completed" in may.text
    may_not = await anyone.get(path, headers={**STREAM, **bearer((await make(ada, "run"))["key"])})
    assert may_not.status_code == 403


async def test_a_key_reads_the_stream_of_all_events(ada: Caller, anyone: httpx2.AsyncClient) -> None:
    headers = {**STREAM, **bearer((await make(ada, "read"))["key"])}
    async with asyncio.timeout(30), anyone.stream("GET", "/analytics/events/live", headers=headers) as stream:
        assert stream.status_code == 200
        workflow_id = await ada.submit(step("only", a_name()))
        async for line in stream.aiter_lines():
            if workflow_id in line:
                break


async def test_a_key_opens_a_socket_by_header_and_by_message(ada: Caller, api: Process) -> None:
    workflow_id = await ada.submit(step("only", a_name()))
    await ada.finished(workflow_id)
    key = (await make(ada, "read"))["key"]
    async with socket(api, workflow_id, **bearer(key)) as opened:
        by_header = await everything(opened)
    async with socket(api, workflow_id) as opened:
        await opened.send(json.dumps({"token": key}))
        by_message = await everything(opened)
    assert by_header == by_message
    assert by_header[1] == 1000


async def test_a_socket_is_closed_for_a_key_that_may_not_read_or_is_dead(ada: Caller, api: Process) -> None:
    workflow_id = await ada.submit(step("only", a_name()))
    async with socket(api, workflow_id, **bearer((await make(ada, "run"))["key"])) as opened:
        assert await everything(opened) == ([], 4403)
    dead = await make(ada, "read")
    await ada.http.delete(f"/api-keys/{dead['id']}")
    async with socket(api, workflow_id, **bearer(dead["key"])) as opened:
        assert await everything(opened) == ([], 4401)


async def test_somebody_elses_key_watches_nothing(ada: Caller, bob: Caller, api: Process) -> None:
    workflow_id = await ada.submit(step("only", a_name()))
    async with socket(api, workflow_id, **bearer((await make(bob, "read"))["key"])) as opened:
        assert await everything(opened) == ([], 4404)


async def signs_of_life() -> AsyncGenerator[str]:
    """A stream that never ends."""
    while True:
        yield "still here"
        await asyncio.sleep(0)


def doorkeeper(database: Database, engine: Engine, redis: Redis) -> Doorkeeper:
    """Return one that asks at every message."""
    return Doorkeeper(database, Tokens(engine.environment["JWT_SECRET"]), Blacklist(redis), look_again=0.0)


async def test_a_stream_ends_when_its_key_is_revoked_or_its_password_changed(
    ada: Caller, database: Database, engine: Engine
) -> None:
    made = await make(ada, "read")
    async with Redis.from_url(engine.environment["REDIS_URL"]) as redis, asyncio.timeout(30):
        door = doorkeeper(database, engine, redis)
        token = ada.http.headers["Authorization"].removeprefix("Bearer ")
        streams = [door.while_known(await door.read(sent), signs_of_life()) for sent in (made["key"], token)]
        for stream in streams:
            assert await anext(stream)
        assert (await ada.http.delete(f"/api-keys/{made['id']}")).status_code == 204
        assert [one async for one in streams[0]] == []
        assert await anext(streams[1])
        change = {"old": PASSWORD, "new": "another long password"}
        assert (await ada.http.patch("/auth/me/password", json=change)).status_code == 200
        assert [one async for one in streams[1]] == []


async def test_a_stream_goes_on_while_the_database_is_away(ada: Caller, engine: Engine) -> None:
    away = Database("postgresql+asyncpg://nobody@127.0.0.1:9/none", pool_size=1)
    async with Redis.from_url(engine.environment["REDIS_URL"]) as redis, asyncio.timeout(30):
        door = doorkeeper(away, engine, redis)
        claims = await door.read(ada.http.headers["Authorization"].removeprefix("Bearer "))
        stream = door.while_known(claims, signs_of_life())
        assert [await anext(stream), await anext(stream)] == ["still here"] * 2
        await stream.aclose()
    await away.close()


async def test_a_workflow_that_runs_is_read_along_with_a_key(
    ada: Caller, anyone: httpx2.AsyncClient, agents: StubAgents
) -> None:
    agents.on(topic := f"key {uuid.uuid4()}", gate := Gate())
    headers = bearer((await make(ada, "read", "run"))["key"])
    body = {"name": "Watched", "steps": [step("only", topic)]}
    workflow_id = (await anyone.post("/workflows", json=body, headers=headers)).json()["id"]
    await gate.reached(1)
    told = []
    async with anyone.stream("GET", f"/workflows/{workflow_id}/events", headers={**STREAM, **headers}) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("event: "):
                told.append(line.removeprefix("event: "))
                gate.open()
    assert told[-1] == "end"
