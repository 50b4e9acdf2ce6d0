"""`rialto generate`."""

from typing import Annotated

import typer

from agent_contracts.source import InvalidDefinitions
from generator.errors import GeneratorError
from generator.run import Outcome
from generator.run import generate as run_generator
from rialto_cli.refusal import NO, Misuse
from rialto_cli.repository import root
from rialto_cli.terminal import note, tell, tell_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def generate(
    *,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; name what differs and exit 1.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that were edited by hand.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make generated-agents/ match the definitions.

    Exit codes: 0 it matches; 1 something differs or was edited by hand; 2 a definition is not valid.
    """
    if check and force:
        raise Misuse("--check writes nothing and --force overwrites; use one of the two.")
    try:
        outcome = run_generator(root(), check=check, force=force)
    except InvalidDefinitions as error:
        if as_json:
            tell_json({"ok": False, "errors": [one._asdict() for one in error.errors]})
        raise Misuse(*invalid(error)) from error
    except GeneratorError as error:
        raise Misuse(str(error)) from error
    if as_json:
        tell_json(_as_data(outcome))
    else:
        _show(outcome)
    if not outcome.ok:
        raise typer.Exit(NO)


def invalid(error: InvalidDefinitions) -> list[str]:
    """Return the lines that tell of definitions that are not valid."""
    count = len(error.errors)
    heading = f"{count} {'error' if count == 1 else 'errors'} in the definitions; nothing was written:"
    return [heading, *(f"  {one}" for one in error.errors)]


def summary(outcome: Outcome) -> str:
    """Return, in one line, what a run did."""
    agents = "1 agent" if outcome.agents == 1 else f"{outcome.agents} agents"
    return (
        f"{agents}: {len(outcome.written)} files written, {len(outcome.removed)} removed,"
        f" {outcome.unchanged} unchanged."
    )


def _show(outcome: Outcome) -> None:
    for difference in outcome.differences:
        tell(str(difference))
    tell(summary(outcome))
    if outcome.differences:
        note(f"{len(outcome.differences)} not as planned.", "yellow")


def _as_data(outcome: Outcome) -> dict[str, object]:
    return {
        "ok": outcome.ok,
        "agents": outcome.agents,
        "written": outcome.written,
        "removed": outcome.removed,
        "unchanged": outcome.unchanged,
        "differences": [{"path": one.path, "kind": one.kind.name.lower()} for one in outcome.differences],
    }
