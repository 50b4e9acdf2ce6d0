"""Temporal's Python SDK: `worker` carries, no argument submits. Run by the Python of its own environment."""
# mypy: disable-error-code="import-not-found,untyped-decorator"

import os
import sys
import uuid
from datetime import timedelta

import aiohttp
import uvloop
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from bench.workflows.peers.driver import SERVICE_URL, STEPS, Run, serve

QUEUE = "bench"
ADDRESS = os.environ.get("TEMPORAL_ADDRESS", "")
ACTIVITIES = 200

_sessions: list[aiohttp.ClientSession] = []


@activity.defn
async def step(flow: str, number: int) -> str:
    """Call the service."""
    async with _sessions[0].post(SERVICE_URL, json={"flow": flow, "step": number}) as answer:
        return await answer.text()


@workflow.defn
class ThreeSteps:
    """Calls it three times."""

    @workflow.run
    async def run(self, flow: str) -> int:
        """Call it three times."""
        total = 0
        for number in STEPS:
            patience = timedelta(seconds=30)
            total += len(await workflow.execute_activity(step, args=[flow, number], start_to_close_timeout=patience))
        return total


async def make() -> Run:
    """Return a function that runs one workflow and waits for its end."""
    client = await Client.connect(ADDRESS)

    async def run() -> None:
        flow = uuid.uuid4().hex
        await client.execute_workflow(ThreeSteps.run, flow, id=flow, task_queue=QUEUE)

    return run


async def work() -> None:
    """Carry workflows until told to stop."""
    _sessions.append(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=ACTIVITIES)))
    worker = Worker(
        await Client.connect(ADDRESS),
        task_queue=QUEUE,
        workflows=[ThreeSteps],
        activities=[step],
        max_concurrent_activities=ACTIVITIES,
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    await worker.run()


if __name__ == "__main__":
    if sys.argv[1:] == ["worker"]:
        uvloop.run(work())
    else:
        serve(make)
