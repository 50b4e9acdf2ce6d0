"""What an agent's answer means: an answer to keep, or an error that tells the workflow's owner what to do."""

import datetime
import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from pydantic import ValidationError

from agent_contracts.execution import AgentResponse
from agent_contracts.problems import Problem
from orchestration_engine.agents.errors import AgentCallFailed, Whose
from orchestration_engine.core import clock
from workflow_language.document import FailureKind

ANSWER_LIMIT = 4_000_000
"""The longest answer that is read, in bytes; of a stream, the longest event, and the longest text of all its pieces."""
LONGEST_WAIT = 3600.0
"""However long an agent asks to be left alone, in seconds."""

_MOST_TOKENS = 2**31 - 1
_LONGEST_NAME = 300
_LONGEST_DETAIL = 2000
_MODEL_AWAY = "model-unavailable"
"""The problem by which the platform's own agents tell that their model's provider wants fewer calls, or is away."""

# 409: by the convention for idempotency keys the agent works on the call of that key already, and has its answer
# later; the platform's own agents join the two calls instead. 408 and 425 ask for the same call again.
_PASSING_REFUSALS = frozenset({408, 409, 425})


def read_answer(body: bytes) -> AgentResponse:
    """Return the answer that a body is. Raises AgentCallFailed."""
    try:
        return AgentResponse.model_validate_json(body)
    except ValidationError as error:
        raise no_answer(error) from None


def checked(answer: AgentResponse, agent: str) -> AgentResponse:
    """Return an answer that can be kept as `agent`'s. Raises AgentCallFailed."""
    if answer.agent != agent:
        raise AgentCallFailed(
            f"Another agent answered: {answer.agent}, not {agent}. Tell the operator where its address leads.",
            "invalid_answer",
        )
    for name in ("output", "model", "version"):
        check_text(getattr(answer, name), name)
    if max(len(answer.model), len(answer.version)) > _LONGEST_NAME:
        raise _invalid(f"model and version have at most {_LONGEST_NAME} characters")
    if max(answer.usage.input_tokens, answer.usage.output_tokens) > _MOST_TOKENS:
        raise _invalid(f"usage counts more than {_MOST_TOKENS:,} tokens")
    if not math.isfinite(answer.duration):
        raise _invalid("duration is no number of seconds")
    return answer


def check_text(text: str, name: str) -> None:
    """Raise AgentCallFailed where a text cannot be kept."""
    if "\x00" in text:
        raise _invalid(f"{name} holds a NUL character, which cannot be kept")


def refusal(status: int, headers: Mapping[str, str], body: bytes) -> AgentCallFailed:
    """Return what an answer other than 200 says."""
    try:
        problem = Problem.model_validate_json(body)
    except ValidationError:
        return told(Problem(title="", status=max(400, min(status, 599)), detail=_bare(status)), status, headers)
    return told(problem, status, headers)


def told(problem: Problem, status: int, headers: Mapping[str, str]) -> AgentCallFailed:
    """Return what a problem says that came with a status."""
    wait = seconds_until(headers.get("Retry-After"), clock.now())
    detail = problem.detail.replace("\x00", "").strip()[:_LONGEST_DETAIL] or _bare(status)
    return AgentCallFailed(detail, _kind(status), wait, overloaded=_overloaded(status, problem.type, wait))


def seconds_until(retry_after: str | None, now: datetime.datetime) -> float | None:
    """Return the seconds that a Retry-After header names, at most `LONGEST_WAIT`; None where it makes no sense."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return LONGEST_WAIT if len(text) > 9 else min(float(text), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    return max(0.0, min((moment - now).total_seconds(), LONGEST_WAIT))


def no_answer(error: ValidationError) -> AgentCallFailed:
    """Return that what came is not what agents answer; says where, and never what stood there."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])[:100]
    return _invalid(f"{place}: {first['msg']}" if place else first["msg"])


def too_long() -> AgentCallFailed:
    """Return that an answer is longer than is read."""
    return AgentCallFailed(
        f"The agent's answer is longer than {ANSWER_LIMIT:,} bytes. Ask for less, or split the job into several steps.",
        "invalid_answer",
    )


def _invalid(why: str) -> AgentCallFailed:
    return AgentCallFailed(
        f"The agent answered with something that is not an agent's answer ({why}). "
        "Run the step again; if it stays, tell the agent's author.",
        "invalid_answer",
    )


def _kind(status: int) -> FailureKind | None:
    if status == 429:
        return "rate_limited"
    if status >= 500 or status in _PASSING_REFUSALS:
        return "unavailable"
    return None if status >= 300 else "invalid_answer"


def _overloaded(status: int, problem: str, wait: float | None) -> Whose | None:
    """Tell who wants fewer calls.

    The platform's agents pass their provider's wish on as 503 with a problem of its own, and nothing of theirs answers
    429: that comes from agents of another make, or from a proxy, and means the platform as a whole.
    """
    if status == 429 or (status == 503 and problem == _MODEL_AWAY and wait is not None):
        return "provider"
    return "agent" if status == 503 and wait is not None else None


def _bare(status: int) -> str:
    """Return what there is to say of a status that came without a word."""
    match _kind(status):
        case "rate_limited":
            return "The agent takes no more calls for now (status 429). Run the step again later."
        case "unavailable":
            return (
                f"The agent failed without a word (status {status}). "
                "Run the step again; if it stays, tell the operator when that was."
            )
        case "invalid_answer":
            return f"The agent answered with status {status} in place of 200. Tell the agent's author."
        case _ if status < 400:
            return f"The agent's address leads elsewhere (status {status}). Tell the operator to give the new address."
        case _:
            return f"The agent refused the call (status {status}). Compare the step's input with what it asks for."
