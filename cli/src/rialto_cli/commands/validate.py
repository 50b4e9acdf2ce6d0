"""`rialto validate`."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from agent_contracts.source import MAX_BYTES, InvalidDefinitions, SourceError, read_definition, read_sources
from rialto_cli.refusal import WRONG, Misuse
from rialto_cli.repository import DEFINITIONS, root, shown
from rialto_cli.terminal import note, one_line, tell, tell_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class _Checked(NamedTuple):
    agents: int
    errors: list[SourceError]


@app.command()
def validate(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATHS]", help="Files or folders; all definitions if left out.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check agent definitions and name everything that is wrong with them, as path:line: field: message.

    A definition of this checkout must also stand where its id and category say, and share neither id nor name.

    Exit codes: 0 all valid; 2 not all.
    """
    checked = _each(paths) if paths else _all()
    if as_json:
        errors = [error._asdict() for error in checked.errors]
        tell_json({"ok": not errors, "agents": checked.agents, "errors": errors})
    else:
        for error in checked.errors:
            tell(one_line(str(error)))
        _sum_up(checked)
    if checked.errors:
        raise typer.Exit(WRONG)


def _sum_up(checked: _Checked) -> None:
    count = len(checked.errors)
    if count:
        files = len({error.path for error in checked.errors})
        note(f"{count} {'error' if count == 1 else 'errors'} in {files} {'file' if files == 1 else 'files'}.", "red")
    else:
        note(f"{checked.agents} {'definition is' if checked.agents == 1 else 'definitions are'} valid.", "green")


def _all() -> _Checked:
    folder = root()
    try:
        return _Checked(len(read_sources(folder / DEFINITIONS, relative_to=folder)), [])
    except InvalidDefinitions as error:
        return _Checked(0, list(error.errors))


def _each(paths: list[Path]) -> _Checked:
    files = list(dict.fromkeys(file for path in paths for file in _files(path)))
    ours = {name: file for file in files if (name := _name(file))}
    inside = _inside(ours) if ours else _Checked(0, [])
    outside = _outside([file for file in files if file not in ours.values()])
    return _Checked(inside.agents + outside.agents, inside.errors + outside.errors)


def _name(file: Path) -> str | None:
    """How a definition of this checkout is named in errors; None for any other file."""
    try:
        folder = root()
        file.resolve().relative_to(folder / DEFINITIONS)
    except (Misuse, ValueError):
        return None
    name = str(file.resolve().relative_to(folder))
    return name if name.isprintable() else ascii(name)


def _inside(names: Collection[str]) -> _Checked:
    """Definitions of this checkout are held against the others too: two may share neither id nor name."""
    errors = [error for error in _all().errors if error.path in names]
    return _Checked(len(names) - len({error.path for error in errors}), errors)


def _outside(files: list[Path]) -> _Checked:
    agents = 0
    errors: list[SourceError] = []
    for file in files:
        try:
            read_definition(_content(file), shown(file))
            agents += 1
        except InvalidDefinitions as error:
            errors += error.errors
    return _Checked(agents, errors)


def _files(path: Path) -> Iterator[Path]:
    try:
        if path.is_dir():
            found = sorted(path.rglob("*.yaml"))
            if not found:
                raise Misuse(f"{str(path)!a} holds no definition; they end in .yaml")
            yield from found
        elif path.is_file():
            yield path
        else:
            raise Misuse(f"there is no file or folder {str(path)[:200]!a}")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise Misuse(f"{str(path)[:200]!a} cannot be looked into: {reason}") from error


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        problem = SourceError(shown(path), 0, "", f"cannot be read: {error.strerror}")
        raise InvalidDefinitions([problem]) from error
