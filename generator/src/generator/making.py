"""A run that may have something to do: read what is not known, plan, compare, write."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from agent_contracts.source import MAX_BYTES, InvalidDefinitions, Source, read_definition, read_sources
from generator.compare import Comparison, compare
from generator.errors import GeneratorError
from generator.listing import list_output
from generator.manifest import MANIFEST, read_manifest
from generator.memory import Agent, Memory, Seen, remember
from generator.outcome import Outcome
from generator.pins import read_pins
from generator.places import DEFINITIONS, OUTPUT, SCHEMA, PlannedFile
from generator.plan import plan_agent, schema_file
from generator.standing import Standing, files_of, stand
from generator.write import Report, write


@dataclass
class _Plan:
    """What is planned anew, and of which sources."""

    files: list[PlannedFile] = field(default_factory=list)
    sources: dict[str, tuple[str, Seen]] = field(default_factory=dict)
    """The agents' names, case folded, and their sources, by the paths of those."""


def make(root: Path, standing: Standing, *, force: bool = False) -> Outcome:
    """Make what stands below `root` match the definitions, of which `standing` does already.

    Raises:
        InvalidDefinitions: with everything that is wrong with all definitions; nothing was written.
        GeneratorError: the repository is not in a state to generate from, or a file cannot be written.
    """
    plan = _planned(root, standing)
    with _alone(root):
        listing = list_output(root)
        if any(listing.files.get(path) != standing.listing.files[path] for path in standing.files()):
            # Another run, or a person, was here meanwhile.
            standing = stand(root, Memory())
            plan, listing = _planned(root, standing), standing.listing
        manifest = read_manifest(root)
        comparison = compare(root, plan.files, manifest, listing, standing.files())
        report = write(root, plan.files, manifest, comparison, force=force)
        remember(root, _learnt(standing, plan, comparison, report))
    agents = len(standing.agents) + len(plan.sources)
    return Outcome(agents, report.written, report.removed, report.unchanged, report.left)


def _planned(root: Path, standing: Standing) -> _Plan:
    """Plan what is not standing; each definition is let go as soon as its files are planned."""
    pins, plan = read_pins(root), _Plan()
    taken = {("name", agent.name) for agent in standing.agents.values()}
    taken |= {("id", PurePosixPath(path).stem) for path in standing.agents}
    for path in sorted(standing.sources.keys() - standing.agents.keys()):
        source = _read(root, path)
        if source is None or not taken.isdisjoint(names := _names(source)):
            break
        taken |= names
        plan.files += plan_agent(source, pins)
        seen = standing.look.first(source.content, standing.sources[path])
        plan.sources[path] = source.definition.name.casefold(), seen
    if not standing.sources or len(plan.sources) + len(standing.agents) < len(standing.sources):
        # Something is wrong: all of it is told at once, whatever files it stands in.
        read_sources(root / DEFINITIONS, relative_to=root)
        raise GeneratorError(f"{DEFINITIONS} changed while it was read; generate again")
    if str(SCHEMA) not in standing.others:
        plan.files.append(PlannedFile(str(SCHEMA), schema_file()))
    plan.files.sort()
    return plan


def _names(source: Source) -> set[tuple[str, str]]:
    """What no two agents may share."""
    return {("id", source.definition.id), ("name", source.definition.name.casefold())}


def _read(root: Path, path: str) -> Source | None:
    """Return the definition at `path` if there is nothing wrong with it."""
    file, place = root / path, PurePosixPath(path)
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
        definition = read_definition(content, path)
    except (OSError, InvalidDefinitions):
        return None
    expected = DEFINITIONS / definition.category / f"{definition.id}.yaml"
    return Source(definition, file, content) if place == expected else None


def _learnt(standing: Standing, plan: _Plan, comparison: Comparison, report: Report) -> Memory:
    """Return what the next run need not read: all that is as planned now."""
    look, listed = standing.look, comparison.listing.files
    written = set(report.written)
    seen = {
        file.path: look.first(file.content, None if file.path in written else listed[file.path])
        for file in plan.files
        if file.path in written or file.path in comparison.unchanged
    }
    learnt = Memory(dict(standing.agents), {path: seen[path] for path in (str(SCHEMA),) if path in seen})
    learnt.others = standing.others | learnt.others | {MANIFEST: look.first(report.manifest.encoded(), None)}
    for path, (name, source) in plan.sources.items():
        if all(file in seen for file in files_of(path)):
            learnt.agents[path] = Agent(name, source, [seen[file] for file in files_of(path)])
    return learnt


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
