"""The `rialto` command.

Exit codes: 0, it went well; 1, the answer is no (not running, unhealthy, differences, a failed run);
2, wrong use or invalid input; 130, interrupted.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any  # what Typer hands to a group are types that it keeps to itself

import typer
from typer.core import TyperGroup
from typer.main import get_command

from rialto_cli import streams
from rialto_cli.arguments import check
from rialto_cli.refusal import NO, Refusal

COMMANDS = {
    "up": "Start the platform and wait until it is healthy.",
    "down": "Stop the platform; its data stays.",
    "status": "Show what runs, where, and how it is.",
    "doctor": "Look for what would keep the platform from running.",
    "new": "Write the definition of a new agent and generate it.",
    "validate": "Check agent definitions and name what is wrong.",
    "import": "Make definitions of agents that others wrote.",
    "generate": "Make generated-agents/ match the definitions.",
    "run": "Run an agent and print its answer while it is written.",
    "agents": "Search the marketplace.",
}

_MODULES = {"import": "import_"}
"""Where a module cannot be called as its command is."""


@contextmanager
def _told() -> Iterator[None]:
    """Turn a refusal into its lines on standard error and its exit code."""
    try:
        yield
    except Refusal as error:
        sys.stdout.flush()
        _load("terminal").complain(error.lines)
        raise typer.Exit(error.code) from error
    except BrokenPipeError:
        streams.drop_output()
        raise
    except OSError as error:
        streams.drop_output()
        where = f"{error.filename}: " if error.filename else ""
        _load("terminal").complain([f"{where}{error.strerror or error}"])
        raise typer.Exit(NO) from error


def _load(module: str) -> Any:
    """Import a part of the command line that not every run needs: here, and nowhere else, importing waits."""
    return importlib.import_module(f"rialto_cli.{module}")


class _Commands(TyperGroup):
    """Imports a command's module when the command is called, so that the others cost it nothing."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        streams.open_what_is_closed()
        with _told():
            check(args)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, stub, rest = super().resolve_command(ctx, args)
        if name is None:
            return name, stub, rest
        return name, get_command(_load(f"commands.{_MODULES.get(name, name)}").app), rest

    def invoke(self, ctx: Any) -> Any:
        streams.show_any_character()
        with _told():
            try:
                return super().invoke(ctx)
            finally:
                # Here a full disk or a closed pipe can still be told; when Python ends it no longer can.
                sys.stdout.flush()


app = typer.Typer(
    cls=_Commands,
    help="A marketplace of AI agents and the engine that puts them to work.",
    epilog="Exit codes: 0 it went well; 1 the answer is no; 2 wrong use or invalid input; 130 interrupted.",
    no_args_is_help=True,
    rich_markup_mode=None,  # Typer's framed help takes a quarter of a second to import
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:  # noqa: FBT001 - Typer calls it with the option's value
    if value:
        typer.echo(f"rialto {_load('version').VERSION}")
        raise typer.Exit


@app.callback()
def rialto(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Leave everything to the commands."""


def _stub() -> None:
    """Stand in the list of commands; the command itself is in its module."""


for _name, _summary in COMMANDS.items():
    app.command(_name, help=_summary)(_stub)
