"""What `bench.host` measures, each served in a process of its own.

`python -m bench.host_servers empty PORT` is the least that FastAPI can do: no agents, no edge, no checks of its own.
`python -m bench.host_servers host PORT DEFINITIONS` is the host of many agents with a model that answers at once.
"""

import sys
from collections.abc import AsyncGenerator

from fastapi import FastAPI

from agent_contracts.execution import AgentRequest, AgentResponse, Usage
from agent_framework.host import create_host
from agent_framework.serving import serve
from llm_gateway import Answer, Ask, TextPiece

_USAGE = Usage(input_tokens=1, output_tokens=1)


class NullGateway:
    """Answers everything at once with the same word."""

    async def complete(self, ask: Ask) -> Answer:  # noqa: ARG002
        """Return the word."""
        return Answer("Done.", "none", _USAGE)

    async def stream(self, ask: Ask) -> AsyncGenerator[TextPiece | Answer]:
        """Yield the word and, last, the answer."""
        yield TextPiece("Done.")
        yield await self.complete(ask)

    async def aclose(self) -> None:
        """Do nothing: nothing is open."""


def empty_app() -> FastAPI:
    """Return an app that answers the host's addresses with nothing behind them."""
    app = FastAPI()

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/agents/{agent_id}/health")
    async def agent_health(agent_id: str) -> dict[str, str]:  # noqa: ARG001
        return {"status": "ok"}

    @app.post("/agents/{agent_id}/api/v1/execute")
    async def execute(agent_id: str, job: AgentRequest) -> AgentResponse:  # noqa: ARG001
        return AgentResponse(agent=agent_id, version="1.0.0", output="Done.", model="none", usage=_USAGE, duration=0.0)

    return app


if __name__ == "__main__":
    kind, port = sys.argv[1], int(sys.argv[2])
    serve(
        empty_app() if kind == "empty" else create_host(sys.argv[3], NullGateway()), f"bench-{kind}", "127.0.0.1", port
    )
