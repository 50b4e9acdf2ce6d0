"""Why an execution gave no answer, as problem documents."""

import asyncio
import math

from agent_contracts.problems import FieldProblem, Problem
from agent_framework.agent import InvalidInput
from agent_framework.ports import FailureKind, ModelFailure
from http_edge.problems import refusal

_STATUS: dict[FailureKind, int] = {
    "not-configured": 503,
    "refused": 502,
    "invalid-question": 422,
    "unavailable": 503,
    "timed-out": 504,
    "no-answer": 502,
}
_TITLES: dict[FailureKind, str] = {
    "not-configured": "No language model is configured",
    "refused": "The model's provider refused the call",
    "invalid-question": "The model cannot take this question",
    "unavailable": "The model cannot answer now",
    "timed-out": "The model took too long",
    "no-answer": "The model gave no answer",
}
_SOON = 5
"""When to try again where the provider did not say, in seconds."""
_LONGEST_WAIT = 86_400

STOPPING = Problem(
    type="stopping",
    title="The service is stopping",
    status=503,
    detail="The execution was given up because the service stops. Try again.",
)
INTERNAL = Problem(
    type="internal-error",
    title="Something went wrong on our side",
    status=500,
    detail="The failure is logged. Try again; if it stays, tell the operator the time of this answer.",
)


def problem_of(failure: BaseException | None) -> Problem:
    """Return what is told of `failure`; only an execution that was stopped is cancelled while somebody follows."""
    match failure:
        case asyncio.CancelledError():
            return STOPPING
        case InvalidInput():
            found = [FieldProblem(pointer=f"body.input.{name}", message=message) for name, message in failure.errors]
            return refusal(found)
        case ModelFailure():
            return Problem(
                type=f"model-{failure.kind}",
                title=_TITLES[failure.kind],
                status=_STATUS[failure.kind],
                detail=failure.message,
            )
        case _:
            return INTERNAL


def headers_of(failure: BaseException | None) -> dict[str, str]:
    """Return the headers that go with the problem: when to try again, where that may help."""
    if isinstance(failure, asyncio.CancelledError):
        return {"Retry-After": str(_SOON)}
    if not isinstance(failure, ModelFailure) or failure.kind != "unavailable":
        return {}
    seconds = _SOON if failure.retry_after is None else min(math.ceil(failure.retry_after), _LONGEST_WAIT)
    return {"Retry-After": str(seconds)}
