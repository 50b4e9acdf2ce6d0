"""What a change of a definition asks of its version.

A version is a promise to the people and workflows that use an agent. Major: what they give may now be refused. Minor:
they may give more, or get another answer. Patch: the same agent, described better.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from agent_contracts.definition import AgentDefinition, AgentInput
from agent_contracts.semver import Version


class Level(IntEnum):
    """How far a version must rise."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3


class Change(NamedTuple):
    """One difference between two versions of a definition."""

    level: Level
    what: str


_BEHAVIOUR = ("system_prompt", "prompt", "output", "model", "tools")
_TEXTS = ("name", "category", "summary", "description", "tags", "capabilities", "examples")
"""All other fields but the version itself, the changelog and the deprecation, which speak of versions, and `asked_as`:
how an agent is found is no part of what it does."""


def changes(old: AgentDefinition, new: AgentDefinition) -> list[Change]:
    """Return how `new` differs from `old`, the gravest first."""
    found = [*_inputs(old, new)]
    found += [Change(Level.MINOR, f"{name} changed") for name in _BEHAVIOUR if getattr(old, name) != getattr(new, name)]
    found += [Change(Level.PATCH, f"{name} changed") for name in _TEXTS if getattr(old, name) != getattr(new, name)]
    return sorted(found, key=lambda change: -change.level)


def objection(old: AgentDefinition, new: AgentDefinition) -> str | None:
    """Return why the version of `new` does not do after `old`; None where it does."""
    before, after = Version.parse(old.version), Version.parse(new.version)
    if after < before:
        return f"versions only rise: it was {old.version}, and {new.version} is lower"
    found = changes(old, new)
    if not found or _risen(before, after) >= found[0].level:
        return None
    level = found[0].level
    reasons = "; ".join(change.what for change in found if change.level == level)
    return f"{reasons}: a {level.name.lower()} change; write {next_version(before, level)} or higher"


def next_version(version: Version, level: Level) -> str:
    """Return the lowest released version that is higher than `version` by a level."""
    major, minor, patch = version[:3]
    if not version.released:
        return f"{major}.{minor}.{patch}"
    match level:
        case Level.MAJOR if major > 0:
            return f"{major + 1}.0.0"
        case Level.MINOR | Level.MAJOR:
            return f"{major}.{minor + 1}.0"
        case Level.PATCH:
            return f"{major}.{minor}.{patch + 1}"


def _risen(before: Version, after: Version) -> int:
    if after <= before:
        return 0
    # Before 1.0.0, and before a pre-release is released, anything may change (semver.org, items 4 and 9).
    if not before.stable or after.major > before.major:
        return Level.MAJOR
    return Level.MINOR if after.minor > before.minor else Level.PATCH


def _inputs(old: AgentDefinition, new: AgentDefinition) -> Iterator[Change]:
    before = {field.name: field for field in old.inputs}
    after = {field.name: field for field in new.inputs}
    for name in before.keys() - after.keys():
        yield Change(Level.MAJOR, f"input {name} was removed")
    for name, field in after.items():
        if name in before:
            yield from _input(before[name], field)
        elif field.required:
            yield Change(Level.MAJOR, f"input {name} is new and required")
        else:
            yield Change(Level.MINOR, f"input {name} is new")
    if [*before] != [*after] and before.keys() == after.keys():
        yield Change(Level.PATCH, "inputs stand in another order")


def _input(old: AgentInput, new: AgentInput) -> Iterator[Change]:
    name = f"input {old.name}"
    if old.type != new.type:
        yield Change(Level.MAJOR, f"{name} was of type {old.type} and is of type {new.type}")
    if new.required and not old.required:
        yield Change(Level.MAJOR, f"{name} must now be given")
    if old.required and not new.required:
        yield Change(Level.MINOR, f"{name} may now be left out")
    if new.choices != old.choices:
        narrower = new.choices and not set(old.choices or [""]) <= set(new.choices)
        yield Change(Level.MAJOR if narrower else Level.MINOR, f"{name} has other choices")
    if (old.minimum, old.maximum) != (new.minimum, new.maximum):
        yield Change(Level.MAJOR if _tighter(old, new) else Level.MINOR, f"{name} has other bounds")
    if old.default != new.default:
        yield Change(Level.MINOR, f"{name} has another default")
    if old.description != new.description:
        yield Change(Level.PATCH, f"{name} is described differently")


def _tighter(old: AgentInput, new: AgentInput) -> bool:
    raised = new.minimum is not None and (old.minimum is None or new.minimum > old.minimum)
    lowered = new.maximum is not None and (old.maximum is None or new.maximum < old.maximum)
    return raised or lowered
