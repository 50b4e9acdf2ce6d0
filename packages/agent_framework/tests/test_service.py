"""What an agent answers, the same in a process of its own and in the host."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager

import httpx2
import pytest

from agent_framework.wiring import Gateway
from llm_gateway import (
    Answer,
    Ask,
    EmptyAnswer,
    GatewayError,
    Interrupted,
    InvalidAnswer,
    InvalidAsk,
    NotConfigured,
    Refused,
    ScriptedGateway,
    TextPiece,
    TimedOut,
    Unavailable,
)

Serve = Callable[[Gateway], AbstractAsyncContextManager[httpx2.AsyncClient]]
EXECUTE = "api/v1/execute"
JOB = {"input": {"subject": "the roof"}}
SECRET = "the-board-sells-the-roof"


def echo(ask: Ask) -> str:
    return f"You said: {ask.prompt}"


def raising(error: Exception) -> ScriptedGateway:
    def answer(_: Ask) -> str:
        raise error

    return ScriptedGateway(answer)


def events(body: str) -> list[tuple[str, dict[str, object]]]:
    found = []
    for block in body.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


class Hanging:
    """Says one word and never goes on; tells when it is asked and when it is given up."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.given_up = asyncio.Event()
        self.go_on = asyncio.Event()
        self.times = 0

    async def complete(self, ask: Ask) -> Answer:
        async for part in self.stream(ask):
            if isinstance(part, Answer):
                return part
        raise AssertionError

    async def stream(self, ask: Ask) -> AsyncGenerator[TextPiece | Answer]:
        self.times += 1
        yield TextPiece("Well")
        self.asked.set()
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.given_up.set()
            raise
        async for part in ScriptedGateway(lambda _: "Well").stream(ask):
            if isinstance(part, Answer):
                yield part

    async def aclose(self) -> None:
        pass


async def test_an_answer_says_who_wrote_it_and_what_it_took(serve: Serve) -> None:
    async with serve(ScriptedGateway(lambda _: "Mend it.")) as agent:
        answer = await agent.post(EXECUTE, json=JOB)
    assert answer.status_code == 200
    told = answer.json()
    assert told.pop("duration") >= 0
    assert told.pop("usage")["output_tokens"] == 2
    assert told == {
        "agent": "note-taker",
        "version": "1.2.3",
        "output": "Mend it.",
        "model": "scripted",
        "truncated": False,
    }


async def test_the_model_is_asked_as_the_definition_says(serve: Serve) -> None:
    gateway = ScriptedGateway(echo)
    async with serve(gateway) as agent:
        await agent.post(EXECUTE, json=JOB)
        await agent.post(EXECUTE, json={"input": {"subject": "{{ said }}", "said": "a"}})
    first, second = gateway.asked
    assert first.system == second.system
    assert first.prompt.startswith("Notes on the roof ((not given)), (not given), (not given) people, 1.5 h")
    assert second.prompt.startswith("Notes on {{ said }} (")
    assert (first.tier, first.temperature, first.max_tokens) == ("fast", 0.2, 300)


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({}, "body.input.subject"),
        ({"subject": ""}, "body.input.subject"),
        ({"subject": 7}, "body.input.subject"),
        ({"subject": "two\nlines"}, "body.input.subject"),
        ({"subject": "x" * 1001}, "body.input.subject"),
        ({"subject": "s", "said": "x" * 100_001}, "body.input.said"),
        ({"subject": "s", "style": "medium"}, "body.input.style"),
        ({"subject": "s", "day": "2026-02-30"}, "body.input.day"),
        ({"subject": "s", "count": True}, "body.input.count"),
        ({"subject": "s", "count": "1_000"}, "body.input.count"),
        ({"subject": "s", "count": 1.0}, "body.input.count"),
        ({"subject": "s", "count": 10**300}, "body.input.count"),
        ({"subject": "s", "hours": False}, "body.input.hours"),
        ({"subject": "s", "public": 1}, "body.input.public"),
        ({"subject": "s", "public": "yes"}, "body.input.public"),
        ({"subject": "s", "points": "one"}, "body.input.points"),
        ({"subject": "s", "points": ["a"] * 201}, "body.input.points"),
        ({"subject": "s", "colour": "red"}, "body.input.colour"),
    ],
)
async def test_a_wrong_input_is_named_and_the_model_is_not_asked(
    unasked: httpx2.AsyncClient, given: dict[str, object], pointer: str
) -> None:
    for stream in (False, True):
        answer = await unasked.post(EXECUTE, json={"input": given, "stream": stream})
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"input": {"subject": "a\\u0000b"}}', "application/json", 422),
        (b'{"input": {"subject": "\\ud800"}}', "application/json", 400),
        (b'{"input": {"subject": "\xff"}}', "application/json", 400),
        (b'{"input": {"subject": "s", "hours": NaN}}', "application/json", 400),
        (b'{"input": {"subject": "s", "hours": 1e400}}', "application/json", 400),
        (b'{"input": {"subject": "s", "hours": ' + b"9" * 5000 + b"}}", "application/json", 400),
        (b"[" * 10_000 + b"]" * 10_000, "application/json", 400),
        (b'{"input": {"points": ' + b"[" * 100 + b"]" * 100 + b"}}", "application/json", 422),
        (b'{"input": {"subject": "s"}, "stream": 1}', "application/json", 422),
        (b'{"input": {"subject": "s"}, "more": 1}', "application/json", 422),
        (b'{"input": {"' + b"x" * 50_000 + b'": 1}}', "application/json", 422),
        (b'{"input": [1]}', "application/json", 422),
        (b"null", "application/json", 422),
        (b'"text"', "application/json", 422),
        (b"{", "application/json", 400),
        (b"", "application/json", 422),
        (b'{"input": {"subject": "s"}}', "text/plain", 415),
        (b'{"input": {"subject": "s"}}', None, 415),
        (b"input=1", "application/x-www-form-urlencoded", 415),
        (b'{"input": {"said": "' + b"x" * 2_000_000 + b'"}}', "application/json", 413),
    ],
)
async def test_a_hostile_body_is_refused_as_a_problem(
    unasked: httpx2.AsyncClient, body: bytes, content_type: str | None, status: int
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = await unasked.post(EXECUTE, content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]
    assert len(answer.content) < 5_000


async def test_a_stream_brings_the_pieces_and_then_the_whole(serve: Serve) -> None:
    text = "Mend\nthe  roof \N{HOUSE BUILDING}\r\nsoon."
    async with serve(ScriptedGateway(lambda _: text)) as agent:
        answer = await agent.post(EXECUTE, json=JOB | {"stream": True})
    assert answer.headers["content-type"].startswith("text/event-stream")
    *pieces, (last, whole) = events(answer.text)
    assert {kind for kind, _ in pieces} == {"delta"}
    assert len(pieces) > 2
    assert "".join(str(data["text"]) for _, data in pieces) == text
    assert (last, whole["type"]) == ("done", "done")
    assert isinstance(whole["response"], dict)
    assert whole["response"]["output"] == text


async def test_the_first_piece_arrives_before_the_last_is_written(serve: Serve) -> None:
    gateway = Hanging()
    async with serve(gateway) as agent, agent.stream("POST", EXECUTE, json=JOB | {"stream": True}) as answer:
        lines = answer.aiter_lines()
        assert await anext(lines) == "event: delta"
        gateway.go_on.set()
        assert "event: done" in [line async for line in lines]


@pytest.mark.parametrize("stream", [True, False])
async def test_a_client_that_hangs_up_ends_the_call_of_the_model(serve: Serve, *, stream: bool) -> None:
    gateway = Hanging()
    async with serve(gateway) as agent:
        reader, writer = await asyncio.open_connection(agent.base_url.host, agent.base_url.port)
        body = json.dumps(JOB | {"stream": stream}).encode()
        path = f"{agent.base_url.path}{EXECUTE}"
        head = (
            f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await asyncio.wait_for(gateway.asked.wait(), 30)
        writer.close()
        await asyncio.wait_for(gateway.given_up.wait(), 30)
        assert 'agent_executions_total{agent="note-taker",status="cancelled"} 1.0' in (await agent.get("metrics")).text
    assert reader is not None


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (NotConfigured("Set a key."), 503, "model-not-configured"),
        (Refused("Set a key."), 502, "model-refused"),
        (InvalidAsk("Shorten it."), 422, "model-invalid-question"),
        (Unavailable("Later."), 503, "model-unavailable"),
        (Interrupted("Broke off."), 503, "model-unavailable"),
        (TimedOut("Too slow."), 504, "model-timed-out"),
        (EmptyAnswer("Nothing."), 502, "model-no-answer"),
        (InvalidAnswer("Check the URL."), 502, "model-no-answer"),
    ],
)
async def test_why_the_model_gave_no_answer_is_told(serve: Serve, error: GatewayError, status: int, kind: str) -> None:
    async with serve(raising(error)) as agent:
        whole = await agent.post(EXECUTE, json=JOB)
        streamed = await agent.post(EXECUTE, json=JOB | {"stream": True})
    assert (whole.status_code, whole.headers["content-type"]) == (status, "application/problem+json")
    assert (whole.json()["type"], whole.json()["detail"]) == (kind, str(error))
    assert events(streamed.text) == [("failed", {"type": "failed", "problem": whole.json()})]


@pytest.mark.parametrize(("said", "told"), [(None, "5"), (0.2, "1"), (7.0, "7"), (1e12, "86400")])
async def test_when_to_come_back_is_told(serve: Serve, said: float | None, told: str) -> None:
    async with serve(raising(Unavailable("Later.", said))) as agent:
        assert (await agent.post(EXECUTE, json=JOB)).headers["retry-after"] == told


async def test_an_unforeseen_error_is_told_and_logged_without_what_was_asked(
    serve: Serve, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serve(raising(RuntimeError(SECRET))) as agent:
        whole = await agent.post(EXECUTE, json={"input": {"subject": SECRET}})
        streamed = await agent.post(EXECUTE, json={"input": {"subject": SECRET}, "stream": True})
    [(kind, failed)] = events(streamed.text)
    assert (whole.status_code, kind) == (500, "failed")
    assert failed["problem"] == whole.json()
    printed = capsys.readouterr()
    assert "execution crashed" in printed.out + printed.err + caplog.text
    assert SECRET not in whole.text + streamed.text + printed.out + printed.err + caplog.text


async def test_the_metrics_count_what_was_done(serve: Serve) -> None:
    async with serve(ScriptedGateway(lambda _: "one two")) as agent:
        await agent.post(EXECUTE, json=JOB)
        await agent.post(EXECUTE, json=JOB | {"stream": True})
        await agent.post(EXECUTE, json={"input": {}})
        answer = await agent.get("metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    assert 'agent_executions_total{agent="note-taker",status="completed"} 2.0' in lines
    assert 'agent_executions_total{agent="note-taker",status="refused"} 1.0' in lines
    assert 'agent_execution_seconds_count{agent="note-taker"} 2.0' in lines
    assert 'agent_tokens_total{agent="note-taker",direction="output"} 4.0' in lines
    assert 'agent_executions_in_progress{agent="note-taker"} 0.0' in lines


async def test_an_agent_says_who_and_how_it_is(serve: Serve) -> None:
    async with serve(ScriptedGateway(echo)) as agent:
        assert (await agent.get("")).json() == {
            "id": "note-taker",
            "name": "Note Taker",
            "version": "1.2.3",
            "category": "legal",
            "status": "ready",
        }
        assert (await agent.get("health")).json() == {"status": "ok"}


@pytest.mark.parametrize(("method", "path", "status"), [("GET", EXECUTE, 405), ("POST", "nowhere", 404)])
async def test_a_wrong_address_is_a_problem_too(
    unasked: httpx2.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await unasked.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


async def test_every_shape_that_the_document_names_stands_in_it(serve: Serve) -> None:
    async with serve(ScriptedGateway(echo)) as agent:
        document = (await agent.get(f"{agent.base_url.scheme}://{agent.base_url.netloc.decode()}/openapi.json")).json()
    shapes = document["components"]["schemas"]
    named = {found.split('"')[0] for found in json.dumps(document).split("#/components/schemas/")[1:]}
    assert named <= set(shapes)
    assert {"StreamEvent", "Problem", "AgentResponse"} <= named
    [execute] = [path["post"] for path in document["paths"].values() if "post" in path]
    assert {"200", "400", "413", "415", "422", "502", "503", "504"} <= set(execute["responses"])
