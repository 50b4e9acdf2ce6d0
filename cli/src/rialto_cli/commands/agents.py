"""`rialto agents`."""

from typing import Annotated

import typer

from rialto_cli.addresses import engine_url
from rialto_cli.library import search
from rialto_cli.running import url_of
from rialto_cli.terminal import note, table, tell_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def agents(
    query: Annotated[str, typer.Argument(help="Words that the agent's texts all hold.")] = "",
    category: Annotated[str | None, typer.Option(help="Only agents of this category, such as legal.")] = None,
    tag: Annotated[str | None, typer.Option(help="Only agents with this tag.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=5_000, help="How many to list at most.")] = 50,
    engine: Annotated[str | None, typer.Option("--engine-url", help="The engine's address. [env: ENGINE_URL]")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Search the marketplace.

    Exit codes: 0 listed (none found, too); 1 the engine does not answer; 2 wrong use.
    """
    asked = {"q": query, "category": category, "tag": tag}
    page = search(engine_url(engine, url_of), {name: value for name, value in asked.items() if value}, limit)
    if as_json:
        tell_json(page.model_dump(include={"items", "total"}))
        return
    if not page.items:
        note("No agent matches. Use fewer words, or leave out --category and --tag.")
        return
    rows = [(card.id, card.name, card.category, card.summary) for card in page.items]
    table(("ID", "NAME", "CATEGORY", "SUMMARY"), rows)
    if len(page.items) < page.total:
        note(f"{len(page.items)} of {page.total:,}; use more words, or --limit {min(page.total, 5_000)}.", "dim")
