"""What the last run saw, so that the next need not read it again.

A file counts as unchanged where its signature is the one it had when its bytes were read, or else where its bytes are
the same. What is remembered holds for one state of the generator's code, its templates and the versions it pins. A
memory that is missing, damaged or of another state is no memory: the run takes longer and does the same.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from generator.listing import Signature
from generator.manifest import digest, replace_file
from generator.places import LOCK, PACKAGES

MEMORY = ".rialto/cache/generator.json"
"""From the root of the repository; ignored by git, and safe to delete."""
SETTLED = 2.0
"""How old a file's last change must be for its signature to be trusted, in seconds: a clock that ticks slowly gives a
file that is changed twice within a tick the same signature."""

_CODE = ("generator", "agent_contracts")
_LIBRARIES = ("pydantic", "pydantic_core", "jinja2", "markupsafe", "yaml")


class Seen(NamedTuple):
    """A file as it was read."""

    digest: str
    signature: Signature | None
    """None where the file was too young to know it again by that."""


class Agent(NamedTuple):
    """An agent whose source was in order and whose files stood as planned."""

    name: str
    """Case folded: no two agents share it."""
    source: Seen
    files: list[Seen]
    """In the order of `FILE_NAMES`."""


@dataclass
class Memory:
    """Paths start from the root of the repository."""

    agents: dict[str, Agent] = field(default_factory=dict)
    """By the path of their source."""
    others: dict[str, Seen] = field(default_factory=dict)
    """The schema and the manifest."""


class Look:
    """One look at files that may be as they were."""

    def __init__(self, root: Path) -> None:
        """Begin now: what changes later is not to be taken for what was seen."""
        self._root = os.fspath(root)
        self._settled = time.time_ns() - int(SETTLED * 1e9)

    def again(self, path: str, signature: Signature | None, before: Seen) -> Seen | None:
        """Return what to remember of the file if it is as it was `before`, otherwise None."""
        if signature is None or signature == before.signature:
            return before if signature else None
        try:
            with open(os.path.join(self._root, path), "rb") as file:  # noqa: PTH118, PTH123 - thousands of files
                content = file.read()
        except OSError:
            return None
        return self.first(before.digest, signature) if digest(content) == before.digest else None

    def first(self, hash_: str, signature: Signature | None) -> Seen:
        """Return what to remember of a file whose bytes, of this SHA-256, were read after its signature was taken."""
        settled = signature is not None and max(signature.modified, signature.changed) < self._settled
        return Seen(hash_, signature if settled else None)


def recall(root: Path) -> Memory:
    """Return what the last run in this state of the code left; an empty memory where there is none to trust."""
    try:
        seal, _, body = (root / MEMORY).read_bytes().partition(b"\n")
        if seal.decode() != _seal(root, body):
            return Memory()
        found = json.loads(body)
        agents = {
            path: Agent(name, _seen(source), [_seen(file) for file in files])
            for path, (name, source, files) in found["agents"].items()
        }
        return Memory(agents, {path: _seen(file) for path, file in found["others"].items()})
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Memory()


def remember(root: Path, memory: Memory) -> None:
    """Leave `memory` to the next run; where it cannot be stored, that one takes longer."""
    body = json.dumps({"agents": memory.agents, "others": memory.others}, separators=(",", ":")).encode()
    path = root / MEMORY
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, f"{_seal(root, body)}\n".encode() + body)


def _seen(found: list[object]) -> Seen:
    hash_, signature = found
    return Seen(str(hash_), Signature(*signature) if isinstance(signature, list) else None)


def _seal(root: Path, body: bytes) -> str:
    """Of the body, and of everything else that decides what a definition becomes."""
    seal = hashlib.sha256(sys.version.encode(), usedforsecurity=False)
    for path in (*_code(), root / LOCK, *(root / "packages" / package / "pyproject.toml" for package in PACKAGES)):
        content = path.read_bytes()
        seal.update(f"{path.name} {len(content)}\n".encode())
        seal.update(content)
    for name in _LIBRARIES:
        # Reading their versions would load a library; an upgrade replaces the file.
        spec = importlib.util.find_spec(name)
        seal.update(repr(Signature.of(os.stat(spec.origin)) if spec and spec.origin else None).encode())  # noqa: PTH116
    seal.update(body)
    return seal.hexdigest()


def _code() -> Iterator[Path]:
    for package in _CODE:
        spec = importlib.util.find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            yield from sorted(path for path in Path(folder).rglob("*") if path.suffix in (".py", ".jinja"))
