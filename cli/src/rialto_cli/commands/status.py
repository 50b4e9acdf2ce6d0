"""`rialto status`."""

from typing import Annotated
from urllib.parse import urlsplit, urlunsplit

import typer

from devstack import ComponentStatus, Phase, Status
from devstack import status as ask
from rialto_cli.refusal import NO
from rialto_cli.repository import here, shown
from rialto_cli.running import home_in_use, model_of
from rialto_cli.terminal import note, table, tell, tell_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_HEADERS = ("COMPONENT", "STATE", "HEALTH", "RESTARTS", "MEMORY", "URL", "LOG")


@app.command()
def status(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show what runs, where, and how it is.

    Exit codes: 0 all of it runs and is healthy; 1 it does not run, or some of it is not healthy.
    """
    home = here()
    with home_in_use(home):
        found = ask(home)
    if as_json:
        tell_json(as_data(found))
    elif found.running:
        show(found)
    else:
        failed = f" The last start failed; the logs are in {shown(home.logs)}." if found.phase is Phase.FAILED else ""
        tell(f"Rialto is not running.{failed} Start it with `make up` or `rialto up`.")
    if not found.healthy:
        raise typer.Exit(NO)


def masked(url: str | None) -> str:
    """Return `url` without the password in it."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        password = parts.password
    except ValueError:
        return "(unreadable)"
    if not password:
        return url
    user, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}:***@{place}"))


def show(found: Status) -> None:
    """Print a table of the platform's components."""
    table(_HEADERS, [_row(one) for one in found.components], state=1)
    note(f"Since {found.since}. Model: {model_of(found)}.", "dim")
    for one in found.components:
        if not one.healthy and one.detail:
            note(f"{one.name}: {one.detail}", "red")


def _row(one: ComponentStatus) -> tuple[str, ...]:
    return (
        one.name,
        str(one.state),
        "ok" if one.healthy else "not healthy",
        str(one.restarts),
        f"{one.memory / 1_000_000:.0f} MB" if one.memory else "-",
        masked(one.url) or "-",
        shown(one.log) if one.log else "-",
    )


def as_data(found: Status) -> dict[str, object]:
    """Return the platform's state as it is printed in JSON."""
    return {
        "running": found.running,
        "healthy": found.healthy,
        "phase": str(found.phase),
        "since": found.since,
        "pid": found.supervisor_pid,
        "url": found.engine_url,
        "components": [_component(one) for one in found.components],
    }


def _component(one: ComponentStatus) -> dict[str, object]:
    return {
        "name": one.name,
        "state": str(one.state),
        "healthy": one.healthy,
        "detail": one.detail,
        "url": masked(one.url) or None,
        "pid": one.pid,
        "since": one.since,
        "restarts": one.restarts,
        "memory": one.memory,
        "log": str(one.log) if one.log else None,
    }
