"""What the generator wrote, so that it knows its own files from those that a person has changed."""

import contextlib
import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.errors import GeneratorError
from generator.places import OUTPUT, SCHEMA

MANIFEST = str(OUTPUT / ".manifest.json")
TEMPORARY_PREFIX = ".rialto-"
"""What the name of a half-written file begins with; only a run that was killed leaves one."""

# A manifest comes with a checkout, from anybody: it can name no file outside the folders that the generator fills.
_PATH = re.compile(rf"{OUTPUT}/[a-z][a-z0-9-]{{0,62}}/[A-Za-z0-9_][A-Za-z0-9_.-]*|{re.escape(str(SCHEMA))}")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Manifest:
    """The SHA-256 of every generated file, by its path from the root of the repository."""

    files: dict[str, str] = field(default_factory=dict)
    pending: dict[str, str] = field(default_factory=dict)
    """What a run is about to write; empty once it has ended. A run that was killed leaves it to the next one."""

    def wrote(self, path: str, hash_: str) -> bool:
        """Is this what the generator itself wrote there?"""
        return hash_ in (self.files.get(path), self.pending.get(path))

    def paths(self) -> set[str]:
        """All files that the generator wrote."""
        return {*self.files, *self.pending}

    def encoded(self) -> bytes:
        """The manifest as it is stored, one line for each file, sorted."""
        # As `json.dumps(..., indent=1, sort_keys=True)` writes it, which takes a second for 100,000 files.
        return f'{{\n "files": {_block(self.files)},\n "pending": {_block(self.pending)}\n}}\n'.encode()


def read_manifest(root: Path) -> Manifest:
    """Return the manifest of the last run; an empty one where there was none.

    Raises:
        GeneratorError: it is not a manifest, or cannot be read.
    """
    try:
        found = json.loads((root / MANIFEST).read_bytes())
        return Manifest(_entries(found["files"]), _entries(found["pending"]))
    except (FileNotFoundError, NotADirectoryError):
        return Manifest()
    except OSError as error:
        raise GeneratorError(f"{MANIFEST} cannot be read: {error.strerror}") from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        message = f"{MANIFEST} is damaged; delete it and generate again: files that nobody edited are recognised"
        raise GeneratorError(message) from error


def digest(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal."""
    return hashlib.sha256(content, usedforsecurity=False).hexdigest()


def replace_file(path: str | Path, content: bytes) -> None:
    """Write a whole file or none: whoever reads it sees the old content or the new."""
    # In text, not in `Path`s: there are thousands of files.
    folder, name = os.path.split(path)
    temporary = f"{folder}/{TEMPORARY_PREFIX}{name}.tmp"
    try:
        with open(temporary, "wb") as file:  # noqa: PTH123
            file.write(content)
        os.replace(temporary, path)  # noqa: PTH105
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise


def _block(files: dict[str, str]) -> str:
    lines = ",\n".join(f'  "{path}": "{hash_}"' for path, hash_ in sorted(files.items()))
    return f"{{\n{lines}\n }}" if lines else "{}"


def _entries(found: Any) -> dict[str, str]:
    if not all(_PATH.fullmatch(path) and _HASH.fullmatch(hash_) for path, hash_ in found.items()):
        raise ValueError("an entry is not a generated file's path and hash")
    return dict(found)
