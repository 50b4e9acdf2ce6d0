"""The least that FastAPI can do at the host's addresses: `python -m bench.host_empty PORT`.

Nothing of the project is loaded: no agents, no edge, no logs, no checks but Pydantic's of the body.
"""

import sys

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, JsonValue


class Job(BaseModel):
    """A request."""

    input: dict[str, JsonValue]
    stream: bool = False


class Done(BaseModel):
    """An answer."""

    agent: str
    output: str


app = FastAPI()


@app.get("/health")
async def health() -> dict[str, str]:
    """Say that it runs."""
    return {"status": "ok"}


@app.get("/agents/{agent_id}/health")
async def agent_health(agent_id: str) -> dict[str, str]:  # noqa: ARG001
    """Say that it runs."""
    return {"status": "ok"}


@app.post("/agents/{agent_id}/api/v1/execute")
async def execute(agent_id: str, job: Job) -> Done:  # noqa: ARG001
    """Answer at once."""
    return Done(agent=agent_id, output="Done.")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_config=None, access_log=False, server_header=False)
