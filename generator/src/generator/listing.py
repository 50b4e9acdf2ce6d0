"""What stands where the generator writes. Looks at names and kinds; reads no content, follows no link."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from generator.errors import GeneratorError
from generator.manifest import TEMPORARY_PREFIX
from generator.places import DEFINITIONS, OUTPUT, SCHEMA

BYTECODE = "__pycache__"
"""Python's own folder beside an agent that has run: nobody's work, and in nobody's way."""


class Signature(NamedTuple):
    """What the file system tells of a file without reading it; times in nanoseconds."""

    modified: int
    changed: int
    size: int
    inode: int

    @classmethod
    def of(cls, found: os.stat_result) -> "Signature":
        """Take it from a look at the file."""
        return cls(found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)


@dataclass
class Listing:
    """Paths from the root of the repository, with forward slashes, in no order."""

    files: dict[str, Signature] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    """Links, folders inside an agent's folder, and whatever else is neither a file nor an agent's folder."""
    folders: set[str] = field(default_factory=set)
    """The agents' folders."""
    leftovers: set[str] = field(default_factory=set)
    """Half-written files of a run that was killed."""

    def strays(self, known: set[str], *, private: bool = True) -> list[str]:
        """Return what stands there and is not in `known`, sorted; files such as `.env` only where `private` says so."""
        found = sorted((self.files.keys() | self.others) - known)
        # They are a person's own, and ignored by most tools.
        return [path for path in found if private or not path.rpartition("/")[2].startswith(".")]


def list_output(root: Path) -> Listing:
    """List what stands in the generated folder, and the schema.

    Raises:
        GeneratorError: the folder cannot be listed.
    """
    listing = Listing()
    schema = root / SCHEMA
    if schema.is_file() and not schema.is_symlink():
        listing.files[str(SCHEMA)] = Signature.of(schema.stat())
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


def list_sources(root: Path) -> dict[str, Signature | None]:
    """List every YAML file below the folder of definitions, wherever it stands; None for what cannot be looked at."""
    found: dict[str, Signature | None] = {}
    folders = [str(DEFINITIONS)]
    while folders:
        folder = folders.pop()
        with contextlib.suppress(OSError), os.scandir(root / folder) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path)
                if entry.name.endswith((".yaml", ".yml")) and not entry.name.startswith("."):
                    found[path] = _signature(entry)
    return found


def _signature(entry: os.DirEntry[str]) -> Signature | None:
    try:
        return Signature.of(entry.stat())
    except OSError:
        return None


def _list_agent(root: Path, folder: str, listing: Listing) -> None:
    for entry in _entries(root, folder):
        path = f"{folder}/{entry.name}"
        if not entry.is_file(follow_symlinks=False):
            if entry.name != BYTECODE or not entry.is_dir(follow_symlinks=False):
                listing.others.add(path)
        elif entry.name.startswith(TEMPORARY_PREFIX):
            listing.leftovers.add(path)
        else:
            listing.files[path] = Signature.of(entry.stat(follow_symlinks=False))


def _entries(root: Path, folder: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(root / folder) as entries:
            yield from entries
    except FileNotFoundError:
        return
    except OSError as error:
        raise GeneratorError(f"{folder} cannot be listed: {error.strerror}; move it away and generate again") from error
