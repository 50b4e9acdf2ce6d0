"""What the Anthropic SDK raises, in the gateway's own words."""

import json
import math
import re

import anthropic
import httpx2
from pydantic import ValidationError

from llm_gateway.errors import GatewayError, InvalidAnswer, InvalidAsk, Refused, TimedOut, Unavailable

CAUGHT = (
    anthropic.AnthropicError,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpx2.StreamError,
    TimeoutError,
    json.JSONDecodeError,
    UnicodeError,
    ValidationError,
)
"""Everything that a call may raise besides being cancelled."""

_STATUS_OF_TYPE = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "rate_limit_error": 429,
    "timeout_error": 504,
    "api_error": 500,
    "overloaded_error": 529,
}
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa1-\ud7ff]+")
_LONGEST_QUOTE = 300


def translate(error: Exception, *, model: str, timeout: float, secret: str | None) -> GatewayError:
    """Return the gateway's error for one of CAUGHT, chained to nothing: the original may hold the key."""
    match error:
        case anthropic.APIStatusError():
            return _from_status(error, model, secret)
        case TimeoutError():
            return TimedOut(
                f"The model {model} gave no whole answer within {timeout:g} seconds. "
                "Ask for a shorter answer, or raise LLM_TIMEOUT."
            )
        case anthropic.APIConnectionError() | httpx2.TransportError():
            return Unavailable(
                "The model's provider cannot be reached. Try again; if it stays, check ANTHROPIC_BASE_URL."
            )
        case UnicodeEncodeError():
            return InvalidAsk("The question holds characters that are no text (lone surrogates). Leave them out.")
        case _:
            return InvalidAnswer(
                "What came back is not an answer of the Messages API. Check that ANTHROPIC_BASE_URL names a server "
                "that speaks it."
            )


def _from_status(error: anthropic.APIStatusError, model: str, secret: str | None) -> GatewayError:
    # An error event within a stream comes under the stream's own status, 200; its type tells more.
    status = _STATUS_OF_TYPE.get(str(error.type), error.status_code)
    said = _quote(error.api_message, secret)
    match status:
        case 401 | 403:
            return Refused(f"The model's provider refused the key: set a valid ANTHROPIC_API_KEY.{said}")
        case 402:
            return Refused(f"The model's provider asks for payment: look at the account's billing.{said}")
        case 404:
            return Refused(
                f"The model's provider has no model {model!r}: set LLM_MODEL to one it has, and check "
                f"ANTHROPIC_BASE_URL.{said}"
            )
        case 413:
            return InvalidAsk(f"The question is too long for the model {model}: shorten the inputs.{said}")
        case 408 | 409 | 429 | 529 | 200:
            return Unavailable(f"The model's provider is busy: try again later.{said}", _retry_after(error.response))
        case _ if status >= 500:
            wait = _retry_after(error.response)
            return Unavailable(f"The model's provider has failed ({status}): try again.{said}", wait)
        case _:
            return InvalidAsk(f"The model {model} cannot take this question: change the inputs.{said}")


def _retry_after(response: httpx2.Response) -> float | None:
    try:
        seconds = float(response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _quote(said: object, secret: str | None) -> str:
    if not isinstance(said, str) or not said.strip():
        return ""
    if secret:
        said = said.replace(secret, "[key]")
    text = _UNPRINTABLE.sub(" ", said).strip()
    return f" It said: {text[:_LONGEST_QUOTE]}"
