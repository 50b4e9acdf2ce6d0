"""What differs between the plan and the folder. Reads; writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from generator.manifest import Manifest, digest
from generator.plan import PlannedFile


class Kind(StrEnum):
    """How a file differs from the plan, and what that asks for."""

    MISSING = "is missing; run `rialto generate`"
    OUTDATED = "is not what its definition says; run `rialto generate`"
    SURPLUS = "belongs to no definition; run `rialto generate` to remove it"
    EDITED = (
        "was edited by hand; change the definition instead, then delete the file or run `rialto generate --force`"
    )
    KEPT = "belongs to no definition, but its folder was changed by hand; delete the folder if nobody needs it"
    UNKNOWN = "was not generated; move it out of the generated folder"
    BLOCKED = "stands where a generated file or folder belongs; move it away and run `rialto generate`"


class Difference(NamedTuple):
    """One file that is not as planned."""

    path: str
    kind: Kind

    def __str__(self) -> str:
        return f"{self.path} {self.kind}"


@dataclass
class Comparison:
    """The folder against the plan."""

    differences: list[Difference] = field(default_factory=list)
    unchanged: list[PlannedFile] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    """Of the files that stand there as the generator once wrote them, but not as planned."""

    def of(self, *kinds: Kind) -> list[str]:
        """The paths that differ in one of these ways, sorted."""
        return sorted(path for path, kind in self.differences if kind in kinds)


def compare(root: Path, planned: Sequence[PlannedFile], manifest: Manifest) -> Comparison:
    """Compare every planned, generated or stray file below `root` with the plan."""
    listing = _listing(root)
    comparison = Comparison()
    for file in planned:
        _compare_planned(root, file, listing, manifest, comparison)
    expected = {file.path for file in planned}
    folders = {_folder(path) for path in expected}
    by_folder: dict[str, list[str]] = {}
    for path in sorted(manifest.paths() - expected):
        by_folder.setdefault(_folder(path), []).append(path)
    for folder, paths in by_folder.items():
        _compare_surplus(root, paths, listing, manifest, comparison, whole=folder not in folders)
    known = expected | manifest.paths()
    strays = (path for path in listing if path not in known and not _overlooked(path))
    comparison.differences += (Difference(path, Kind.UNKNOWN) for path in strays if _folder(path) not in by_folder)
    comparison.differences.sort()
    return comparison


def _compare_planned(
    root: Path, file: PlannedFile, listing: Mapping[str, bool], manifest: Manifest, comparison: Comparison
) -> None:
    if file.path not in listing:
        folder = _folder(file.path)
        blocked = listing.get(folder) is not None
        kind = Kind.BLOCKED if blocked else Kind.MISSING
        comparison.differences.append(Difference(folder if blocked else file.path, kind))
    elif not listing[file.path]:
        comparison.differences.append(Difference(file.path, Kind.BLOCKED))
    elif (content := _content(root, file.path)) == file.content:
        comparison.unchanged.append(file)
    elif manifest.wrote(file.path, hash_ := digest(content)):
        comparison.hashes[file.path] = hash_
        comparison.differences.append(Difference(file.path, Kind.OUTDATED))
    else:
        comparison.differences.append(Difference(file.path, Kind.EDITED))
