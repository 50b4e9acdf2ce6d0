"""A host of agents that answers what a test tells it to: the engine knows agents only as addresses and contracts."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from agent_contracts.execution import AgentRequest, AgentResponse, Usage


@dataclass(frozen=True)
class Call:
    """One call of an agent."""

    agent: str
    input: dict[str, Any]
    key: str


Answer = str | web.Response
Script = Callable[[Call], Awaitable[Answer]]


class AgentHost:
    """A host of agents on a free port; what they answer is for those who inherit from it."""

    def __init__(self) -> None:
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.add_routes([web.get("/health", self._health), web.post("/agents/{agent}/api/v1/execute", self._execute)])
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening."""
        assert self._runner is not None
        await self._runner.cleanup()

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _execute(self, request: web.Request) -> web.StreamResponse:
        raise NotImplementedError


class StubAgents(AgentHost):
    """Calls whose `topic` a test has claimed go to that test's script; others are echoed."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self._scripts: dict[str, Script] = {}

    def on(self, topic: str, script: Script) -> None:
        """Answer calls whose topic begins with `topic` by `script`."""
        self._scripts[topic] = script

    def about(self, topic: str) -> list[Call]:
        """Return the calls so far whose topic begins with `topic`."""
        return [call for call in self.calls if str(call.input.get("topic", "")).startswith(topic)]

    async def _execute(self, request: web.Request) -> web.Response:
        asked = AgentRequest.model_validate_json(await request.read())
        call = Call(request.match_info["agent"], dict(asked.input), request.headers["Idempotency-Key"])
        self.calls.append(call)
        topic = str(call.input.get("topic", ""))
        script = next((script for start, script in self._scripts.items() if topic.startswith(start)), _echo)
        answer = await script(call)
        return answer if isinstance(answer, web.Response) else answered(call.agent, answer)


async def _echo(call: Call) -> Answer:
    return f"{call.agent} on {call.input['topic']}"


def answered(agent: str, output: str) -> web.Response:
    """Return the answer of an agent that did its job."""
    response = AgentResponse(
        agent=agent,
        version="1.0.0",
        output=output,
        model="stub-model-1",
        usage=Usage(input_tokens=7, output_tokens=3),
        duration=0.01,
    )
    return web.Response(body=response.model_dump_json(), content_type="application/json")


def refused(status: int, detail: str, **headers: str) -> web.Response:
    """Return the answer of an agent that did not."""
    problem = {"type": "about:blank", "title": "No", "status": status, "detail": detail}
    return web.json_response(problem, status=status, headers=headers, content_type="application/problem+json")


class Gate:
    """Holds calls until a test opens it, and tells how many have come."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._arrived = asyncio.Condition()
        self.count = 0
        self._gone = 0

    async def __call__(self, call: Call) -> Answer:
        """Wait at the gate, then echo."""
        async with self._arrived:
            self.count += 1
            self._arrived.notify_all()
        try:
            await self._open.wait()
        except asyncio.CancelledError:
            self._gone += 1
            async with self._arrived:
                self._arrived.notify_all()
            raise
        return await _echo(call)

    async def hung_up(self, count: int) -> None:
        """Return when so many callers have hung up at the gate."""
        async with asyncio.timeout(30), self._arrived:
            await self._arrived.wait_for(lambda: self._gone >= count)

    def open(self) -> None:
        """Let everybody through, now and later."""
        self._open.set()

    async def reached(self, count: int) -> None:
        """Return when `count` calls have come."""
        async with asyncio.timeout(30), self._arrived:
            await self._arrived.wait_for(lambda: self.count >= count)
