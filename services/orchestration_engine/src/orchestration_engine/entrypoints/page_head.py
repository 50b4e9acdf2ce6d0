"""What the served page says of itself before any script runs: for search engines, and for those who send a link on."""

import re
from collections.abc import Mapping
from html import escape
from typing import NamedTuple
from urllib.parse import parse_qs, quote

from starlette.datastructures import Headers
from starlette.types import Scope

from agent_contracts.categories import CATEGORIES
from orchestration_engine.agents import AgentManager

PRODUCT = "Rialto"
DESCRIPTION = "A marketplace of AI agents: find one for the job, run it, read the answer."
_PLACE = re.compile(r"<!-- head -->.*?<!-- /head -->", re.DOTALL)
"""What the page holds of it in the build, for as long as nobody fills it in."""
_BEGINNING = "<!-- beginning --><!-- /beginning -->"
# The same classes as the heading of the page that takes its place, so that nothing moves when it does.
_HEADING = """<div class="h-15 border-b"></div>
<div class="mx-auto w-full max-w-7xl px-4 py-8 sm:px-6 lg:py-10">
<h1 class="text-2xl font-semibold tracking-tight">{title}</h1>
<p class="mt-1.5 max-w-3xl text-[15px] leading-6 text-ink-soft">{description}</p>
</div>"""
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?|\[[0-9a-fA-F:.]{2,45}\](:[0-9]{1,5})?")
_CATEGORIES = {category.id: category for category in CATEGORIES}


class Head(NamedTuple):
    """How one address is announced."""

    title: str = PRODUCT
    description: str = DESCRIPTION
    heading: str | None = None
    """What stands on the page until its scripts have come; None: nothing."""
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
        return _shelf(query)
    first, _, rest = path.removeprefix("/").partition("/")
    if first == "agents" and rest:
        agent = catalogue.find(rest)
        if agent is None:
            return Head(status=404)
        return Head(f"{agent.name} · {PRODUCT}", agent.summary, agent.name, f"/agents/{agent.id}")
    if first == "shared":  # given to whom its owner chose, and to nobody else
        return Head(headers={"X-Robots-Tag": "noindex"})
    return Head()


def with_head(page: str, head: Head, origin: str | None) -> str:
    """Return the page with its head filled in; everything in it is escaped."""
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
    page = _PLACE.sub(lambda _: filled, page, count=1)
    if head.heading is None:
        return page
    shown = _HEADING.format(title=escape(head.heading), description=escape(head.description))
    return page.replace(_BEGINNING, shown, 1)


def _shelf(query: bytes) -> Head:
    [asked, *_] = parse_qs(query.decode("latin-1")).get("category", [""])
    category = _CATEGORIES.get(asked)
    if category is None:
        return Head(heading=PRODUCT, path="/")
    title = f"{category.name} · {PRODUCT}"
    return Head(title, category.description, category.name, f"/?category={quote(category.id)}")


def _meta(kind: str, name: str, content: str) -> str:
    return f'<meta {kind}="{name}" content="{escape(content)}" />'
