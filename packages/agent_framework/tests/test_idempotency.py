"""A repeated request is answered, not done again."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import httpx2
import pytest

from agent_framework.wiring import Gateway
from llm_gateway import Ask, ScriptedGateway, Unavailable

Serve = Callable[[Gateway], AbstractAsyncContextManager[httpx2.AsyncClient]]
EXECUTE = "api/v1/execute"
KEY = {"Idempotency-Key": "step-1"}


def job(subject: str = "the roof", *, stream: bool = False) -> dict[str, object]:
    return {"input": {"subject": subject}, "stream": stream}


async def test_the_same_key_gets_the_same_answer_and_the_model_is_asked_once(serve: Serve) -> None:
    gateway = ScriptedGateway(lambda _: "Mend it.")
    async with serve(gateway) as agent:
        first = await agent.post(EXECUTE, json=job(), headers=KEY)
        second = await agent.post(EXECUTE, json=job(), headers=KEY)
        streamed = await agent.post(EXECUTE, json=job(stream=True), headers=KEY)
    assert second.content == first.content
    assert first.text in streamed.text
    assert streamed.text.count("event: delta") == 1
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == streamed.headers["idempotency-replayed"] == "true"
    assert len(gateway.asked) == 1


@pytest.mark.parametrize("streams", [(False, False), (True, True), (True, False), (False, True)])
async def test_requests_that_come_while_the_first_runs_wait_for_its_answer(
    serve: Serve, streams: tuple[bool, bool]
) -> None:
    gate, asked = asyncio.Event(), asyncio.Event()

    def answer(_: Ask) -> str:
        asked.set()
        return "Mend it soon."

    gateway = ScriptedGateway(answer, gate=gate)
    async with serve(gateway) as agent:
        calls = [asyncio.create_task(agent.post(EXECUTE, json=job(stream=s), headers=KEY)) for s in streams]
        await asyncio.wait_for(asked.wait(), 30)
        assert (await agent.get("health")).status_code == 200
        gate.set()
        answers = await asyncio.gather(*calls)
    assert len(gateway.asked) == 1
    assert all("Mend it soon." in answer.text for answer in answers)


async def test_one_who_leaves_does_not_end_it_for_the_other(serve: Serve) -> None:
    gate, asked = asyncio.Event(), asyncio.Event()

    def answer(_: Ask) -> str:
        asked.set()
        return "Mend it."

    gateway = ScriptedGateway(answer, gate=gate)
    async with serve(gateway) as agent:
        leaving = asyncio.create_task(agent.post(EXECUTE, json=job(), headers=KEY))
        await asyncio.wait_for(asked.wait(), 30)
        async with agent.stream("POST", EXECUTE, json=job(stream=True), headers=KEY) as staying:
            leaving.cancel()
            await asyncio.gather(leaving, return_exceptions=True)
            assert (await agent.get("health")).status_code == 200
            gate.set()
            assert "event: done" in "".join([text async for text in staying.aiter_text()])
    assert (len(gateway.asked), gateway.cancelled) == (1, 0)


async def test_a_key_with_another_input_is_refused(serve: Serve) -> None:
    gateway = ScriptedGateway(lambda _: "Mend it.")
    async with serve(gateway) as agent:
        await agent.post(EXECUTE, json=job(), headers=KEY)
        answer = await agent.post(EXECUTE, json=job("the floor"), headers=KEY)
    assert (answer.status_code, answer.json()["type"]) == (422, "key-reused")
    assert len(gateway.asked) == 1


async def test_other_keys_and_none_are_other_executions(serve: Serve) -> None:
    gateway = ScriptedGateway(lambda _: "Mend it.")
    async with serve(gateway) as agent:
        for headers in (KEY, {"Idempotency-Key": "step-2"}, {}, {}):
            assert (await agent.post(EXECUTE, json=job(), headers=headers)).status_code == 200
    assert len(gateway.asked) == 4


async def test_a_failure_is_not_kept(serve: Serve) -> None:
    failures = [Unavailable("Later.")]

    def answer(_: Ask) -> str:
        if failures:
            raise failures.pop()
        return "Mend it."

    async with serve(ScriptedGateway(answer)) as agent:
        assert (await agent.post(EXECUTE, json=job(), headers=KEY)).status_code == 503
        assert (await agent.post(EXECUTE, json=job(), headers=KEY)).json()["output"] == "Mend it."


@pytest.mark.parametrize("key", [b"", b"two words", b"x" * 201, "schl\u00fcssel".encode(), b"\xff"])
async def test_a_key_that_is_not_visible_ascii_is_refused(unasked: httpx2.AsyncClient, key: bytes) -> None:
    answer = await unasked.post(EXECUTE, json=job(), headers={b"Idempotency-Key": key})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "header.Idempotency-Key"
