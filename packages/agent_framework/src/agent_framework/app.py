"""An agent in a process of its own."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog
from fastapi import FastAPI

from agent_contracts.definition import AgentDefinition
from agent_framework.agent import BaseAgent
from agent_framework.executions import Executions
from agent_framework.metrics import AgentMetrics
from agent_framework.openapi import document
from agent_framework.ports import Model
from agent_framework.routes import MAX_BODY, add_agent_routes
from agent_framework.wiring import Gateway, connect, open_model
from http_edge.install import TELEMETRY, install_edge
from http_edge.logs import configure_logs
from http_edge.tracing import configure_tracing


def create_app(definition: AgentDefinition, gateway: Gateway | None = None) -> FastAPI:
    """Return the service of one agent.

    Without a `gateway` the model is the one that the environment names (see `GatewaySettings.from_env`), and the
    app closes it when it stops; a given one stays the caller's to close. Idempotency keys are known to the
    process only, see `Executions`.

    Raises:
        InvalidSetting: where a variable of the environment has a value that cannot be used.
    """
    model = connect(gateway) if gateway else open_model()
    agent = BaseAgent(definition, model)
    metrics = AgentMetrics()
    executions = Executions(metrics)

    async def find() -> BaseAgent:
        return agent

    app = FastAPI(
        title=definition.name,
        version=definition.version,
        description=definition.summary,
        lifespan=lifespan_of(definition.id, executions, None if gateway else model),
        telemetry=TELEMETRY,
    )
    add_agent_routes(app, "", find, executions, metrics)
    install_edge(app, max_body_bytes=MAX_BODY)
    document(app, definition)
    return app


def lifespan_of(
    service: str, executions: Executions, model: Model | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Return the life of an app: its logs carry `service`, and at its end what runs is given up and `model` closed."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # Where nobody did: an agent's folder is served by uvicorn's own command.
        if not structlog.is_configured():
            configure_logs(service)
        configure_tracing(service)
        yield
        await executions.aclose()
        if model:
            await model.aclose()

    return lifespan
