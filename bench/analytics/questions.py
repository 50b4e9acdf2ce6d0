"""What the dashboard asks, over 30 days of millions of events: p95 of each question, one after the other."""

import asyncio
import datetime
import http.client
import json
import time
import urllib.parse
from collections.abc import Sequence

import asyncpg

from bench.analytics.fill import MODELS, fill
from bench.analytics.platform import admin, done, platform
from bench.workflows.engine import call
from bench.workflows.latency import p95
from bench.workflows.meter import wait_for_quiet
from bench.workflows.table import a_folder

ASKED = 40
AIM = 100.0
_COMPONENTS = ("postgres", "valkey", "broker", "migrate", "api")
_PASSWORD = "correct horse battery staple"  # noqa: S105  (of a database that lives for minutes)
RARE = "called-three-times"
"""An agent of this name, and a model, has three calls among all."""
_RARE = f"""
    insert into events (id, type, subject, user_id, time, data)
    select gen_random_uuid(), type, subject, user_id, time, data || '{{"agent": "{RARE}", "model": "{RARE}"}}'
    from events where type = 'agent.task.completed' order by position limit 3
"""  # noqa: S608  (a name of ours)
_READERS = "insert into event_readers select 'analytics', one, 0, 0 from generate_series(0, 2) as one"


async def _run(url: str, statement: str) -> None:
    database = await asyncpg.connect(url)
    await database.execute(statement)
    await database.close()


async def _size(url: str) -> str:
    database = await asyncpg.connect(url)
    size: str = await database.fetchval("select pg_size_pretty(pg_database_size(current_database()))")
    await database.close()
    return size


def _questions(since: str, agent: str, model: str, user: str) -> dict[str, str]:
    ranged = f"since={urllib.parse.quote(since)}"
    asked = {
        "summary": "summary?",
        "summary, one category": "summary?category=marketing",
        "summary, one agent": f"summary?agent={agent}",
        "summary, one user": f"summary?user={user}",
        "latency": "timeseries?by=all",
        "by status": "timeseries?by=status&latency=false",
        "by model": "timeseries?by=model&latency=false",
        "by category": "timeseries?by=category&latency=false",
        "by category, with latency (the page does not ask it)": "timeseries?by=category",
        "by status, one category": "timeseries?by=status&category=marketing&latency=false",
        "workflows": "timeseries?kind=workflow&by=status&latency=false",
        "agents, most used": "agents?order=used",
        "agents, slowest": "agents?order=slowest",
        "agents, dearest": "agents?order=dearest",
        "agents, failing most": "agents?order=failing",
        "costs by model": "costs?by=model",
        "costs by agent": "costs?by=agent",
        "costs by user": "costs?by=user",
        "hours of the week": "week?time_zone=Europe/Berlin",
    }
    paths = {name: f"/analytics/{path}{'' if path.endswith('?') else '&'}{ranged}" for name, path in asked.items()}
    failed = "/analytics/events?limit=50&type=agent.task.failed"
    calls = f"{failed}&type=agent.task.completed"
    return paths | {
        "newest events": "/analytics/events?limit=50",
        "newest failures": "/analytics/events?limit=50&type=agent.task.failed&type=workflow.failed",
        "newest events of one user": f"/analytics/events?limit=50&user={user}",
        "newest calls of one agent": f"{calls}&agent={agent}",
        "newest calls of an agent that was called three times": f"{calls}&agent={RARE}",
        "newest calls of one category": f"{calls}&category=marketing",
        "newest failed calls of one category": f"{failed}&category=marketing",
        "newest calls of one model": f"{calls}&model={model}",
        "newest calls of a model that was called three times": f"{calls}&model={RARE}",
        "newest calls of one category and model": f"{calls}&category=marketing&model={model}",
        "newest calls of one user and agent": f"{calls}&user={user}&agent={agent}",
    }


def asked(port: int, token: str, path: str, times: int) -> list[float]:
    """Return the milliseconds of each answer, on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    found = []
    for _ in range(times):
        started = time.perf_counter()
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        body = answer.read()
        found.append((time.perf_counter() - started) * 1_000)
        if answer.status != 200:
            raise SystemExit(f"GET {path} was answered with {answer.status}: {body[:300].decode(errors='replace')}")
    connection.close()
    return found


def _log_in(port: int, username: str) -> str:
    credentials = {"username": username, "password": _PASSWORD}
    call(port, "POST", "/auth/register", credentials)
    token: str = json.loads(call(port, "POST", "/auth/login", credentials)[1])["token"]
    return token


def main(events: int) -> bool:
    """Measure and print; tell whether every question was answered within the aim."""
    with a_folder() as folder, platform(folder, *_COMPONENTS) as up:
        started = time.perf_counter()
        written = asyncio.run(fill(up.database_url, events))
        print(f"{written:,} events of 30 days were made in {time.perf_counter() - started:.0f} s", flush=True)
        asyncio.run(_run(up.database_url, _RARE))
        asyncio.run(_run(up.database_url, _READERS))
        print(done(up, ["orchestration_engine.entrypoints.rebuild", "--source", "table"]), flush=True)
        asyncio.run(_run(up.database_url, "vacuum analyze"))
        print(f"the database has {asyncio.run(_size(up.database_url))}\n", flush=True)
        port = int(up.engine_url.rpartition(":")[2])
        token = _log_in(port, "an-admin")
        admin(up, "an-admin")
        wait_for_quiet()
        return _table(port, token)


def _table(port: int, token: str) -> bool:
    since = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=30)).isoformat()
    status, board = call(port, "GET", "/analytics/agents?" + urllib.parse.urlencode({"since": since}),
                         headers={"Authorization": f"Bearer {token}"})  # fmt: skip
    assert status == 200
    agent = json.loads(board)["items"][0]["agent"]
    slow: Sequence[str] = []
    print("| question | median, ms | p95, ms (aim: 100) |\n|---|--:|--:|")
    for name, path in _questions(since, agent, MODELS[0], "bench-1").items():
        asked(port, token, path, 3)
        found = sorted(asked(port, token, path, ASKED))
        print(f"| {name} | {found[len(found) // 2]:.1f} | {p95(found):.1f} |", flush=True)
        if p95(found) > AIM:
            slow = [*slow, name]
    if slow:
        print(f"\nslower than {AIM:.0f} ms: {', '.join(slow)}")
    return not slow
