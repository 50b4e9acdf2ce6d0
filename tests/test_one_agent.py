"""A generated folder runs by itself, with nothing of the engine."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator

import httpx2
import pytest

from devstack.testing import Running

from .conftest import REPOSITORY, until

AGENT = "lease-reviewer"


@pytest.fixture
async def agent(platform: Running) -> AsyncIterator[httpx2.AsyncClient]:
    """The agent in a process of its own, on the platform's model."""
    folder = REPOSITORY / "generated-agents" / AGENT
    environment = {**os.environ, **platform.environment}
    # It is given the socket itself: a port that is free now may be taken before it listens there.
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        port, fd = own.getsockname()[1], own.fileno()
        command = [sys.executable, "-m", "uvicorn", "app:app", "--fd", str(fd), "--log-level", "warning"]
        process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=environment, pass_fds=(fd,))
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:

        async def is_healthy() -> bool:
            try:
                return (await client.get("/health")).status_code == 200
            except httpx2.TransportError:
                return False

        await until(is_healthy, "the agent is healthy")
        yield client
    process.terminate()
    await process.wait()


async def test_a_generated_agent_runs_alone_and_answers(agent: httpx2.AsyncClient, anyone: httpx2.AsyncClient) -> None:
    info = (await agent.get("/")).json()
    assert (info["id"], info["category"], info["status"]) == (AGENT, "legal", "ready")
    example = (await anyone.get(f"/agents/library/{AGENT}")).json()["examples"][0]["input"]
    answer = await agent.post("/api/v1/execute", json={"input": example})
    assert answer.status_code == 200, answer.text
    assert answer.json().keys() >= {"output", "model", "usage", "duration"}
    metrics = (await agent.get("/metrics")).text
    assert f'agent_executions_total{{agent="{AGENT}",status="completed"}} 1.0' in metrics


async def test_a_generated_agent_names_the_input_that_is_missing(agent: httpx2.AsyncClient) -> None:
    answer = await agent.post("/api/v1/execute", json={"input": {"jurisdiction": "Berlin"}})
    assert answer.status_code == 422
    assert "body.input.lease_text" in {error["pointer"] for error in answer.json()["errors"]}
