"""From the text of a definition's file to an `AgentDefinition`.

The text may come from anybody: it is bounded in size and depth, holds data only, and everything wrong with it is told
at once, by file, line, field and what was expected.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from agent_contracts.definition import AgentDefinition
from agent_contracts.explanations import Explanation, explain, field_name, shown
from agent_contracts.rules import broken_rules, disagreements, valid_inputs
from agent_contracts.strict_yaml import Document, Place, line_at, parse

MAX_BYTES = 256 * 1024
"""Largest file, in bytes."""
MAX_ERRORS = 100
"""Most errors told of one file."""


class SourceError(NamedTuple):
    """One thing wrong with a file."""

    path: str
    line: int
    """From 1; 0 where the file as a whole is at fault."""
    field: str
    """The way to the field, such as `inputs.0.type`; empty where no field is at fault."""
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"


class InvalidDefinitions(Exception):
    """Definitions that cannot be used, with everything that is wrong with them."""

    def __init__(self, errors: Sequence[SourceError]) -> None:
        super().__init__(tuple(errors))
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "\n".join(map(str, self.errors))


class Source(NamedTuple):
    """A definition and the file that it was read from."""

    definition: AgentDefinition
    path: Path
    content: bytes

    def error(self, place: Place, message: str, *, relative_to: Path | None = None) -> SourceError:
        """Return `message` about the field at `place`, with the line in which it stands."""
        [error] = self.errors([(place, message)], relative_to=relative_to)
        return error

    def errors(
        self, problems: Iterable[tuple[Place, str]], *, relative_to: Path | None = None
    ) -> Iterator[SourceError]:
        """Return an error for each place and message; the file is read once for all."""
        text, path = self.content.decode().removeprefix("\ufeff"), shown_path(self.path, relative_to)
        document = parse(text)
        for place, message in problems:
            yield SourceError(path, line_at(text, document.offset(place)), field_name(place), message)


def read_definition(text: bytes | str, path: str | os.PathLike[str]) -> AgentDefinition:
    """Return the definition that `text` holds; `path` is only named in errors.

    Raises:
        InvalidDefinitions: with all that is wrong with the text.
    """
    errors: list[SourceError] = []
    definition = _read(text, shown_path(path), errors)
    if definition is None:
        raise InvalidDefinitions(errors)
    return definition


def read_definitions(folder: Path, *, relative_to: Path | None = None) -> list[AgentDefinition]:
    """Return all definitions of `folder`, sorted by id. See `read_sources`."""
    return [source.definition for source in read_sources(folder, relative_to=relative_to)]


def read_sources(folder: Path, *, relative_to: Path | None = None) -> list[Source]:
    """Return what `folder` holds as `<category>/<agent-id>.yaml`, sorted by id.

    A file's name and folder must agree with what it says, and no two agents may share an id or a name.
    Errors name files by their path from `relative_to`, or as `folder` was given.

    Raises:
        InvalidDefinitions: with all that is wrong with all the files.
    """
    sources, errors = survey(folder, relative_to=relative_to)
    if errors:
        raise InvalidDefinitions(errors)
    return sources


def survey(folder: Path, *, relative_to: Path | None = None) -> tuple[list[Source], list[SourceError]]:
    """Return the definitions of `folder` that can be used, sorted by id, and all that is wrong, sorted by path."""
    errors: list[SourceError] = []
    files = _files(folder, relative_to, errors)
    read = (_read_file(path, relative_to, errors) for path in files)
    sources = [source for source in read if source]
    errors.extend(_shared(sources, relative_to))
    return sorted(sources, key=lambda source: source.definition.id), sorted(errors)


def shown_path(path: str | os.PathLike[str], relative_to: Path | None = None) -> str:
    """Return how errors name a file."""
    if relative_to and Path(path).is_relative_to(relative_to):
        path = Path(path).relative_to(relative_to)
    text = os.fspath(path)
    return text if text.isprintable() else ascii(text)


def _read(text: bytes | str, path: str, errors: list[SourceError]) -> AgentDefinition | None:
    """Return the definition, or None after adding what is wrong to `errors`."""
    decoded = _decoded(text)
    if isinstance(decoded, Explanation):
        errors.append(SourceError(path, 0, "", decoded.message))
        return None
    document = parse(decoded)
    try:
        definition = AgentDefinition.model_validate(document.data)
    except ValidationError as error:
        _tell(errors, path, decoded, document, _explanations(error, document))
        return None
    found = [*disagreements(definition.inputs, document.data)]
    if found or document.refusals:
        _tell(errors, path, decoded, document, found)
        return None
    return definition


def _decoded(text: bytes | str) -> str | Explanation:
    try:
        encoded = text.encode() if isinstance(text, str) else text
        decoded = encoded.decode()
    except UnicodeEncodeError as error:
        return Explanation((), f"half a character (a lone surrogate) at position {error.start}; remove it")
    except UnicodeDecodeError as error:
        return Explanation((), f"not UTF-8 at byte {error.start}; save the file as UTF-8")
    if len(encoded) > MAX_BYTES:
        return Explanation((), f"larger than {MAX_BYTES // 1024} KiB; a definition needs a tenth of that")
    return decoded.removeprefix("\ufeff")


def _explanations(error: ValidationError, document: Document) -> list[Explanation]:
    if document.data is None and document.refusals:
        return []
    refused = {refusal.place for refusal in document.refusals}
    found = explain(error.errors(include_url=False)[: 4 * MAX_ERRORS], document.data)
    inputs = valid_inputs(document.data)
    found += [*disagreements(inputs, document.data), *broken_rules(document.data, found)]
    first = {explanation.place: explanation for explanation in reversed(found)}
    return [
        explanation
        for explanation in found
        if first[explanation.place] is explanation and explanation.place not in refused
    ]


def _tell(
    errors: list[SourceError], path: str, text: str, document: Document, explanations: Iterable[Explanation]
) -> None:
    found = [(refusal.offset, refusal.place, refusal.message) for refusal in document.refusals]
    found += [(document.offset(place), place, message) for place, message in explanations]
    found.sort(key=lambda item: item[0])
    for offset, place, message in found[:MAX_ERRORS]:
        errors.append(SourceError(path, line_at(text, offset), field_name(place), message))
    if len(found) > MAX_ERRORS:
        errors.append(SourceError(path, 0, "", f"more than {MAX_ERRORS} errors; mend these first"))


def _files(folder: Path, relative_to: Path | None, errors: list[SourceError]) -> list[Path]:
    """The files at `<category>/<agent-id>.yaml`, sorted; YAML at any other place is an error."""
    if not folder.is_dir():
        errors.append(SourceError(shown_path(folder, relative_to), 0, "", "no such folder of definitions"))
        return []
    found = []
    for path in sorted(folder.rglob("*.y*ml")):
        depth = len(path.relative_to(folder).parts)
        if path.name.startswith(".") or path.suffix not in (".yaml", ".yml"):
            continue
        if depth == 2 and path.suffix == ".yaml":
            found.append(path)
        else:
            message = f"not where a definition is looked for; move it to {shown_path(folder)}/<category>/<id>.yaml"
            errors.append(SourceError(shown_path(path, relative_to), 0, "", message))
    return found


def _read_file(path: Path, relative_to: Path | None, errors: list[SourceError]) -> Source | None:
    name = shown_path(path, relative_to)
    if not path.is_file():
        errors.append(SourceError(name, 0, "", "not a file; a definition is one"))
        return None
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        errors.append(SourceError(name, 0, "", f"cannot be read: {error.strerror}"))
        return None
    definition = _read(content, name, errors)
    if definition is None:
        return None
    source = Source(definition, path, content)
    errors.extend(_misplaced(source, relative_to))
    return source


def _misplaced(source: Source, relative_to: Path | None) -> Iterable[SourceError]:
    definition, path, _ = source
    if path.stem != definition.id:
        message = f"expected the file's name, {shown(path.stem)}; got {shown(definition.id)}: rename one of the two"
        yield source.error(("id",), message, relative_to=relative_to)
    if path.parent.name != definition.category:
        message = f"expected the folder's name, {shown(path.parent.name)}; got {shown(definition.category)}: move it"
        yield source.error(("category",), message, relative_to=relative_to)


def _shared(sources: Sequence[Source], relative_to: Path | None) -> Iterable[SourceError]:
    """Ids and names that an earlier file has already."""
    taken: dict[tuple[str, str], Path] = {}
    for source in sources:
        for field, value in (("id", source.definition.id), ("name", source.definition.name.casefold())):
            if (field, value) in taken:
                first = shown_path(taken[field, value], relative_to)
                message = f"two agents cannot share it; {first} has it already"
                yield source.error((field,), message, relative_to=relative_to)
            taken.setdefault((field, value), source.path)
