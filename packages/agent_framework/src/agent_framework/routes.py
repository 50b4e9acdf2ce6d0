"""The addresses of an agent, the same whether it has a process of its own or shares the host's."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal  # Any: FastAPI's own type of `responses`

from fastapi import Depends, FastAPI, Header
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from agent_contracts.execution import AgentInfo, AgentRequest, AgentResponse
from agent_framework.agent import BaseAgent, InvalidInput
from agent_framework.answers import KeyReused
from agent_framework.events import ExecutionEvents
from agent_framework.execution import Execution
from agent_framework.executions import Executions
from agent_framework.metrics import AgentMetrics
from agent_framework.problems import headers_of, problem_of
from http_edge.problems import ProblemError, documented, problem_response

MAX_BODY = 2_000_000
"""Longest request, in bytes: the longest inputs of a definition with several of them."""

Find = Callable[..., Awaitable[BaseAgent]]
"""A dependency of FastAPI's that returns the agent a request is for."""

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,200}$",
        description="Up to 200 visible ASCII characters, chosen by the caller. For ten minutes the same key with the "
        "same input gets the same answer, and the model is asked once. Known to one process only.",
    ),
]

METRICS_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "Prometheus' text format", "content": {"text/plain": {}}}
}
_EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["delta", "done", "failed"]},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": "#/components/schemas/StreamEvent"},
        },
    },
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "model": AgentResponse,
        "description": "The answer; with `stream: true` its pieces as server-sent events: `delta` for each piece, "
        "then `done` with the whole answer or `failed` with a problem.",
        "content": {"text/event-stream": {"itemSchema": _EVENT}},
        "headers": {
            "Idempotency-Replayed": {
                "description": "`true` where the answer is that of an earlier request with the same key.",
                "schema": {"type": "string"},
            }
        },
    },
    **documented(400, 404, 413, 415, 422, 502, 503, 504),
}


class Health(BaseModel):
    """That the service runs."""

    status: Literal["ok"] = "ok"


def add_agent_routes(app: FastAPI, prefix: str, find: Find, executions: Executions, metrics: AgentMetrics) -> None:
    """Give `app` the addresses of an agent below `prefix`; `find` tells which agent a request is for."""
    # Directly on the app: the routes of an included router hide their prefix from the request metrics.
    refusals = documented(404, 422, 503)

    @app.post(f"{prefix}/api/v1/execute", responses=_ANSWERS, response_model=None, operation_id="execute")
    async def execute(
        job: AgentRequest,
        agent: Annotated[BaseAgent, Depends(find)],
        request: Request,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        """Do a job, and answer as a whole or, with `stream: true`, piece by piece."""
        execution = _started(executions, agent, job, idempotency_key)
        headers = {"Idempotency-Replayed": "true"} if execution.replayed else {}
        if job.stream:
            return ExecutionEvents(execution, headers)
        return await _whole(execution, request, headers)

    @app.get(f"{prefix}/health", responses=refusals, operation_id="agent_health")
    async def health(_: Annotated[BaseAgent, Depends(find)]) -> Health:
        """Say that the agent can be asked."""
        return Health()

    @app.get(
        f"{prefix}/metrics",
        responses=METRICS_ANSWER | refusals,
        response_class=PlainTextResponse,
        operation_id="agent_metrics",
    )
    async def agent_metrics(agent: Annotated[BaseAgent, Depends(find)]) -> Response:
        """Give the agent's metrics in Prometheus' text format."""
        return metrics.of_agent(agent.definition.id) if prefix else metrics.of_process()

    @app.get(f"{prefix}/", responses=refusals, operation_id="agent_info")
    async def info(agent: Annotated[BaseAgent, Depends(find)]) -> AgentInfo:
        """Say who the agent is."""
        return agent.info


def _started(executions: Executions, agent: BaseAgent, job: AgentRequest, key: str | None) -> Execution:
    try:
        return executions.start(agent, job, key)
    except InvalidInput as error:
        problem = problem_of(error)
        raise ProblemError(
            problem.status, type=problem.type, title=problem.title, detail=problem.detail, errors=problem.errors
        ) from None
    except KeyReused:
        raise ProblemError(
            422,
            type="key-reused",
            title="The Idempotency-Key was used for another request",
            detail="This key came with another input before. Send a new key, or the same input.",
        ) from None


async def _whole(execution: Execution, request: Request, headers: dict[str, str]) -> Response:
    try:
        async with _hangup(request) as gone:
            await _first(asyncio.ensure_future(execution.ended.wait()), gone)
        if execution.response:
            return Response(execution.response.model_dump_json(), media_type="application/json", headers=headers)
        return problem_response(problem_of(execution.failure), headers_of(execution.failure))
    finally:
        execution.leave()


async def _first(ended: asyncio.Future[Literal[True]], gone: asyncio.Task[None]) -> None:
    try:
        await asyncio.wait((ended, gone), return_when=asyncio.FIRST_COMPLETED)
    finally:
        ended.cancel()


@asynccontextmanager
async def _hangup(request: Request) -> AsyncIterator[asyncio.Task[None]]:
    """Give a task that ends when the client is gone."""
    task = asyncio.create_task(_gone(request))
    try:
        yield task
    finally:
        task.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
