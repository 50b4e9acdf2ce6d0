"""Bodies are read once, bounded and strictly, before any route sees them.

Python's own parser takes NaN, 1e400, lone surrogates and thousands of nested brackets; the
stores behind us do not. What cannot be stored is refused here, with the place named.
"""

import asyncio
from collections.abc import Mapping
from email.message import Message as MailMessage
from typing import NamedTuple

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent_contracts.problems import FieldProblem, Problem
from http_edge.problems import problem_response, refusal

MAX_DEPTH = 64
MAX_DISCARDED = 16 * 1024 * 1024
"""How much of an over-long body is read and thrown away, in bytes: most clients hear an answer only after sending."""
LONG = 1_000_000
"""A body of more bytes than this is looked through in a thread, so that other requests are answered meanwhile."""
_MAX_POINTER = 200


class StrictBodies:
    """ASGI middleware: JSON bodies only, at most `max_bytes` long, and nothing in them that cannot be stored.

    `limits` are other numbers of bytes, by the path that takes them.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, limits: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._limits = limits or {}

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
        max_bytes = self._limits.get(scope["path"], self._max_bytes)
        try:
            body = await _read(scope, receive, max_bytes)
        except _TooLarge as stop:
            # What is left of an over-long body is not read, so the connection cannot serve another request.
            headers = None if stop.read_to_its_end else {"Connection": "close"}
            await problem_response(_too_large(max_bytes), headers)(scope, receive, send)
        except _ClientLeft:
            return
        else:
            problem = await asyncio.to_thread(_fault, scope, body) if len(body) > LONG else _fault(scope, body)
            answer = problem_response(problem) if problem else self._app
            await answer(scope, _replay(body, receive), send)


async def _read(scope: Scope, receive: Receive, max_bytes: int) -> bytes:
    if _declared_length(scope) > max_bytes and _header(scope, b"expect"):
        raise _TooLarge(read_to_its_end=False)
    chunks = bytearray()
    seen = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _ClientLeft
        chunk: bytes = message.get("body", b"")
        seen += len(chunk)
        more = message.get("more_body", False)
        if seen <= max_bytes:
            chunks += chunk
        elif seen > max_bytes + MAX_DISCARDED:
            raise _TooLarge(read_to_its_end=not more)
    if seen > max_bytes:
        raise _TooLarge(read_to_its_end=True)
    return bytes(chunks)


def _too_large(max_bytes: int) -> Problem:
    return Problem(
        type="too-large",
        title="The body is too large",
        status=413,
        detail=f"A body may have at most {max_bytes:,} bytes. Send less, or in parts.",
    )


class _TooLarge(Exception):
    """The body has more bytes than are taken."""

    def __init__(self, *, read_to_its_end: bool) -> None:
        super().__init__(read_to_its_end)
        self.read_to_its_end = read_to_its_end


class _ClientLeft(Exception):
    """The connection ended before the body did. What came of it may mean something else than the whole."""


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


def _declared_length(scope: Scope) -> int:
    declared = _header(scope, b"content-length") or b""
    return int(declared) if declared.isdigit() and len(declared) < 20 else 0


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
    wrong = _unstorable(value)
    return refusal([wrong.told()]) if wrong else None


def _is_json(content_type: bytes | None) -> bool:
    message = MailMessage()
    message["content-type"] = (content_type or b"").decode("latin-1")
    subtype = message.get_content_subtype()
    return message.get_content_maintype() == "application" and (subtype == "json" or subtype.endswith("+json"))


class _Unstorable(NamedTuple):
    """A value that cannot be stored, and the way to it from the inside out."""

    message: str
    way: list[str | int]

    def told(self) -> FieldProblem:
        pointer = ".".join(["body", *map(str, reversed(self.way))])
        return FieldProblem(pointer=pointer[:_MAX_POINTER], message=self.message)


def _unstorable(value: object, depth: int = 0) -> _Unstorable | None:
    """Return the first value at fault; its way is put together on the way back, so that good bodies cost no text."""
    if isinstance(value, str):
        return _Unstorable("must not contain a NUL character (U+0000)", []) if "\x00" in value else None
    if not isinstance(value, dict | list):
        return None
    if depth == MAX_DEPTH:
        return _Unstorable(f"must not nest deeper than {MAX_DEPTH} levels", [])
    if isinstance(value, dict) and any("\x00" in key for key in value):
        return _Unstorable("must not have a name with a NUL character (U+0000)", [])
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if found := _unstorable(item, depth + 1):
            found.way.append(key)
            return found
    return None
