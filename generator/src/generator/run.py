"""One run of the generator: read, plan, compare, and write unless only asked to check."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from agent_contracts.source import read_sources
from generator.compare import Difference, Kind, compare
from generator.errors import GeneratorError
from generator.manifest import MANIFEST, Manifest, read_manifest
from generator.pins import read_pins
from generator.plan import DEFINITIONS, OUTPUT, PlannedFile, plan
from generator.write import manifest_after, write


class Outcome(NamedTuple):
    """What a run found and did. Paths start from the root of the repository and are sorted."""

    agents: int
    written: list[str]
    removed: list[str]
    unchanged: int
    differences: list[Difference]
    """What is not as planned: when checking all of it, otherwise what a person made or changed and was left alone."""

    @property
    def ok(self) -> bool:
        """Is everything as planned now?"""
        return not self.differences


def generate(root: Path, *, check: bool = False, force: bool = False) -> Outcome:
    """Make `generated-agents/` and the JSON Schema below `root` match the definitions.

    With `check`, writes nothing and returns what differs. With `force`, files that a person edited are replaced.

    Raises:
        InvalidDefinitions: with everything that is wrong with all definitions; nothing was written.
        GeneratorError: the repository is not in a state to generate from, or a file cannot be written.
    """
    sources = read_sources(root / DEFINITIONS, relative_to=root)
    planned = plan(sources, read_pins(root))
    if check:
        return _checked(root, len(sources), planned)
    with _alone(root):
        manifest = read_manifest(root)
        report = write(root, planned, manifest, compare(root, planned, manifest), force=force)
    return Outcome(len(sources), report.written, report.removed, report.unchanged, report.left)


def _checked(root: Path, agents: int, planned: Sequence[PlannedFile]) -> Outcome:
    manifest = read_manifest(root)
    comparison = compare(root, planned, manifest)
    differences = comparison.differences
    if not differences and manifest_after(planned, manifest, comparison) != _stored(root, manifest):
        differences = [Difference(MANIFEST, Kind.OUTDATED)]
    return Outcome(agents, [], [], len(comparison.unchanged), differences)


def _stored(root: Path, manifest: Manifest) -> Manifest | None:
    return manifest if (root / MANIFEST).is_file() else None


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Wait until no other run writes; the system ends the claim of a run that is killed."""
    folder = root / OUTPUT
    try:
        folder.mkdir(exist_ok=True)
        claim = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise GeneratorError(f"{OUTPUT} cannot be used: {error.strerror}; move it away and generate again") from error
    try:
        fcntl.flock(claim, fcntl.LOCK_EX)
        yield
    finally:
        os.close(claim)
