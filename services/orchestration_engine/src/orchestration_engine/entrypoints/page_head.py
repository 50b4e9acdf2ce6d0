"""What the served page says before any script runs: to readers, search engines, and those who send a link on."""

import re
from collections.abc import Mapping
from html import escape
from typing import NamedTuple
from urllib.parse import parse_qs, quote

import orjson
from starlette.datastructures import Headers
from starlette.types import Scope

from agent_contracts.categories import CATEGORIES
from orchestration_engine.agents import AgentManager
from orchestration_engine.agents.service import agent_view

PRODUCT = "Rialto"
DESCRIPTION = "A marketplace of AI agents: find one for the job, run it, read the answer."
_PLACE = re.compile(r"<!-- head -->.*?<!-- /head -->", re.DOTALL)
"""What the page holds of it in the build, for as long as nobody fills it in."""
_BEGINNINGS = re.compile(r'\s*<template data-beginning="(\w+)">(.*?)</template>', re.DOTALL)
"""What the page may begin with; it holds them all, and where the one that fits belongs."""
_BEGINNING = "<!-- beginning -->"
_SERVED = "<!-- served -->"
"""Where what the page would ask for first is put into it: that saves a slow network a round."""
_NAMED = re.compile(r"\{\{(\w+)\}\}")
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?|\[[0-9a-fA-F:.]{2,45}\](:[0-9]{1,5})?")
_CATEGORIES = {category.id: category for category in CATEGORIES}
_FOR_SOME = {"shared", "shared-template", "agent-collections"}
"""Where pages begin that are for those to whom their owner gave the link."""


class Beginning(NamedTuple):
    """What is read on a page until its scripts have come."""

    name: str
    values: Mapping[str, str]
    """What is filled in, by the names that stand there."""


class Head(NamedTuple):
    """How one address is announced."""

    title: str = PRODUCT
    description: str = DESCRIPTION
    beginning: Beginning | None = None
    served: Mapping[str, object] = {}
    """What the API would answer, by the names that the page's src/app/served.ts knows."""
    path: str | None = None
    """The address by which this page is known, whatever led here; None: it is nobody else's business."""
    status: int = 200
    headers: Mapping[str, str] = {}


def origin_of(scope: Scope) -> str | None:
    """Return `scheme://host` as the browser knows it, or None where its request names no host that could be one."""
    host = Headers(scope=scope).get("host", "")
    return f"{scope['scheme']}://{host}" if _HOST.fullmatch(host) else None


def head_of(path: str, query: bytes, catalogue: AgentManager) -> Head:
    """Return how the page at `path` is announced."""
    if path == "/":
        return _shelf(query, catalogue)
    first, _, rest = path.removeprefix("/").partition("/")
    if first == "agents" and rest:
        agent = catalogue.find(rest)
        if agent is None:
            return Head(status=404)
        category = _CATEGORIES[agent.category].name
        read = Beginning("agent", {"name": agent.name, "summary": agent.summary, "category": category})
        served = {**_categories(catalogue), "agent": agent_view(catalogue, agent.id).model_dump(mode="json")}
        return Head(f"{agent.name} · {PRODUCT}", agent.summary, read, served, f"/agents/{agent.id}")
    if first in _FOR_SOME:
        return Head(headers={"X-Robots-Tag": "noindex"})
    return Head()


def with_head(page: str, head: Head, origin: str | None) -> str:
    """Return the page with its head and its beginning filled in; everything in them is escaped."""
    lines = [
        f"<title>{escape(head.title)}</title>",
        _meta("name", "description", head.description),
        _meta("property", "og:site_name", PRODUCT),
        _meta("property", "og:type", "website"),
        _meta("property", "og:title", head.title),
        _meta("property", "og:description", head.description),
        _meta("name", "twitter:card", "summary"),
    ]
    if origin is not None and head.path is not None:
        address = escape(origin + head.path)
        lines += [f'<link rel="canonical" href="{address}" />', _meta("property", "og:url", origin + head.path)]
    if origin is not None:
        lines.append(_meta("property", "og:image", f"{origin}/icon-512.png"))
    filled = "\n    ".join(["<!-- head -->", *lines, "<!-- /head -->"])
    page = _begun(_PLACE.sub(lambda _: filled, page, count=1), head.beginning)
    return page.replace(_SERVED, _data(head.served), 1) if head.served else page


def _begun(page: str, beginning: Beginning | None) -> str:
    texts: dict[str, str] = dict(_BEGINNINGS.findall(page))
    page = _BEGINNINGS.sub("", page)
    if beginning is None:
        return page
    read = _NAMED.sub(lambda place: escape(beginning.values[place[1]]), texts.get(beginning.name, ""))
    return page.replace(_BEGINNING, read, 1)


def _data(served: Mapping[str, object]) -> str:
    # Within a script's element nothing but "<" could end it.
    text = orjson.dumps(served).decode().replace("<", "\\u003c")
    return f'<script type="application/json" id="served">{text}</script>'


def _shelf(query: bytes, catalogue: AgentManager) -> Head:
    [asked, *_] = parse_qs(query.decode("latin-1")).get("category", [""])
    category = _CATEGORIES.get(asked)
    served = _categories(catalogue)
    if category is None:
        read = Beginning("marketplace", {"category": "", "description": ""})
        return Head(beginning=read, served=served, path="/")
    read = Beginning("marketplace", {"category": category.name, "description": category.description})
    return Head(f"{category.name} · {PRODUCT}", category.description, read, served, f"/?category={quote(category.id)}")


def _categories(catalogue: AgentManager) -> dict[str, object]:
    return {"categories": [category.model_dump(mode="json") for category in catalogue.categories()]}


def _meta(kind: str, name: str, content: str) -> str:
    return f'<meta {kind}="{name}" content="{escape(content)}" />'
