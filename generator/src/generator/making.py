"""A run that may have something to do: read what is not known, plan, compare, write."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from agent_contracts.source import MAX_BYTES, InvalidDefinitions, Source, read_definition, read_sources
from generator.claim import claimed
from generator.compare import Comparison, compare
from generator.errors import GeneratorError
from generator.halves import in_halves, spare_processor
from generator.listing import list_output
from generator.manifest import MANIFEST, digest, read_manifest
from generator.memory import Agent, Memory, Seen, remember
from generator.outcome import Outcome
from generator.pins import read_pins
from generator.places import DEFINITIONS, OUTPUT, SCHEMA, PlannedFile
from generator.plan import plan_agent, schema_file
from generator.standing import Standing, files_of
from generator.write import Report, write


@dataclass
class _Plan:
    """What is planned anew, and of which sources."""

    files: list[PlannedFile] = field(default_factory=list)
    sources: dict[str, tuple[str, Seen]] = field(default_factory=dict)
    """The agents' names, case folded, and their sources, by the paths of those."""


class _Read(NamedTuple):
    """A definition that was in order, and what is planned for it."""

    path: str
    name: str
    """Case folded."""
    digest: str
    files: list[PlannedFile]


def make(root: Path, standing: Standing, *, force: bool = False) -> Outcome:
    """Make what stands below `root` match the definitions, of which `standing` does already.

    Raises:
        InvalidDefinitions: with everything that is wrong with all definitions; nothing was written.
        GeneratorError: the repository is not in a state to generate from, or a file cannot be written.
    """
    plan = _planned(root, standing)
    if standing.claimed:
        return _written(root, standing, plan, force=force)
    try:
        (root / OUTPUT).mkdir(exist_ok=True)
    except OSError as error:
        raise GeneratorError(f"{OUTPUT} cannot be made: {error.strerror}; mend that and generate again") from error
    with claimed(root):
        standing.listing = list_output(root)
        return _written(root, standing, plan, force=force)


def _written(root: Path, standing: Standing, plan: _Plan, *, force: bool) -> Outcome:
    manifest = read_manifest(root)
    comparison = compare(root, plan.files, manifest, standing.listing, standing.files())
    report = write(root, plan.files, manifest, comparison, force=force)
    remember(root, _learnt(standing, plan, comparison, report))
    agents = len(standing.agents) + len(plan.sources)
    return Outcome(agents, report.written, report.removed, report.unchanged, report.left)


def _planned(root: Path, standing: Standing) -> _Plan:
    pins, plan = read_pins(root), _Plan()
    # The one rule between files that `read_sources` has; another would have to be looked at here too.
    taken = {("name", agent.name) for agent in standing.agents.values()}
    taken |= {("id", PurePosixPath(path).stem) for path in standing.agents}
    unknown = sorted(standing.sources.keys() - standing.agents.keys())
    for read in in_halves(partial(_read, root, pins), unknown, shared=spare_processor()):
        names = {("name", read.name), ("id", PurePosixPath(read.path).stem)}
        if not taken.isdisjoint(names):
            break
        taken |= names
        plan.files += read.files
        plan.sources[read.path] = read.name, standing.look.first(read.digest, standing.sources[read.path])
    if not standing.sources or len(plan.sources) < len(unknown):
        # Something is wrong: all of it is told at once, whatever files it stands in.
        read_sources(root / DEFINITIONS, relative_to=root)
        raise GeneratorError(f"{DEFINITIONS} changed while it was read; generate again")
    if str(SCHEMA) not in standing.others:
        plan.files.append(PlannedFile(str(SCHEMA), schema_file()))
    plan.files.sort()
    return plan


def _read(root: Path, pins: Sequence[str], paths: Sequence[str]) -> list[_Read]:
    """Read and plan the definitions at `paths` up to one that is not in order, and let each go once it is planned."""
    found = []
    for path in paths:
        source = _source(root, path)
        if source is None:
            break
        files = plan_agent(source, pins)
        found.append(_Read(path, source.definition.name.casefold(), digest(source.content), files))
    return found


def _source(root: Path, path: str) -> Source | None:
    """Return the definition at `path` if there is nothing wrong with it."""
    file = root / path
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
        definition = read_definition(content, path)
    except (OSError, InvalidDefinitions):
        return None
    expected = f"{DEFINITIONS}/{definition.category}/{definition.id}.yaml"
    return Source(definition, file, content) if path == expected else None


def _learnt(standing: Standing, plan: _Plan, comparison: Comparison, report: Report) -> Memory:
    """Return what the next run need not read: all that is as planned now."""
    look, listed = standing.look, comparison.listing.files
    written = set(report.written)
    seen = {
        file.path: look.first(file.digest, None if file.path in written else listed[file.path])
        for file in plan.files
        if file.path in written or file.path in comparison.unchanged
    }
    learnt = Memory(dict(standing.agents), {path: seen[path] for path in (str(SCHEMA),) if path in seen})
    learnt.others = standing.others | learnt.others | {MANIFEST: look.first(digest(report.manifest.encoded()), None)}
    for path, (name, source) in plan.sources.items():
        if all(file in seen for file in files_of(path)):
            learnt.agents[path] = Agent(name, source, [seen[file] for file in files_of(path)])
    return learnt
