"""One trace tells of a workflow from whoever called to the model that answered."""

import asyncio
import json
import os
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from .collector import REFUSED, Collector, Model, Received
from .conftest import DEFINITIONS
from .engine import Caller, Engine, a_name, caller, free_port, status_of, step, until

ANSWER = "A secret that the model tells."
TOPIC = "xylophones"


class Traced:
    """A running engine whose processes trace."""

    def __init__(self, engine: Engine, host_log: Path, collector: Collector, user: Caller) -> None:
        self.engine = engine
        self.host_log = host_log
        self.collector = collector
        self.user = user

    @contextmanager
    def below(self, trace_id: str, span_id: str = "b" * 16) -> Iterator[None]:
        """Have the user's requests belong to a trace."""
        self.user.http.headers["traceparent"] = f"00-{trace_id}-{span_id}-01"
        yield
        del self.user.http.headers["traceparent"]


@pytest.fixture(scope="module")
async def traced(servers: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Traced]:
    """An engine of its own, in a database of its own, with the real host of agents and a model that is none."""
    folder = tmp_path_factory.mktemp("traced")
    async with Collector() as collector, Model(ANSWER) as model:
        tracing = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "100"}
        port = free_port()
        environment = {
            **servers,
            **tracing,
            "DATABASE_URL": await _new_database(servers["DATABASE_URL"]),
            "REDIS_URL": servers["REDIS_URL"].removesuffix("/0") + "/7",
            "JWT_SECRET": "a secret that only these tests know; as long as the longest of the HMACs wants it",
            "PASSWORD_ROUNDS": "10",
            "AGENT_HOST_URL": f"http://127.0.0.1:{port}",
            "AGENT_DEFINITIONS": str(DEFINITIONS),
        }
        migrate = [sys.executable, "-m", "orchestration_engine.entrypoints.migrate"]
        await asyncio.to_thread(subprocess.run, migrate, env={**os.environ, **environment}, check=True)
        engine = Engine(environment, folder)
        log = folder / "host.log"
        asks = {"ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": "none", "HTTP_PORT": str(port)}
        host = _host({**os.environ, **environment, **asks}, log)
        try:
            api, *others = [engine.start(name) for name in ("api", "worker", "scheduler")]
            await until(lambda: _answers(f"http://127.0.0.1:{port}/health"), "the host answers")
            for process in others:
                await process.healthy()
            await api.ready()
            async with caller(api.url) as user:
                yield Traced(engine, log, collector, user)
        finally:
            engine.kill_all()
            host.kill()
            host.wait()


async def _answers(url: str) -> bool:
    return await status_of(url) == 200


async def _new_database(url: str) -> str:
    name = f"traced_{uuid.uuid4().hex}"
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"create database {name}")
    finally:
        await connection.close()
    return f"{url.rpartition('/')[0]}/{name}"


def _host(environment: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as stream:
        words = [sys.executable, "-m", "agent_framework.host"]
        return subprocess.Popen(words, env=environment, stdout=stream, stderr=subprocess.STDOUT)


async def _story(traced: Traced) -> tuple[str, str, list[Received]]:
    """Run a workflow under a trace of one's own; return the trace, whose span it began below, and all spans."""
    trace_id, span_id = uuid.uuid4().hex, uuid.uuid4().hex[:16]
    with traced.below(trace_id, span_id):
        workflow = await traced.user.submit(step("draft", TOPIC))
    assert (await traced.user.finished(workflow))["status"] == "completed"
    through_celery = ("POST /workflows", "send come", "come", "carry workflow", "call note-writer")
    at_the_agent = ("POST /agents/{agent_id}/api/v1/execute", "invoke_agent note-writer", "anthropic.messages.create")
    return trace_id, span_id, await traced.collector.having(trace_id, *through_celery, *at_the_agent)


async def test_the_spans_of_a_workflow_form_one_tree_from_the_caller_to_the_model(traced: Traced) -> None:
    _, caller_id, spans = await _story(traced)
    by_id = {span.span_id: span for span in spans}
    assert {span.parent_id for span in spans} <= {caller_id, *by_id}
    (asked,) = [span for span in spans if span.name.startswith("anthropic.")]
    way = []
    span: Received | None = asked
    while span is not None:
        way.append((span.service, span.name))
        above = span.parent_id
        span = by_id.get(above)
    assert above == caller_id
    assert way == [
        ("agent-host", "anthropic.messages.create"),
        ("agent-host", "invoke_agent note-writer"),
        ("agent-host", "POST /agents/{agent_id}/api/v1/execute"),
        ("worker", "call note-writer"),
        ("worker", "carry workflow"),
        ("api", "POST /workflows"),
    ]


async def test_the_message_through_celery_belongs_to_the_trace(traced: Traced) -> None:
    _, _, spans = await _story(traced)
    sent = {span.span_id for span in spans if (span.service, span.name) == ("api", "send come")}
    assert {span.parent_id for span in spans if (span.service, span.name) == ("worker", "come")} <= sent


async def test_a_workflow_that_a_step_runs_belongs_to_its_trace(traced: Traced) -> None:
    slug = a_name()
    inputs = [{"name": "topic", "type": "string", "description": "About what."}]
    document = {"name": "Inner", "inputs": inputs, "steps": [step("only", "${{ inputs.topic }}")]}
    saved = await traced.user.http.post("/templates", json={"slug": slug, "document": document})
    assert saved.status_code == 201, saved.text
    trace_id = uuid.uuid4().hex
    with traced.below(trace_id):
        outer = await traced.user.submit({"id": "inner", "workflow": slug, "input": {"topic": TOPIC}})
    assert (await traced.user.finished(outer))["status"] == "completed"
    spans = await traced.collector.having(trace_id, "begin workflow")
    (begun,) = [span for span in spans if span.name == "begin workflow"]

    async def is_carried() -> bool:  # the outer workflow is carried twice, and its spans may come first
        spans = traced.collector.of(trace_id)
        return any(span.name == "carry workflow" and span.parent_id == begun.span_id for span in spans)

    await until(is_carried, "the inner workflow is carried below its beginning", 30)


async def test_what_fails_is_seen_to_fail_from_the_model_up(traced: Traced) -> None:
    trace_id = uuid.uuid4().hex
    with traced.below(trace_id):
        workflow = await traced.user.submit(step("draft", REFUSED))
    assert (await traced.user.finished(workflow))["status"] == "failed"
    way = ("anthropic.messages.create", "invoke_agent note-writer", "call note-writer", "carry workflow")
    spans = await traced.collector.having(trace_id, *way)
    failed = {span.name for span in spans if "error.type" in span.attributes}
    assert failed >= set(way)
    assert "POST /workflows" not in failed
    assert REFUSED not in str(spans)


async def test_no_span_tells_what_was_asked_or_answered(traced: Traced) -> None:
    await _story(traced)
    trace_id = uuid.uuid4().hex
    with traced.below(trace_id):
        assert (await traced.user.http.get("/agents/library", params={"q": TOPIC})).status_code == 200
    await traced.collector.having(trace_id, "GET /agents/library")
    told = " ".join(str(span) for span in traced.collector.spans)
    assert ANSWER not in told
    assert TOPIC not in told
    assert "Bearer" not in told


async def test_the_lines_of_the_logs_carry_the_trace(traced: Traced) -> None:
    trace_id, _, spans = await _story(traced)
    lines = [json.loads(line) for line in traced.host_log.read_text("utf-8").splitlines() if line.startswith("{")]
    (told,) = [line for line in lines if line.get("trace_id") == trace_id and line["event"] == "execution completed"]
    assert told["span_id"] in {span.span_id for span in spans}


async def test_those_who_look_how_a_process_is_make_no_spans(traced: Traced) -> None:
    api = traced.engine.running("api")[0]
    for path in ("/health", "/ready", "/metrics"):
        assert await status_of(f"{api.url}{path}") == 200
    await _story(traced)
    assert not [span for span in traced.collector.spans if span.name.endswith(("/health", "/ready", "/metrics"))]


async def test_a_trace_that_is_not_one_is_passed_over(traced: Traced) -> None:
    for wrong in ("", "00-0-0-01", "ff" * 40, "00-" + "0" * 32 + "-" + "0" * 16 + "-01", "\u00e9"):
        headers = {b"traceparent": wrong.encode("latin-1")}
        assert (await traced.user.http.get("/workflows", headers=headers)).status_code == 200


async def test_nothing_is_kept_of_a_trace_where_tracing_is_off(ada: Caller, engine: Engine) -> None:
    ada.http.headers["traceparent"] = f"00-{'a' * 32}-{'b' * 16}-01"
    workflow = await ada.submit(step("draft", "anything"))
    connection = await asyncpg.connect(engine.environment["DATABASE_URL"])
    try:
        row = await connection.fetchrow("select trace from workflows where id = $1", uuid.UUID(workflow))
    finally:
        await connection.close()
    assert row is not None
    assert row["trace"] is None
