"""What search engines are told: where they may go, and what there is."""

from collections.abc import Iterator
from html import escape

from agent_contracts.categories import CATEGORIES
from orchestration_engine.agents import AgentManager


def robots(origin: str | None) -> str:
    """Return robots.txt: all may be read; what is not to be found says so itself."""
    lines = ["User-agent: *", "Allow: /"]
    if origin is not None:
        lines += ["", f"Sitemap: {origin}/sitemap.xml"]
    return "\n".join(lines) + "\n"


def site_map(origin: str | None, catalogue: AgentManager) -> str:
    """Return sitemap.xml: the marketplace, every category and every agent."""
    addresses = (f"<url><loc>{escape((origin or '') + path)}</loc></url>" for path in _paths(catalogue))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *addresses,
            "</urlset>",
            "",
        ]
    )


def _paths(catalogue: AgentManager) -> Iterator[str]:
    yield "/"
    for category in CATEGORIES:
        yield f"/?category={category.id}"
    for agent in catalogue.all():
        if agent.deprecated is None:
            yield f"/agents/{agent.id}"
