"""How the engine's errors are told over HTTP. Only this module knows their statuses."""

import structlog
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from agent_contracts.problems import Problem
from http_edge.problems import problem_response
from orchestration_engine.core.database import DATABASE_ERRORS, is_passing
from orchestration_engine.core.errors import (
    Conflict,
    EngineError,
    Forbidden,
    Invalid,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)

_log = structlog.get_logger(__name__)

STATUSES: dict[type[EngineError], int] = {
    NotFound: 404,
    Conflict: 409,
    Unauthenticated: 401,
    Forbidden: 403,
    Invalid: 422,
    TooMany: 429,
    Unavailable: 503,
}
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "1"}}


def install_problems(app: FastAPI) -> None:
    """Answer the engine's errors, and a failing database, as problem documents."""
    app.add_exception_handler(EngineError, _on_engine_error)
    for kind in DATABASE_ERRORS:
        app.add_exception_handler(kind, _on_database_error)


async def _on_engine_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, EngineError)
    status = next(status for kind, status in STATUSES.items() if isinstance(error, kind))
    problem = Problem(
        type=error.kind, title=error.title, status=status, detail=error.detail, errors=list(error.errors) or None
    )
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else _HEADERS.get(status)
    return problem_response(problem, headers)


async def _on_database_error(request: Request, error: Exception) -> Response:
    if not is_passing(error):
        raise error
    _log.warning("the database is away", path=request.url.path, error=type(error).__name__)
    problem = Problem(
        type=Unavailable.kind,
        title=Unavailable.title,
        status=503,
        detail="The database does not answer. Nothing was changed; send the same request again in a moment.",
    )
    return problem_response(problem, _HEADERS[503])
