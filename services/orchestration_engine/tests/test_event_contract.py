"""What the engine writes and publishes is what its contract says."""

import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, cast, get_args

import httpx2
import pytest
from confluent_kafka import Consumer
from jsonschema_rs import Draft202012Validator
from sqlalchemy import text

from agent_contracts.event_asyncapi import asyncapi_document
from agent_contracts.event_contract import ENVELOPE, Schema, published_schemas
from agent_contracts.event_examples import EXAMPLES
from agent_contracts.events import DATA_SCHEMAS, SOURCE, TOPIC, Event, EventType
from orchestration_engine.auth.models import Role
from orchestration_engine.core.database import Database
from orchestration_engine.entrypoints.role import give

from .engine import Caller, Engine, Process, a_name, caller, step, until
from .everything import Everything, Model
from .stub_agents import StubAgents

DOCS = Path(__file__).parents[3] / "docs" / "events"
SCHEMAS = published_schemas()
VALIDATORS = {schema["$id"]: Draft202012Validator(schema, validate_formats=True) for schema in SCHEMAS.values()}
HEADERS: Schema = asyncapi_document(SCHEMAS)["components"]["messageTraits"]["cloudEvent"]["headers"]
ENVELOPE_SCHEMA = max((key for key in SCHEMAS if key[0] == ENVELOPE), key=lambda key: key[1])


class Published(NamedTuple):
    """A record of the topic."""

    partition: int
    key: bytes
    headers: dict[str, bytes]
    body: bytes
    event: dict[str, Any]


def faults(schema: str, value: object) -> list[str]:
    return [f"{error.instance_path}: {error.message}" for error in VALIDATORS[schema].iter_errors(value)]


# Of CloudEvents 1.0.2: sections "Attribute Naming Convention", "Required Attributes" and "Type System".


def cloudevents_faults(event: dict[str, Any]) -> list[str]:
    """Return what the specification of CloudEvents forbids in an event."""
    found = [f"no {name}" for name in ("id", "source", "specversion", "type") if not event.get(name)]
    attributes = event.keys() - {"data"}
    found += [f"{name}: its name" for name in attributes if not re.fullmatch("[a-z0-9]{1,20}", name)]
    found += [f"{name}: {event[name]!r}" for name in attributes if not isinstance(event[name], str) or not event[name]]
    moment = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
    if not re.fullmatch(moment, event["time"]):
        found.append(f"time: {event['time']}")
    return found


@pytest.fixture
async def admin(api: Process, database: Database, engine: Engine) -> AsyncIterator[Caller]:
    """Somebody who may set prices."""
    async with caller(api.url) as user:
        url = "postgresql+asyncpg://" + engine.environment["DATABASE_URL"].partition("://")[2]
        assert await give(url, user.username.upper(), Role.ADMIN)
        yield user


async def written(database: Database, *user_ids: str) -> dict[str, dict[str, Any]]:
    """Return the events that stand in the table, of all users or some, by id."""
    query = "select id::text as id, type, subject, data from events where not :some or user_id::text = any(:users)"
    async with database.transaction() as work:
        rows = await work.session.execute(text(query), {"some": bool(user_ids), "users": list(user_ids)})
        return {row["id"]: dict(row) for row in rows.mappings()}


def read_all(engine: Engine, wanted: set[str]) -> list[Published]:
    """Return what is published, from the beginning until every event of `wanted` has come."""
    settings: dict[str, str | int | float | bool] = {
        "bootstrap.servers": engine.environment["KAFKA_BOOTSTRAP_SERVERS"],
        "group.id": f"test-{uuid.uuid4()}",
        "auto.offset.reset": "earliest",
        "session.timeout.ms": 2000,
        "heartbeat.interval.ms": 600,
    }
    consumer = Consumer(settings)
    consumer.subscribe([TOPIC])
    lacking, found = set(wanted), []
    try:
        deadline = time.monotonic() + 60
        while lacking:
            assert time.monotonic() < deadline, f"{len(lacking)} of {len(wanted)} events have not come"
            record = consumer.poll(0.1)
            if record is None or record.error():
                continue
            body, key = bytes(record.value() or b""), bytes(record.key() or b"")
            headers = dict(cast("list[tuple[str, bytes]]", record.headers() or []))
            found.append(Published(record.partition() or 0, key, headers, body, json.loads(body)))
            lacking.discard(found[-1].event["id"])
    finally:
        consumer.close()
    return found


@pytest.mark.timeout(240)
async def test_every_type_of_event_is_written_and_published_as_the_contract_says(
    ada: Caller, admin: Caller, agents: StubAgents, engine: Engine, database: Database
) -> None:
    story = Everything(ada, agents)
    await story.done(admin)
    everybodys, ours = await written(database), await written(database, ada.id, admin.id)

    # What stands in the table, whoever wrote it; earlier tests' events, too.
    for row in everybodys.values():
        assert faults(DATA_SCHEMAS[row["type"]], row["data"]) == [], row
        assert row["subject"].partition("/")[0] == EXAMPLES[row["type"]][0].partition("/")[0]
    assert {row["type"] for row in everybodys.values()} == set(get_args(EventType))

    published = await asyncio.to_thread(read_all, engine, set(ours))
    for record in published:
        check(record)
        if record.event["id"] in everybodys:
            assert record.event["data"] == everybodys[record.event["id"]]["data"]
    check_order(published)
    assert [call for call in agents.calls if story.secret in str(call.input)]
    assert not [record.event for record in published if story.secret.encode() in record.body]


def check(record: Published) -> None:
    """Hold a record of the topic against the contract."""
    event = record.event
    assert cloudevents_faults(event) == [], event
    assert faults(SCHEMAS[ENVELOPE_SCHEMA]["$id"], event) == [], event
    assert faults(event["dataschema"], event["data"]) == [], event
    assert (event["dataschema"], event["source"]) == (DATA_SCHEMAS[event["type"]], SOURCE)
    assert event["data"]["type"] == event["type"]
    assert record.key == event["subject"].encode()
    headers = {name: value.decode() for name, value in record.headers.items()}
    assert headers.keys() <= HEADERS["properties"].keys(), "a header that readers are not told of"
    assert Draft202012Validator(HEADERS).is_valid(headers), headers
    assert Event.model_validate(event).data.type == event["type"]


def check_order(published: list[Published]) -> None:
    """What comes for the first time is greater than all before it in its partition; what comes again is the same."""
    greatest: dict[int, str] = {}
    known: dict[str, bytes] = {}
    partitions: dict[str, int] = {}
    for record in published:
        event = record.event
        assert partitions.setdefault(event["subject"], record.partition) == record.partition
        if known.setdefault(event["id"], record.body) is record.body:
            before = greatest.get(record.partition, "")
            assert event["sequence"] > before, event
            if before and "previous" in record.headers:
                assert record.headers["previous"].decode() == before
            greatest[record.partition] = event["sequence"]
        assert known[event["id"]] == record.body


async def test_the_contract_is_served_to_everybody(anyone: httpx2.AsyncClient) -> None:
    document = await anyone.get("/events/asyncapi.json")
    assert document.status_code == 200
    assert document.headers["content-type"].startswith("application/vnd.aai.asyncapi+json")
    assert document.json() == asyncapi_document(SCHEMAS) == checked_in("asyncapi.json")
    for (kind, version), schema in SCHEMAS.items():
        answer = await anyone.get(f"/events/schemas/{kind}/{version}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("application/schema+json")
        assert answer.json() == schema == checked_in(f"schemas/{kind}.v{version}.json")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("workflow.created/99", 404),
        ("nothing.happened/1", 404),
        ("workflow.created/0", 422),
        ("workflow.created/x", 422),
    ],
)
async def test_a_schema_that_there_is_not_is_said_so(anyone: httpx2.AsyncClient, path: str, status: int) -> None:
    answer = await anyone.get(f"/events/schemas/{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert status != 404 or "GET /events/asyncapi.json" in answer.json()["detail"]


def checked_in(name: str) -> Schema:
    schema: Schema = json.loads((DOCS / name).read_text("utf-8"))
    return schema


# The reader that the page shows, as a reader of the page would run it.


@contextmanager
def reader(folder: Path, engine: Engine, group: str) -> Iterator[None]:
    """Run the page's example in a folder, as a group of readers of its own."""
    [code] = re.findall(r"```python\n(.*?)```", (DOCS / "README.md").read_text("utf-8"), re.DOTALL)
    assert '"group.id": "tokens"' in code
    script = folder / "tokens.py"
    script.write_text(code.replace('"group.id": "tokens"', f'"group.id": "{group}"'), "utf-8")
    environment = {"KAFKA_BOOTSTRAP_SERVERS": engine.environment["KAFKA_BOOTSTRAP_SERVERS"]}
    process = subprocess.Popen([sys.executable, str(script)], cwd=folder, env=environment)
    try:
        yield
        assert process.poll() is None, "the reader ended by itself"
    finally:
        process.kill()
        process.wait()


def tokens_of(folder: Path, model: str) -> tuple[int, int] | None:
    if not (folder / "tokens.db").exists():
        return None
    with sqlite3.connect(folder / "tokens.db") as database:
        try:
            found = database.execute("select read, written from tokens where model = ?", (model,)).fetchone()
        except sqlite3.OperationalError:  # the table is not there yet
            return None
    return tuple(found) if found else None


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory, where there is one: the reader has every event written through to the disk by itself."""
    memory = "/dev/shm"  # noqa: S108  (the folder in it has a name that nobody can guess)
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as found:
        yield Path(found)


@pytest.mark.timeout(400)
async def test_the_reader_that_the_page_shows_counts_each_answer_once(
    ada: Caller, agents: StubAgents, engine: Engine, folder: Path
) -> None:
    topic, model = a_name(), a_name()
    agents.on(topic, Model(model))
    workflow_id = await ada.submit(step("only", topic))
    await ada.finished(workflow_id)

    async def has_counted(read: int) -> bool:
        return await asyncio.to_thread(tokens_of, folder, model) == (read, read // 90_000)

    with reader(folder, engine, f"tokens-{uuid.uuid4()}"):
        # Earlier tests' events come first, tens of thousands perhaps.
        await until(lambda: has_counted(900_000), "the reader has counted the answer", 240)
    # Another group begins with the first event, all of which this database has counted already.
    with reader(folder, engine, f"tokens-{uuid.uuid4()}"):
        again = await ada.http.post(f"/workflows/{workflow_id}/retry", json={"steps": ["only"]})
        assert again.status_code == 200, again.text
        await ada.finished(workflow_id)
        await until(lambda: has_counted(1_800_000), "the second answer is counted, and the first one once", 60)
