"""The marketplace's list of agents, asked of the engine."""

import difflib
import re
from collections.abc import Iterator
from typing import TypeVar

import httpx2
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from agent_contracts.definition import AgentInput, Example
from rialto_cli.refusal import Misuse, Refusal
from rialto_cli.web import connected, refused

_PAGE = 100
_LONGEST_ID = 63
_Shape = TypeVar("_Shape")
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Card(BaseModel):
    """An agent in a list."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    name: str
    version: str
    category: str
    summary: str
    tags: list[str]


class Page(BaseModel):
    """Some agents of a list."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    items: list[Card]
    total: int
    next_cursor: str | None = None


class Agent(BaseModel):
    """What is needed of an agent to give it a job."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    name: str
    inputs: tuple[AgentInput, ...]
    examples: tuple[Example, ...]


_page = TypeAdapter(Page)
_agent = TypeAdapter(Agent)


def search(url: str, query: dict[str, str], limit: int) -> Page:
    """Return at most `limit` agents of the engine at `url` that match `query`."""
    found: list[Card] = []
    total = 0
    with connected(url) as client:
        for page in _pages(client, query, limit):
            found += page.items
            total = page.total
    return Page(items=found[:limit], total=total)


def agent(url: str, agent_id: str) -> Agent:
    """Return an agent of the engine at `url`; Misuse, with the nearest ids, where there is none."""
    with connected(url) as client:
        if _SLUG.fullmatch(agent_id) and len(agent_id) <= _LONGEST_ID:
            response = client.get(f"/agents/library/{agent_id}")
            if response.status_code != httpx2.codes.NOT_FOUND:
                return _read(response, _agent)
        ids = [card.id for page in _pages(client, {}, limit=5_000) for card in page.items]
    raise unknown(agent_id, ids)


def unknown(agent_id: str, ids: list[str]) -> Misuse:
    """Return the refusal of an id that no agent has."""
    near = difflib.get_close_matches(agent_id[:100], ids, n=3, cutoff=0.5)
    hint = f"Did you mean {', '.join(near)}?" if near else "`rialto agents` lists them, `rialto agents WORD` searches."
    return Misuse(f"no agent is called {agent_id[:100]!r}.", hint)


def _pages(client: httpx2.Client, query: dict[str, str], limit: int) -> Iterator[Page]:
    cursor: dict[str, str] = {}
    while limit > 0:
        parameters = {**query, **cursor, "limit": str(min(limit, _PAGE))}
        page = _read(client.get("/agents/library", params=parameters), _page)
        yield page
        limit -= len(page.items)
        if not page.next_cursor or not page.items:
            return
        cursor = {"cursor": page.next_cursor}


def _read(response: httpx2.Response, shape: TypeAdapter[_Shape]) -> _Shape:
    if not response.is_success:
        raise refused(response)
    try:
        return shape.validate_json(response.content)
    except ValidationError as error:
        raise Refusal(
            f"{response.url.copy_with(query=None)} answered something else than an agent or a list of them.",
            "Is it the engine's address? `rialto status` shows it.",
        ) from error
