import asyncio
import subprocess
import sys

import pytest

from agent_contracts.execution import AgentRequest, Delta
from agent_framework import BaseAgent, ModelFailure
from agent_framework.execution import Execution
from agent_framework.executions import Executions
from agent_framework.metrics import AgentMetrics
from agent_framework.problems import STOPPING, headers_of, problem_of
from agent_framework.testing import sample_definition
from agent_framework.wiring import connect
from llm_gateway import ScriptedGateway

REQUEST = AgentRequest(input={"subject": "the roof"})


def agent_that_waits() -> tuple[BaseAgent, ScriptedGateway]:
    gateway = ScriptedGateway(lambda _: "Well.", gate=asyncio.Event())
    return BaseAgent(sample_definition(), connect(gateway)), gateway


async def test_whoever_comes_late_is_told_every_piece() -> None:
    execution = Execution()
    execution.tell(Delta(text="a"))
    pieces = execution.pieces(patience=60)
    assert await anext(pieces) == Delta(text="a")
    execution.tell(Delta(text="b"))
    execution.end(None, ModelFailure("no-answer", "Well."))
    assert [piece async for piece in pieces] == [Delta(text="b")]
    assert [piece async for piece in execution.pieces(patience=60)] == [Delta(text="a"), Delta(text="b")]


async def test_silence_is_told_once_patience_ends() -> None:
    assert await anext(Execution().pieces(patience=0.001)) is None


async def test_a_key_that_nobody_follows_any_more_starts_anew() -> None:
    agent, gateway = agent_that_waits()
    executions = Executions(AgentMetrics())
    first = executions.start(agent, REQUEST, "1")
    first.leave()
    second = executions.start(agent, REQUEST, "1")
    assert second is not first
    await first.ended.wait()
    third = executions.start(agent, REQUEST, "1")
    assert third is second
    await executions.aclose()
    assert len(gateway.asked) <= 2


async def test_those_who_follow_are_told_that_the_service_stops() -> None:
    agent, gateway = agent_that_waits()
    executions = Executions(AgentMetrics())
    execution = executions.start(agent, REQUEST)
    await asyncio.sleep(0)
    await executions.aclose()
    assert problem_of(execution.failure) == STOPPING
    assert headers_of(execution.failure) == {"Retry-After": "5"}
    assert gateway.cancelled == 1


async def test_one_that_is_stopped_before_it_began_has_ended_too() -> None:
    agent, _ = agent_that_waits()
    executions = Executions(AgentMetrics())
    execution = executions.start(agent, REQUEST, "1")
    await executions.aclose()
    assert execution.ended.is_set()


@pytest.mark.parametrize("module", ["agent_framework", "agent_framework.host"])
def test_importing_the_runtime_loads_no_model_client(module: str) -> None:
    code = f"import sys, {module}; sys.exit(any(name in sys.modules for name in ('anthropic', 'httpx2', 'httpx')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
