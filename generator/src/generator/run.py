"""One run of the generator: read, plan, compare, and write unless only asked to check."""

from collections.abc import Sequence
from pathlib import Path

from agent_contracts.source import read_sources
from generator.claim import claimed
from generator.compare import Difference, Kind, compare
from generator.listing import list_output
from generator.making import make
from generator.manifest import MANIFEST, Manifest, read_manifest
from generator.outcome import Outcome
from generator.pins import read_pins
from generator.places import DEFINITIONS, PlannedFile
from generator.plan import plan
from generator.standing import unchanged
from generator.write import manifest_after

__all__ = ["Outcome", "generate"]


def generate(root: Path, *, check: bool = False, force: bool = False) -> Outcome:
    """Make `generated-agents/` and the JSON Schema below `root` match the definitions.

    With `check`, writes nothing and returns what differs. With `force`, files that a person edited are replaced.

    Raises:
        InvalidDefinitions: with everything that is wrong with all definitions; nothing was written.
        GeneratorError: the repository is not in a state to generate from, or a file cannot be written.
    """
    if check:
        # Read from nothing: what is checked in is judged by the files alone, never by what an earlier run remembers.
        sources = read_sources(root / DEFINITIONS, relative_to=root)
        return _checked(root, len(sources), plan(sources, read_pins(root)))
    with claimed(root) as alone:
        found = unchanged(root, claimed=alone)
        return found if isinstance(found, Outcome) else make(root, found, force=force)


def _checked(root: Path, agents: int, planned: Sequence[PlannedFile]) -> Outcome:
    manifest = read_manifest(root)
    comparison = compare(root, planned, manifest, list_output(root), standing={})
    differences = comparison.differences
    if not differences and manifest_after(planned, manifest, comparison) != _stored(root, manifest):
        differences = [Difference(MANIFEST, Kind.OUTDATED)]
    return Outcome(agents, [], [], len(comparison.unchanged), differences)


def _stored(root: Path, manifest: Manifest) -> Manifest | None:
    return manifest if (root / MANIFEST).is_file() else None
