"""`rialto down`."""

import time

import typer

from devstack import down as stop
from rialto_cli.repository import here
from rialto_cli.running import home_in_use
from rialto_cli.terminal import tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def down() -> None:
    """Stop the platform; its data stays.

    Exit codes: 0 it is stopped, or was not running.
    """
    started = time.monotonic()
    home = here()
    with home_in_use(home):
        stopped = stop(home)
    if stopped:
        tell(f"Rialto is stopped ({time.monotonic() - started:.1f} s). Its data stays; `make up` goes on with it.")
    else:
        tell("Rialto was not running; nothing was changed.")
