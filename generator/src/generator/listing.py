"""What stands where the generator writes. Looks at names and kinds; reads no content, follows no link."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from generator.errors import GeneratorError
from generator.manifest import TEMPORARY_PREFIX
from generator.plan import OUTPUT, SCHEMA

BYTECODE = "__pycache__"
"""Python's own folder beside an agent that has run: nobody's work, and in nobody's way."""


@dataclass
class Listing:
    """Paths from the root of the repository, with forward slashes, in no order."""

    files: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    """Links, folders inside an agent's folder, and whatever else is neither a file nor an agent's folder."""
    folders: set[str] = field(default_factory=set)
    """The agents' folders."""
    leftovers: set[str] = field(default_factory=set)
    """Half-written files of a run that was killed."""

    def strays(self, known: set[str]) -> list[str]:
        """Return what stands there and is not in `known`, sorted."""
        return sorted((self.files | self.others) - known)


def list_output(root: Path) -> Listing:
    """List what stands in the generated folder, and the schema.

    Raises:
        GeneratorError: the folder cannot be listed.
    """
    listing = Listing()
    schema = root / SCHEMA
    if schema.is_file() and not schema.is_symlink():
        listing.files.add(str(SCHEMA))
    elif os.path.lexists(schema):
        listing.others.add(str(SCHEMA))
    for entry in _entries(root, str(OUTPUT)):
        path = f"{OUTPUT}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            if entry.name != BYTECODE:
                listing.folders.add(path)
                _list_agent(root, path, listing)
        elif not entry.name.startswith("."):
            listing.others.add(path)
        elif entry.name.startswith(TEMPORARY_PREFIX):
            listing.leftovers.add(path)
    return listing


def _list_agent(root: Path, folder: str, listing: Listing) -> None:
    for entry in _entries(root, folder):
        path = f"{folder}/{entry.name}"
        if not entry.is_file(follow_symlinks=False):
            if entry.name != BYTECODE or not entry.is_dir(follow_symlinks=False):
                listing.others.add(path)
        elif entry.name.startswith(TEMPORARY_PREFIX):
            listing.leftovers.add(path)
        else:
            listing.files.add(path)


def _entries(root: Path, folder: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(root / folder) as entries:
            yield from entries
    except FileNotFoundError:
        return
    except OSError as error:
        raise GeneratorError(f"{folder} cannot be listed: {error.strerror}; move it away and generate again") from error
