"""From a definition's file to an `AgentDefinition`."""

from os import PathLike
from pathlib import Path

from agent_contracts.definition import AgentDefinition
from agent_contracts.source import MAX_BYTES, InvalidDefinitions, SourceError, read_definition


def read_definition_file(path: str | PathLike[str], *, shown_as: str | None = None) -> AgentDefinition:
    """Return the definition in the file at `path`; errors name the file as `shown_as`, or by its path.

    Raises:
        InvalidDefinitions: where the file cannot be read, with all that is wrong with its text otherwise.
    """
    shown = shown_as or str(path)
    try:
        with Path(path).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidDefinitions([SourceError(shown, 0, "", f"cannot be read: {error.strerror}")]) from None
    return read_definition(content, shown)
