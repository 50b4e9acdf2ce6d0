"""What of an earlier run still holds. Loads nothing that reads a definition, so that it is told at once."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.listing import Listing, Signature, list_output, list_sources
from generator.manifest import MANIFEST
from generator.memory import Agent, Look, Memory, Seen, recall, remember
from generator.outcome import Outcome
from generator.places import SCHEMA, agent_files


@dataclass
class Standing:
    """What stands there, and the part of it that is known to be as planned."""

    look: Look
    listing: Listing
    sources: dict[str, Signature | None]
    """Every YAML file among the definitions."""
    agents: dict[str, Agent]
    """Those whose source and files are all unchanged, by the path of their source."""
    others: dict[str, Seen]
    claimed: bool
    """Whether other runs wait for this one."""

    @property
    def memory(self) -> Memory:
        """What is known of them now."""
        return Memory(self.agents, self.others)

    def files(self) -> dict[str, str]:
        """Return the SHA-256 of every file that is known to be as planned, by its path."""
        schema = {str(SCHEMA): self.others[str(SCHEMA)].digest} if str(SCHEMA) in self.others else {}
        return schema | {
            path: seen.digest
            for source, agent in self.agents.items()
            for path, seen in zip(files_of(source), agent.files, strict=True)
        }

    def whole(self) -> bool:
        """Is everything as planned, and nothing else there?"""
        return (
            self.agents.keys() == self.sources.keys()
            and len(self.others) == len(_OTHERS)
            and not self.listing.leftovers
            and not self.listing.strays(set(self.files()), private=False)
        )


_OTHERS = (str(SCHEMA), MANIFEST)


def unchanged(root: Path, *, claimed: bool) -> Outcome | Standing:
    """Return the outcome of a run that has nothing to do; where there may be something, what still holds.

    Call it within `claimed`, and say what that told.

    Raises:
        GeneratorError: the generated folder cannot be listed.
    """
    memory = recall(root) if claimed else Memory()
    standing = _stand(root, memory, claimed=claimed)
    if not memory.agents or not standing.whole():
        return standing
    if standing.memory != memory:
        remember(root, standing.memory)
    return Outcome(len(standing.agents), [], [], len(standing.files()), [])


def _stand(root: Path, memory: Memory, *, claimed: bool) -> Standing:
    """Return what of `memory` still holds."""
    look, listing = Look(root), list_output(root)
    signatures = listing.files | _manifest(root)
    standing = Standing(look, listing, list_sources(root), {}, {}, claimed)
    for path, agent in memory.agents.items():
        if still := _still(standing, path, agent):
            standing.agents[path] = still
    for path, seen in memory.others.items():
        if known := look.again(path, signatures.get(path), seen):
            standing.others[path] = known
    return standing


def files_of(source: str) -> list[str]:
    """Return the paths of the files that the definition at `source` becomes."""
    return agent_files(PurePosixPath(source).stem)


def _still(standing: Standing, path: str, agent: Agent) -> Agent | None:
    look, listed = standing.look, standing.listing.files
    source = look.again(path, standing.sources.get(path), agent.source)
    if source is None:
        return None
    files = [
        seen
        for name, before in zip(files_of(path), agent.files, strict=True)
        if (seen := look.again(name, listed.get(name), before))
    ]
    return Agent(agent.name, source, files) if len(files) == len(agent.files) else None


def _manifest(root: Path) -> dict[str, Signature]:
    try:
        return {MANIFEST: Signature.of((root / MANIFEST).stat(follow_symlinks=False))}
    except OSError:
        return {}
