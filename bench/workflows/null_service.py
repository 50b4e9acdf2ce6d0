"""An agent that does nothing: `python -m bench.workflows.null_service PORT [--wait SECONDS] [--record]`.

Every GET and POST gets the same answer, a valid AgentResponse of 1 kB, after `--wait` seconds. With `--record` it keeps
when each `topic` was first asked for, by the clock that all processes of a machine share (CLOCK_MONOTONIC, seconds);
`GET /recorded` returns that.
"""

import argparse
import asyncio
import time

import orjson
import uvloop
from aiohttp import web

from agent_contracts.execution import AgentResponse, Usage

AGENT = "note-writer"

_ANSWER = (
    AgentResponse(
        agent=AGENT,
        version="1.0.0",
        output="x" * 960,
        model="none",
        usage=Usage(input_tokens=1, output_tokens=1),
        duration=0.0,
    )
    .model_dump_json()
    .encode()
)


class NullAgent:
    """Answers, and remembers when it was first asked."""

    def __init__(self, wait: float, *, record: bool) -> None:
        self._wait = wait
        self._record = record
        self._first: dict[str, float] = {}

    async def answer(self, request: web.Request) -> web.Response:
        """Answer."""
        moment = time.monotonic()
        body = await request.read()
        if self._record:
            self._first.setdefault(orjson.loads(body)["input"]["topic"], moment)
        if self._wait:
            await asyncio.sleep(self._wait)
        return web.Response(body=_ANSWER, content_type="application/json")

    async def recorded(self, _: web.Request) -> web.Response:
        """Return when each topic was first asked for."""
        return web.Response(body=orjson.dumps(self._first), content_type="application/json")


async def health(_: web.Request) -> web.Response:
    """Say that it runs."""
    return web.json_response({"status": "ok"})


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--wait", type=float, default=0.0)
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    agent = NullAgent(options.wait, record=options.record)
    app = web.Application()
    app.router.add_get("/health", health)
    app.router.add_get("/recorded", agent.recorded)
    app.router.add_route("*", "/{path:.*}", agent.answer)
    uvloop.install()
    web.run_app(app, host="127.0.0.1", port=options.port, access_log=None, print=None, backlog=16384)


if __name__ == "__main__":
    main()
