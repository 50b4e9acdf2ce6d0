"""`rialto new`."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from agent_contracts.source import InvalidDefinitions
from generator.errors import GeneratorError
from generator.run import generate
from rialto_cli.asking import may_ask
from rialto_cli.commands.generate import summary as told
from rialto_cli.questions import Answers, draft
from rialto_cli.refusal import NO, Misuse, Refusal
from rialto_cli.repository import DEFINITIONS, root, shown
from rialto_cli.terminal import note, tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def new(  # noqa: PLR0913, PLR0917 - an option for every question
    name: Annotated[str | None, typer.Option(help="Its name, such as 'Residential Lease Reviewer'.")] = None,
    agent_id: Annotated[str | None, typer.Option("--id", help="Its id; made from the name if left out.")] = None,
    category: Annotated[str | None, typer.Option(help="One of the 29 categories, such as legal.")] = None,
    summary: Annotated[str | None, typer.Option(help="One sentence for its card, 20 to 140 characters.")] = None,
    description: Annotated[str | None, typer.Option(help="What it does, for whom, and its limits.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A tag; give two to eight.")] = None,
    capability: Annotated[list[str] | None, typer.Option(help="What it can do; give two to eight.")] = None,
    declare: Annotated[
        list[str] | None,
        typer.Option("--input", metavar="NAME[?]:TYPE:DESCRIPTION", help="An input; ? marks one that may be left out."),
    ] = None,
    output: Annotated[str | None, typer.Option(help="What the reader holds when it is done.")] = None,
    example: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="An input's value in its example; @FILE reads it.")
    ] = None,
    mentions: Annotated[list[str] | None, typer.Option(help="A word that a good answer to the example has.")] = None,
    system_prompt: Annotated[str | None, typer.Option(help="Its system prompt; drafted if left out.")] = None,
    prompt: Annotated[str | None, typer.Option(help="Its prompt; drafted if left out.")] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; name what is missing.")] = False,
) -> None:
    """Write the definition of a new agent and generate it.

    Asks for what no option gives. Exit codes: 0 written and generated; 1 written, but not generated;
    2 something is missing or not valid, and nothing was written.
    """
    folder = root()
    given = Answers(
        name=name,
        id=agent_id,
        category=category,
        summary=summary,
        description=description,
        tags=tag,
        capabilities=capability,
        inputs=declare,
        output=output,
        example=example,
        mentions=mentions,
        system_prompt=system_prompt,
        prompt=prompt,
    )
    found = draft(given, folder / DEFINITIONS, may_ask=not yes and may_ask())
    path = folder / DEFINITIONS / found.category / f"{found.id}.yaml"
    write_new(path, found.text)
    tell(f"Written: {shown(path)}")
    _generate(folder)
    _next(path, found.id, found.drafted)


def write_new(path: Path, text: str) -> None:
    """Put the file there whole, and never over another, whoever else writes at the same moment."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    except OSError as error:
        raise Refusal(f"{shown(path)} cannot be written: {error.strerror}.", code=NO) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        path.hardlink_to(temporary)
    except FileExistsError as error:
        raise Misuse(f"{shown(path)} exists; choose another id, or edit it.") from error
    except OSError as error:
        raise Refusal(f"{shown(path)} cannot be written: {error.strerror}.", code=NO) from error
    finally:
        Path(temporary).unlink(missing_ok=True)


def _generate(folder: Path) -> None:
    try:
        tell(told(generate(folder)))
    except (InvalidDefinitions, GeneratorError) as error:
        raise Refusal(
            "the agent is not generated, because of other files:", str(error), "Mend them, then `rialto generate`."
        ) from error


def _next(path: Path, agent_id: str, drafted: Sequence[str]) -> None:
    if drafted:
        note(f"Drafted, for you to make better: {', '.join(drafted)}. Edit {shown(path)}, then `rialto generate`.")
        if "system_prompt" in drafted:
            note("Until then, `rialto validate` takes it for a near-duplicate of any other agent drafted like this.")
    note(f"Try it: rialto run {agent_id} --example 1")
