"""What differs between the plan and what stands there. Reads; writes nothing."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from generator.errors import GeneratorError
from generator.listing import Listing
from generator.manifest import Manifest, digest
from generator.places import PlannedFile


class Kind(StrEnum):
    """How a file differs from the plan, and what that asks for."""

    MISSING = "is missing; run `rialto generate`"
    OUTDATED = "is not what its definition says; run `rialto generate`"
    SURPLUS = "belongs to no definition; run `rialto generate` to remove it"
    EDITED = "was edited by hand; change the definition instead, then run `rialto generate --force` to replace the file"
    KEPT = "belongs to no definition, but was edited by hand; delete it, or run `rialto generate --force`"
    UNKNOWN = "was not generated; move it out of the generated folder"
    STAYING = "belongs to no definition; it stays until the folder holds nothing but generated files"
    BLOCKED = "is not a file or folder of its own, but stands where one is generated; move it away and generate again"


class Difference(NamedTuple):
    """One file that is not as planned."""

    path: str
    kind: Kind

    def __str__(self) -> str:
        return f"{self.path if self.path.isprintable() else ascii(self.path)} {self.kind}"


@dataclass
class Comparison:
    """What stands there against the plan."""

    listing: Listing
    differences: list[Difference] = field(default_factory=list)
    """Sorted by path."""
    unchanged: dict[str, str] = field(default_factory=dict)
    """The SHA-256 of the files that stand there as planned, by their paths."""
    hashes: dict[str, str] = field(default_factory=dict)
    """Of the files that stand there as the generator once wrote them, but not as planned."""

    def of(self, *kinds: Kind) -> list[str]:
        """Return the paths that differ in one of these ways, sorted."""
        return [path for path, kind in self.differences if kind in kinds]


def compare(
    root: Path, planned: Sequence[PlannedFile], manifest: Manifest, listing: Listing, standing: Mapping[str, str]
) -> Comparison:
    """Compare every planned, generated or stray file of `listing` with the plan.

    `standing` is the rest of the plan: the SHA-256 of files that are known to stand there.

    Raises:
        GeneratorError: a file cannot be read.
    """
    comparison = Comparison(listing, unchanged=dict(standing))
    for file in planned:
        _compare_planned(root, file, manifest, comparison)
    expected = {file.path for file in planned}.union(standing)
    _compare_surplus(root, expected, manifest, comparison)
    strays = comparison.listing.strays(expected | manifest.paths(), private=False)
    blocked = set(comparison.of(Kind.BLOCKED))
    comparison.differences += (Difference(path, Kind.UNKNOWN) for path in strays if path not in blocked)
    comparison.differences.sort()
    return comparison


def _compare_planned(root: Path, file: PlannedFile, manifest: Manifest, comparison: Comparison) -> None:
    listing = comparison.listing
    if file.path not in listing.files:
        blocking = next((path for path in (_folder(file.path), file.path) if path in listing.others), None)
        found = Difference(blocking, Kind.BLOCKED) if blocking else Difference(file.path, Kind.MISSING)
        if found not in comparison.differences[-1:]:
            comparison.differences.append(found)
        return
    content = _content(root, file.path)
    if content == file.content:
        comparison.unchanged[file.path] = file.digest
    else:
        ours = _recognised(file.path, content, manifest, comparison)
        comparison.differences.append(Difference(file.path, Kind.OUTDATED if ours else Kind.EDITED))


def _compare_surplus(root: Path, expected: set[str], manifest: Manifest, comparison: Comparison) -> None:
    """Files of definitions that are gone; a folder in which a person has worked stays as it is."""
    surplus = sorted((manifest.paths() - expected) & comparison.listing.files.keys())
    edited = {path for path in surplus if not _recognised(path, _content(root, path), manifest, comparison)}
    expected_folders = {_folder(path) for path in expected}
    strays = comparison.listing.strays(expected | manifest.paths())
    worked_in = {_folder(path) for path in (*edited, *strays)} - expected_folders
    for path in surplus:
        unedited = Kind.STAYING if _folder(path) in worked_in else Kind.SURPLUS
        comparison.differences.append(Difference(path, Kind.KEPT if path in edited else unedited))


def _recognised(path: str, content: bytes, manifest: Manifest, comparison: Comparison) -> bool:
    """Is this what the generator once wrote there?"""
    hash_ = digest(content)
    if not manifest.wrote(path, hash_):
        return False
    comparison.hashes[path] = hash_
    return True


def _content(root: Path, path: str) -> bytes:
    try:
        with open(os.path.join(root, path), "rb") as file:  # noqa: PTH118, PTH123 - thousands of files
            return file.read()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}; nothing was changed. Mend that and generate again"
        raise GeneratorError(message) from error


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
