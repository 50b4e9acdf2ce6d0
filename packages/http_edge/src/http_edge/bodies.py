"""Bodies are read once, bounded and strictly, before any route sees them.

Python's own parser takes NaN, 1e400, lone surrogates and thousands of nested brackets; the
stores behind us do not. What cannot be stored is refused here, with the place named.
"""

from collections.abc import Iterator
from email.message import Message as MailMessage

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent_contracts.problems import FieldProblem, Problem
from http_edge.problems import problem_response, refusal

MAX_DEPTH = 64


class StrictBodies:
    """ASGI middleware: JSON bodies only, at most `max_bytes` long, and nothing in them that cannot be stored."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if b"%00" in scope.get("raw_path", b"") or b"%00" in scope["query_string"]:
            await problem_response(_UNREADABLE_ADDRESS)(scope, receive, send)
            return
        if not _has_body(scope):
            await self._app(scope, receive, send)
            return
        body = await self._read(scope, receive)
        problem = self._too_large() if body is None else _fault(scope, body)
        if problem is not None:
            # The rest of an over-long body is not read, so the connection cannot serve another request.
            headers = {"Connection": "close"} if body is None else None
            await problem_response(problem, headers)(scope, receive, send)
            return
        await self._app(scope, _replay(body or b"", receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        declared = _header(scope, b"content-length")
        if declared is not None and declared.isdigit() and int(declared) > self._max_bytes:
            return None
        chunks = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return bytes(chunks)
            chunks += message.get("body", b"")
            if len(chunks) > self._max_bytes:
                return None
            more = message.get("more_body", False)
        return bytes(chunks)

    def _too_large(self) -> Problem:
        return Problem(
            type="too-large",
            title="The body is too large",
            status=413,
            detail=f"A body may have at most {self._max_bytes:,} bytes. Send less, or in parts.",
        )


_UNREADABLE_ADDRESS = Problem(
    type="unreadable",
    title="The address cannot be read",
    status=400,
    detail="A NUL character (%00) stands in the path or the query. Leave it out.",
)


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


def _header(scope: Scope, wanted: bytes) -> bytes | None:
    return next((value for name, value in scope["headers"] if name == wanted), None)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replayed() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


def _fault(scope: Scope, body: bytes) -> Problem | None:
    if not body:
        return None
    if not _is_json(_header(scope, b"content-type")):
        return Problem(
            type="not-json",
            title="The body is not JSON",
            status=415,
            detail="Send the body as JSON, with the header `Content-Type: application/json`.",
        )
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return Problem(
            type="unreadable",
            title="The body cannot be read",
            status=400,
            detail=f"The body is not valid JSON: {error}. Mend it and send it again.",
        )
    wrong = next(_unstorable(value), None)
    return refusal([wrong]) if wrong else None


def _is_json(content_type: bytes | None) -> bool:
    message = MailMessage()
    message["content-type"] = (content_type or b"").decode("latin-1")
    subtype = message.get_content_subtype()
    return message.get_content_maintype() == "application" and (subtype == "json" or subtype.endswith("+json"))


def _unstorable(value: object, path: str = "body", depth: int = 0) -> Iterator[FieldProblem]:
    match value:
        case str():
            if "\x00" in value:
                yield FieldProblem(pointer=path, message="must not contain a NUL character (U+0000)")
        case dict() | list():
            if depth == MAX_DEPTH:
                yield FieldProblem(pointer=path[:200], message=f"must not nest deeper than {MAX_DEPTH} levels")
                return
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            for key, item in pairs:
                if "\x00" in str(key):
                    yield FieldProblem(pointer=path, message="must not have a name with a NUL character (U+0000)")
                yield from _unstorable(item, f"{path}.{key}", depth + 1)
