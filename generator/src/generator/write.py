"""Make what stands there match the plan, without touching what a person has made or changed."""

import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from generator.compare import Comparison, Difference, Kind
from generator.errors import GeneratorError
from generator.listing import BYTECODE
from generator.manifest import MANIFEST, Manifest, replace_file
from generator.places import PlannedFile

_OVERWRITTEN = (Kind.MISSING, Kind.OUTDATED)


class Report(NamedTuple):
    """What a run did. Paths start from the root of the repository and are sorted."""

    written: list[str]
    removed: list[str]
    unchanged: int
    """How many files stood there as planned already."""
    manifest: Manifest
    """As it stands there now."""
    left: list[Difference]
    """What is still not as planned, because a person made or changed it."""


def write(
    root: Path, planned: Sequence[PlannedFile], manifest: Manifest, comparison: Comparison, *, force: bool = False
) -> Report:
    """Write what is missing or outdated and remove what belongs to no definition; with `force`, edited files too.

    Each file is replaced as a whole, and the manifest first says what is about to be written and last what was: a run
    that is killed at any point leaves a state that the next run completes.

    Raises:
        GeneratorError: a file cannot be written; the next run goes on from there.
    """
    to_write = set(comparison.of(*_OVERWRITTEN, *([Kind.EDITED] if force else [])))
    to_remove = comparison.of(Kind.SURPLUS, *([Kind.KEPT, Kind.STAYING] if force else []))
    files = [file for file in planned if file.path in to_write]
    touched = to_write.union(to_remove)
    left = [difference for difference in comparison.differences if difference.path not in touched]
    try:
        _apply(root, files, to_remove, manifest, comparison)
        after = manifest_after(planned, manifest, comparison, touched)
        settle(root, after)
    except OSError as error:
        message = f"{error.filename or root}: {error.strerror}; every file is whole: mend that and generate again"
        raise GeneratorError(message) from error
    return Report([file.path for file in files], to_remove, len(comparison.unchanged), after, left)


def manifest_after(
    planned: Iterable[PlannedFile], before: Manifest, comparison: Comparison, touched: Collection[str] = ()
) -> Manifest:
    """Return the manifest of what the generator wrote: edited files keep the entry that tells that they are edited."""
    written = {file.path: file.digest for file in planned if file.path in touched}
    standing = comparison.unchanged | written
    known = before.files | comparison.hashes
    untouched = (comparison.listing.files.keys() - standing.keys()).difference(touched) & known.keys()
    return Manifest({path: known[path] for path in untouched} | standing)


def settle(root: Path, manifest: Manifest) -> None:
    """Store the manifest, unless it stands there already."""
    path = root / MANIFEST
    content = manifest.encoded()
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)


def _apply(
    root: Path, files: Sequence[PlannedFile], to_remove: Sequence[str], manifest: Manifest, comparison: Comparison
) -> None:
    for path in comparison.listing.leftovers:
        (root / path).unlink(missing_ok=True)
    if files:
        # What stands there as planned may be the work of a run that was killed before it could say so.
        known = manifest.files | comparison.hashes | comparison.unchanged
        settle(root, Manifest(known, {file.path: file.digest for file in files}))
    for needed in sorted({file.path.rpartition("/")[0] for file in files}):
        os.makedirs(os.path.join(root, needed), exist_ok=True)  # noqa: PTH103, PTH118
    for file in files:
        replace_file(os.path.join(root, file.path), file.content)  # noqa: PTH118
    for path in to_remove:
        (root / path).unlink(missing_ok=True)
    for folder in sorted({(root / path).parent for path in to_remove}):
        _remove_if_empty(folder)


def _remove_if_empty(folder: Path) -> None:
    if all(entry.name == BYTECODE for entry in folder.iterdir()):
        shutil.rmtree(folder)
