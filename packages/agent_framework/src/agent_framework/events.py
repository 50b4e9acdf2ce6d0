"""An execution as server-sent events."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from agent_contracts.execution import Delta, Done, Failed
from agent_framework.execution import Execution
from agent_framework.problems import problem_of

KEEPALIVE = 15.0
"""Seconds of silence after which a comment is sent, so that proxies keep the connection open."""


class ExecutionEvents(EventSourceResponse):
    """Sends `delta` for each piece and, last, `done` or `failed`; leaves the execution when the client does."""

    def __init__(self, execution: Execution, headers: dict[str, str]) -> None:
        """Tell of `execution`, which the response leaves when it has been sent or cannot be sent any more."""
        self._execution = execution
        self._events = _events(execution)
        super().__init__(self._events, headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no", **headers})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events."""
        try:
            async with aclosing(self._events):
                await super().__call__(scope, receive, send)
        finally:
            self._execution.leave()


async def _events(execution: Execution) -> AsyncGenerator[bytes]:
    async with aclosing(execution.pieces(KEEPALIVE)) as pieces:
        async for piece in pieces:
            yield _encoded(piece) if piece else KEEPALIVE_COMMENT
    if execution.response:
        yield _encoded(Done(response=execution.response))
    else:
        yield _encoded(Failed(problem=problem_of(execution.failure)))


def _encoded(event: Delta | Done | Failed) -> bytes:
    return format_sse_event(data_str=event.model_dump_json(exclude_none=True), event=event.type)
