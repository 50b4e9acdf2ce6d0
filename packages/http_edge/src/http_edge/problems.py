"""Errors as `application/problem+json`, whoever raised them."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any  # FastAPI's own type of `responses`, and of errors

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from agent_contracts.problems import PROBLEM_MEDIA_TYPE, FieldProblem, Problem

_log = structlog.get_logger(__name__)

_MAX_ERRORS = 50
_MAX_POINTER = 200
_NEXT = {
    401: "Send a valid token as `Authorization: Bearer <token>`; POST /auth/login gives one.",
    404: "There is nothing at this address. The service's addresses are listed at /docs.",
    405: "This address does not take this method; the Allow header lists those it takes.",
}


class ProblemError(Exception):
    """Raise it anywhere below a route to answer with this problem."""

    def __init__(
        self,
        status: int,
        *,
        title: str,
        detail: str,
        type: str = "about:blank",
        errors: Sequence[FieldProblem] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = Problem(
            type=type, title=title, status=status, detail=detail, errors=list(errors) if errors else None
        )
        self.headers = headers


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer that tells `problem`."""
    return Response(
        problem.model_dump_json(exclude_none=True),
        status_code=problem.status,
        media_type=PROBLEM_MEDIA_TYPE,
        headers=headers,
    )


def refusal(errors: Sequence[FieldProblem]) -> Problem:
    """Return the problem of a request whose fields are at fault."""
    first = errors[0]
    more = f" (and {len(errors) - 1} more, listed in `errors`)" if len(errors) > 1 else ""
    return Problem(
        type="invalid-request",
        title="The request is not valid",
        status=422,
        detail=f"{first.pointer}: {first.message}{more}",
        errors=list(errors[:_MAX_ERRORS]),
    )


async def _on_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return problem_response(error.problem, error.headers)


async def _on_validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # The offending input is left out: it may be a password, and it may hold what JSON cannot.
    errors = error.errors()
    found = [FieldProblem(pointer=_pointer(e["loc"]), message=_plain(e)) for e in errors if not _follows(e, errors)]
    return problem_response(refusal(found))


async def _on_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    detail = error.detail if error.detail and error.detail != phrase else _NEXT.get(error.status_code, phrase)
    return problem_response(Problem(title=phrase, status=error.status_code, detail=detail), error.headers)


async def _on_crash(request: Request, error: Exception) -> Response:
    _log.error("request failed", method=request.method, path=request.url.path, error=type(error).__name__)
    return problem_response(
        Problem(
            type="internal-error",
            title="Something went wrong on our side",
            status=500,
            detail="The failure is logged. Try again; if it stays, tell the operator the time of this answer.",
        )
    )


def _pointer(location: Sequence[object]) -> str:
    return ".".join(str(part) for part in location)[:_MAX_POINTER]


def _follows(error: Mapping[str, Any], errors: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether a list is found too short only because its items are wrong, which is told of each."""
    place = error["loc"]
    return error["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in errors
    )


def _plain(error: Mapping[str, Any]) -> str:
    """Return what was expected, in the words of somebody who has not read Pydantic's manual."""
    match error["type"]:
        case "missing":
            return "is required"
        case "extra_forbidden":
            return "is not a field that is known here; leave it out"
        case "string_pattern_mismatch":
            return f"does not have the form that is asked for: {error['ctx']['pattern']}"
        case _:
            return str(error["msg"]).removeprefix("Value error, ")


def install_problems(app: FastAPI) -> None:
    """Answer every error of `app` as a problem document."""
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_crash)


_DESCRIPTIONS = {
    400: "The request cannot be read: broken JSON, a NUL character, ...",
    401: "No valid token was sent",
    403: "The caller may not do this",
    404: "There is no such thing, or it is not the caller's",
    409: "It clashes with what exists",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "A field is not valid; `errors` names each",
    429: "Too many requests; Retry-After says when to come back",
    502: "The model's provider refused the call",
    503: "A part that is needed is away; try again",
    504: "It took too long",
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of these statuses: for the `responses` of a route, a router or an app."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": _DESCRIPTIONS[status], "content": {PROBLEM_MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }
