"""Many agents in one process: `python -m agent_framework.host`.

One app serves them all, by the same handlers as a dedicated agent's: an app for each would cost a megabyte and
milliseconds where a definition costs kilobytes. The handlers are FastAPI's: bare Starlette would save 65 µs of a
request that waits for a model for a hundred milliseconds at the least, and its document could drift from its code.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI
from fastapi import Path as PathParameter
from pydantic import BaseModel, Field
from starlette.responses import PlainTextResponse, Response

from agent_contracts.source import InvalidDefinitions
from agent_framework.agent import BaseAgent
from agent_framework.app import lifespan_of
from agent_framework.executions import Executions
from agent_framework.metrics import AgentMetrics
from agent_framework.openapi import document
from agent_framework.ports import Model
from agent_framework.routes import MAX_BODY, METRICS_ANSWER, Health, add_agent_routes
from agent_framework.serving import Residents, serve
from agent_framework.shelf import DefinitionShelf, UnknownAgent
from agent_framework.wiring import Gateway, connect, open_model
from http_edge.install import TELEMETRY, install_edge
from http_edge.problems import ProblemError

SERVICE = "agent-host"
AgentId = Annotated[str, PathParameter(description="The agent's id, as `GET /agents` lists them.")]


class AgentIds(BaseModel):
    """The agents that the host serves."""

    items: list[str] = Field(description="Their ids, sorted; each answers below `/agents/{id}/`.")
    total: int


def create_host(definitions_folder: Path | str, gateway: Gateway | None = None) -> FastAPI:
    """Return the service of all agents whose definitions `definitions_folder` holds.

    Reads the names of the files now and each file when its agent is first called. `gateway` as in `create_app`.

    Raises:
        NotADirectoryError: where there is no such folder.
        InvalidSetting: where a variable of the environment has a value that cannot be used.
    """
    model = connect(gateway) if gateway else open_model()
    crew = _Crew(DefinitionShelf(Path(definitions_folder), read=Residents().arrived), model)
    metrics = AgentMetrics()
    executions = Executions(metrics)
    app = FastAPI(
        title="Rialto agent host",
        version="0.1.0",
        description="Every agent of the marketplace in one process.",
        lifespan=lifespan_of(SERVICE, executions, None if gateway else model),
        telemetry=TELEMETRY,
    )
    _add_host_routes(app, crew, metrics)
    add_agent_routes(app, "/agents/{agent_id}", crew.find, executions, metrics)
    install_edge(app, max_body_bytes=MAX_BODY)
    document(app)
    return app


class _Crew:
    """Every agent of the shelf, made for each request from its definition: that takes less than a microsecond."""

    def __init__(self, shelf: DefinitionShelf, model: Model) -> None:
        self.shelf = shelf
        self._model = model

    async def find(self, agent_id: AgentId) -> BaseAgent:
        try:
            definition = await self.shelf.find(agent_id)
        except UnknownAgent:
            raise ProblemError(
                404,
                type="unknown-agent",
                title="There is no such agent",
                detail="No agent has this id. GET /agents lists the ids.",
            ) from None
        except InvalidDefinitions as error:
            raise _invalid(error) from None
        return BaseAgent(definition, self._model)


def _invalid(error: InvalidDefinitions) -> ProblemError:
    more = f" ({len(error.errors) - 1} more errors)" if len(error.errors) > 1 else ""
    return ProblemError(
        503,
        type="invalid-definition",
        title="The agent's definition is not valid",
        detail=f"{error.errors[0]}{more}. Mend the file; it is read again with the next request.",
    )


def _add_host_routes(app: FastAPI, crew: _Crew, metrics: AgentMetrics) -> None:
    @app.get("/agents")
    async def agents() -> AgentIds:
        """List the agents by their ids."""
        ids = crew.shelf.ids()
        return AgentIds(items=ids, total=len(ids))

    @app.get("/health")
    async def health() -> Health:
        """Say that the host runs."""
        return Health()

    @app.get("/metrics", responses=METRICS_ANSWER, response_class=PlainTextResponse)
    async def host_metrics() -> Response:
        """Give the metrics of the process and all its agents in Prometheus' text format."""
        return metrics.of_process()


def main(environ: Mapping[str, str] = os.environ) -> None:
    """Serve the folder AGENT_DEFINITIONS at HTTP_HOST (127.0.0.1) and HTTP_PORT (8100)."""
    try:
        port = _port(environ.get("HTTP_PORT") or "8100")
        app = create_host(environ.get("AGENT_DEFINITIONS") or "agents/definitions")
    except NotADirectoryError as error:
        sys.exit(f"AGENT_DEFINITIONS: {error}")
    except ValueError as error:
        sys.exit(str(error))
    serve(app, SERVICE, environ.get("HTTP_HOST") or "127.0.0.1", port)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65_536):
        raise ValueError(f"HTTP_PORT must be a port's number, 1 to 65535, not {text[:40]!r}")
    return int(text)


if __name__ == "__main__":
    main()
