"""`rialto validate`."""

import gc
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from agent_catalogue.editorial import LIKENESSES, closest_pairs, review
from agent_contracts.source import (
    MAX_BYTES,
    InvalidDefinitions,
    Source,
    SourceError,
    read_definition,
    shown_path,
    survey,
)
from rialto_cli.refusal import WRONG, Misuse
from rialto_cli.repository import DEFINITIONS, root, shown
from rialto_cli.terminal import note, one_line, table, tell, tell_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class _Checked(NamedTuple):
    sources: list[Source]
    """What can be read of what was to be checked."""
    errors: list[SourceError]
    valid: int
    """How many are in order."""


class _Alike(NamedTuple):
    """Two definitions, and how alike they are in one field."""

    field: str
    score: float
    first: str
    second: str


@app.command()
def validate(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATHS]", help="Files or folders; all definitions if left out.")
    ] = None,
    *,
    pairs: Annotated[
        int, typer.Option(min=0, max=1000, metavar="N", help="Also list the N pairs that are most alike.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check agent definitions and name everything that is wrong with them, as path:line: field: message.

    A definition must be valid by itself and keep the catalogue's rules: no forbidden phrase, no placeholder that stays
    empty, and no prompt or summary nearly like another's. One of this checkout must also stand where its id and
    category say, share neither id nor name, and is held against all the others.

    Exit codes: 0 all valid; 2 not all.
    """
    with _garbage_kept():
        checked = _each(paths) if paths else _all()
        alike = _closest(checked.sources, pairs)
    if as_json:
        errors = [error._asdict() for error in checked.errors]
        found = {"pairs": [one._asdict() for one in alike]} if pairs else {}
        tell_json({"ok": not errors, "agents": checked.valid, "errors": errors, **found})
    else:
        for error in checked.errors:
            tell(one_line(str(error)))
        if alike:
            table(("SCORE", "FIELD", "AGENTS", ""), [(f"{one.score:.3f}", one.field, *one[2:]) for one in alike])
        _sum_up(checked)
    if checked.errors:
        raise typer.Exit(WRONG)


@contextmanager
def _garbage_kept() -> Iterator[None]:
    """Nearly all that is made here stays until the end; looking for garbage in it takes a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _closest(sources: list[Source], count: int) -> list[_Alike]:
    definitions = [source.definition for source in sources]
    return [
        _Alike(likeness.field, round(score, 4), definitions[first].id, definitions[second].id)
        for likeness in LIKENESSES
        for score, first, second in (closest_pairs(definitions, likeness, count) if count else ())
    ]


def _sum_up(checked: _Checked) -> None:
    count = len(checked.errors)
    if count:
        files = len({error.path for error in checked.errors})
        note(f"{count} {'error' if count == 1 else 'errors'} in {files} {'file' if files == 1 else 'files'}.", "red")
    else:
        agents = checked.valid
        note(f"{agents} {'definition is' if agents == 1 else 'definitions are'} valid.", "green")


def _all(last: Collection[str] = ()) -> _Checked:
    """The whole catalogue; of two that are too much alike, the one told is of those that come `last`."""
    folder = root()
    sources, errors = survey(folder / DEFINITIONS, relative_to=folder)
    sources.sort(key=lambda source: shown_path(source.path, folder) in last)
    return _counted(sources, sorted([*errors, *review(sources, relative_to=folder)]), folder)


def _each(paths: list[Path]) -> _Checked:
    files = list(dict.fromkeys(file for path in paths for file in _files(path)))
    ours = {name: file for file in files if (name := _name(file))}
    inside = _inside(ours) if ours else _Checked([], [], 0)
    outside = _outside([file for file in files if file not in ours.values()])
    return _Checked(inside.sources + outside.sources, inside.errors + outside.errors, inside.valid + outside.valid)


def _counted(sources: list[Source], errors: list[SourceError], folder: Path | None = None) -> _Checked:
    wrong = {error.path for error in errors}
    return _Checked(sources, errors, sum(shown_path(source.path, folder) not in wrong for source in sources))


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
    """Definitions of this checkout are held against the others too."""
    everything, folder = _all(last=names), root()
    named = [source for source in everything.sources if shown_path(source.path, folder) in names]
    return _counted(named, [error for error in everything.errors if error.path in names], folder)


def _outside(files: list[Path]) -> _Checked:
    sources: list[Source] = []
    errors: list[SourceError] = []
    for file in files:
        try:
            content = _content(file)
            sources.append(Source(read_definition(content, shown(file)), Path(shown(file)), content))
        except InvalidDefinitions as error:
            errors += error.errors
    return _counted(sources, errors + review(sources))


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
