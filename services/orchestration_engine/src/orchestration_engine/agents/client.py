"""Calling an agent over HTTP."""

import asyncio
import random

import aiohttp
import orjson
from pydantic import ValidationError

from agent_contracts.execution import AgentResponse
from agent_contracts.problems import Problem
from orchestration_engine.agents.errors import AgentCallFailed

ATTEMPTS = 4
FIRST_DELAY = 0.5
LONGEST_DELAY = 20.0
ANSWER_LIMIT = 4_000_000
"""The longest answer that is read, in bytes."""

_WORTH_TRYING_AGAIN = frozenset({429, 502, 503, 504})


class AgentClient:
    """Calls agents, and calls again when a failure may pass."""

    def __init__(self, timeout: float = 300.0) -> None:
        # limit=0: a call mostly waits for a model; the number at once is bounded by the worker's capacity.
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30),
            timeout=aiohttp.ClientTimeout(total=timeout, connect=5),
        )

    async def execute(self, address: str, values: dict[str, object], idempotency_key: str) -> AgentResponse:
        """Return the agent's answer; AgentCallFailed where it has none to give.

        The same key is sent with every attempt, so an agent that already works on it does not begin again.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._once(address, values, idempotency_key)
            except AgentCallFailed as error:
                if not error.passing or attempt == ATTEMPTS:
                    raise
                await asyncio.sleep(_delay(attempt, error.retry_after))
        raise AssertionError("the last attempt returns or raises")

    async def _once(self, address: str, values: dict[str, object], idempotency_key: str) -> AgentResponse:
        try:
            async with self._session.post(
                f"{address}/api/v1/execute",
                data=orjson.dumps({"input": values}),
                headers={"Content-Type": "application/json", "Idempotency-Key": idempotency_key},
            ) as response:
                body = await _read(response)
                if response.status == 200:
                    return _answer(body)
                raise _refusal(response.status, response.headers.get("Retry-After"), body)
        except aiohttp.ConnectionTimeoutError:
            raise AgentCallFailed("The agent cannot be reached in time.", passing=True) from None
        except TimeoutError:
            raise AgentCallFailed("The agent did not answer in time. Run it again.", passing=False) from None
        except aiohttp.ClientError as error:
            raise AgentCallFailed(f"The agent cannot be reached ({type(error).__name__}).", passing=True) from None

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        body += chunk
        if len(body) > ANSWER_LIMIT:
            raise AgentCallFailed(f"The agent's answer is longer than {ANSWER_LIMIT:,} bytes.", passing=False)
    return bytes(body)


def _answer(body: bytes) -> AgentResponse:
    try:
        answer = AgentResponse.model_validate_json(body)
    except ValidationError:
        raise AgentCallFailed("The agent answered with something that is not an answer.", passing=False) from None
    if "\x00" in answer.output or "\x00" in answer.model:
        raise AgentCallFailed("The agent's answer holds a NUL character, which cannot be kept.", passing=False)
    return answer


def _refusal(status: int, retry_after: str | None, body: bytes) -> AgentCallFailed:
    try:
        detail = Problem.model_validate_json(body).detail.replace("\x00", "")
    except ValidationError:
        detail = f"The agent answered with status {status}."
    seconds = float(retry_after) if retry_after and retry_after.isdigit() else None
    return AgentCallFailed(detail, passing=status in _WORTH_TRYING_AGAIN, retry_after=seconds)


def _delay(attempt: int, retry_after: float | None) -> float:
    if retry_after is not None:
        return min(retry_after, LONGEST_DELAY)
    # Full jitter, so that callers turned away together do not come back together.
    return random.uniform(0, min(LONGEST_DELAY, FIRST_DELAY * 2**attempt))  # noqa: S311  (not a secret)
