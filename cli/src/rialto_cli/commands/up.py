"""`rialto up`."""

from pathlib import Path

import typer

from devstack import StartFailed, Status
from devstack import up as start
from rialto_cli.refusal import NO, Refusal
from rialto_cli.repository import here
from rialto_cli.running import home_in_use, model_of
from rialto_cli.terminal import note, one_line, tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def up() -> None:
    """Start the platform and wait until it is healthy.

    Where it runs already, nothing is changed. Exit codes: 0 it runs; 1 it cannot start, or runs and is not healthy.
    """
    home = here()
    try:
        with home_in_use(home):
            found = start(home, report=lambda step: note(f"  {one_line(step)}"))
    except StartFailed as error:
        raise failed(error) from error
    except KeyboardInterrupt:
        note("\nInterrupted; what this had started is stopped again.")
        raise
    welcome(found)
    if not found.healthy:
        raise typer.Exit(NO)


def failed(error: StartFailed) -> Refusal:
    """Return the refusal that tells what did not start, why, and what its log says."""
    log = [f"  | {line}" for line in error.log_tail.splitlines()]
    heading = [f"The end of its log, {error.log}:"] if log else [f"Its log: {error.log}"] * Path(error.log).exists()
    return Refusal(
        f"{error.component} cannot start: {error.reason}",
        *heading,
        *log,
        "Everything is stopped again. `rialto doctor` looks for the cause; then `make up` again.",
    )


def welcome(found: Status) -> None:
    """Say where the marketplace is, which model answers, how to stop, and what is not well."""
    if found.was_running:
        tell("Rialto is running already; nothing was changed.")
    else:
        tell("Rialto is up.", "bold green")
    tell(f"  Marketplace  {found.engine_url or 'is not part of what runs'}")
    tell(f"  Model        {model_of(found)}")
    tell("  Stop it      make down")
    ill = [one for one in found.components if not one.healthy]
    for one in ill:
        log = f" Its log: {one.log}" if one.log else ""
        note(f"{one.name} is not healthy: {one.detail or one.state}.{log}", "red")
    if ill:
        note("`rialto status` shows how it goes on; `make down`, then `make up`, starts everything anew.")
