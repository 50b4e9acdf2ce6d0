"""For tests: a definition to work with, and an app served over a real socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from agent_contracts.definition import AgentDefinition
from http_edge.connections import KEEP_ALIVE


def sample_definition(**changes: object) -> AgentDefinition:
    """Return a small valid definition, with an input of every type; `changes` replace its fields."""
    return AgentDefinition.model_validate(_SAMPLE | changes)


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """Serve `app` on a free port of this machine, in this event loop, and give its URL."""
    config = uvicorn.Config(
        app,
        port=0,
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=1,
    )
    config.load()
    server = uvicorn.Server(config)
    # Not `Server.serve`: that takes the process's signals for itself. And no socket of our own: asyncio would leave
    # Nagle's algorithm on, at 40 ms a request.
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        await server.shutdown()


_SAMPLE: dict[str, object] = {
    "id": "note-taker",
    "name": "Note Taker",
    "version": "1.2.3",
    "category": "legal",
    "summary": "Turns what was said into notes that can be acted on.",
    "description": "For anybody who sat in a meeting and has to tell others what was decided, by whom and until when.",
    "tags": ["notes", "meetings"],
    "capabilities": ["Lists decisions", "Lists open questions"],
    "system_prompt": "You take notes. " + "You write down what was decided, by whom, and until when. " * 8,
    "prompt": "Notes on {{ subject }} ({{ style }}), {{ day }}, {{ count }} people, {{ hours }} h, "
    "public: {{ public }}\n{{ said }}\nPoints:\n{{ points }}",
    "inputs": [
        {"name": "subject", "type": "string", "description": "What it was about."},
        {
            "name": "style",
            "type": "string",
            "required": False,
            "choices": ["short", "long"],
            "description": "How long.",
        },
        {"name": "day", "type": "date", "required": False, "description": "When it was."},
        {
            "name": "count",
            "type": "integer",
            "required": False,
            "minimum": 1,
            "maximum": 99,
            "description": "How many.",
        },
        {"name": "hours", "type": "number", "required": False, "default": 1.5, "description": "How long it took."},
        {"name": "public", "type": "boolean", "required": False, "description": "Whether all may read it."},
        {"name": "said", "type": "text", "required": False, "description": "What was said."},
        {"name": "points", "type": "list", "required": False, "description": "What must not be missing."},
    ],
    "output": {
        "description": "Notes, a page at most.",
        "sections": [{"title": "Decisions", "description": "Who does what until when."}],
    },
    "examples": [
        {
            "title": "A short meeting",
            "input": {"subject": "the roof"},
            "checks": [{"type": "mentions", "any_of": ["roof"]}],
        }
    ],
    "model": {"tier": "fast", "temperature": 0.2, "max_tokens": 300},
}
