"""Holds the schemas that are published already against the classes, and says what is to be written."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from agent_contracts.event_compatibility import breaking_changes
from agent_contracts.event_contract import RETIRED, Schema, Schemas, file_of, marked


class Settled(NamedTuple):
    """What the published schemas are to be, and why they may not be."""

    superseded: dict[tuple[str, int], Schema]
    """Those that become superseded now."""
    refusals: list[str]


def settle(published: Schemas, current: Schemas, superseded: Schemas, retired: frozenset[str] = RETIRED) -> Settled:
    """Compare what is published with what is written by now and what was written by once."""
    versions = dict(current)  # of each type there is one
    left: dict[tuple[str, int], Schema] = {}
    refusals: list[str] = []
    for (kind, version), schema in sorted(published.items()):
        now = versions.get((kind, version)) or superseded.get((kind, version))
        if now is not None:
            refusals += _refused(kind, version, schema, now)
            continue
        successor = next((later for other, later in versions if other == kind), None)
        if successor is not None and successor > version:
            left[kind, version] = marked(schema, successor)
        elif successor is None and kind in retired:
            left[kind, version] = marked(schema, None)
        else:
            refusals.append(_gone(kind, version, successor))
    return Settled(left, [*refusals, *_skipped(published, current)])


def broken(base: Schemas, now: Schemas) -> list[str]:
    """Return what breaks those who know the schemas of `base`: schemas that are gone, or say something else."""
    found: list[str] = []
    for (kind, version), schema in sorted(base.items()):
        if (kind, version) not in now:
            found.append(f"{file_of(kind, version)}: was published and is gone. Put it back.")
        else:
            found += _refused(kind, version, schema, now[kind, version])
    return found


def files_of(schemas: Mapping[tuple[str, int], Schema]) -> dict[str, Schema]:
    """Return the schemas by the names of their files."""
    return {file_of(*key): schema for key, schema in sorted(schemas.items())}


def _refused(kind: str, version: int, old: Schema, new: Schema) -> Iterator[str]:
    for change in breaking_changes(old, new):
        yield (
            f"{kind}, version {version}: {change}. Take the change back, "
            f"or raise VERSION of the type's class to {version + 1}."
        )


def _gone(kind: str, version: int, successor: int | None) -> str:
    if successor is None:
        return (
            f"{kind}: is published, and no class has it. Readers wait for it: put its class back, "
            "or, if it is to end, name it in RETIRED of event_contract.py."
        )
    return f"{kind}: version {version} is published, and VERSION is {successor}. A version never goes back."


def _skipped(published: Schemas, current: Schemas) -> Iterator[str]:
    for kind, version in sorted(current):
        latest = max((known for other, known in published if other == kind), default=0)
        if version > latest + 1:
            yield f"{kind}: VERSION is {version}, and the version before it would be {latest}. Make it {latest + 1}."
