"""Restate's Python SDK: `app` is served by hypercorn, the module itself submits. Run by its own environment."""
# mypy: disable-error-code="import-not-found,untyped-decorator"

import os

import aiohttp
import restate

from bench.workflows.peers.driver import AT_ONCE, SERVICE_URL, STEPS, Run, serve

INGRESS = os.environ.get("RESTATE_INGRESS", "")
CALLS = 200

_sessions: list[aiohttp.ClientSession] = []
flow_service = restate.Service("Flow")


async def call(flow: str, step: int) -> str:
    """Call the service."""
    if not _sessions:
        _sessions.append(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CALLS)))
    async with _sessions[0].post(SERVICE_URL, json={"flow": flow, "step": step}) as answer:
        return await answer.text()


@flow_service.handler()
async def run(ctx: restate.Context, flow: str) -> int:
    """Call it three times, each answer written down before the next call."""
    total = 0
    for step in STEPS:
        total += len(await ctx.run_typed(f"step{step}", call, flow=flow, step=step))
    return total


app = restate.app([flow_service])


async def make() -> Run:
    """Return a function that runs one workflow and waits for its end."""
    http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE))

    async def submit() -> None:
        async with http.post(f"{INGRESS}/Flow/run", json="flow") as answer:
            assert answer.status == 200, await answer.text()
            await answer.read()

    return submit


if __name__ == "__main__":
    serve(make)
