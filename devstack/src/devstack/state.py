"""What the supervisor writes down about the platform, and what is read back from it."""

import datetime
import enum
import json
from dataclasses import asdict, dataclass, replace

from devstack.files import read_json, write_atomically
from devstack.home import Home
from devstack.probes import Probe
from devstack.processes import ProcessIdentity


class State(enum.StrEnum):
    """Where a component is in its life."""

    WAITING = "waiting"
    """Not started yet: what it needs is not ready."""
    STARTING = "starting"
    READY = "ready"
    DONE = "done"
    """A job that has ended well."""
    RESTARTING = "restarting"
    """It died and is started again."""
    FAILED = "failed"
    EXTERNAL = "external"
    STOPPED = "stopped"


class Phase(enum.StrEnum):
    """Where the platform is in its life."""

    STARTING = "starting"
    UP = "up"
    STOPPING = "stopping"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Failure:
    """Why the platform did not start."""

    component: str
    reason: str
    log: str
    log_tail: str


@dataclass(frozen=True)
class ComponentRecord:
    """What the supervisor knows of a component."""

    name: str
    state: State
    since: str
    process: ProcessIdentity | None = None
    restarts: int = 0
    detail: str = ""
    url: str | None = None
    probe: Probe | None = None
    startup_seconds: float | None = None


@dataclass(frozen=True)
class Record:
    """What the supervisor knows of the platform."""

    supervisor: ProcessIdentity
    phase: Phase
    since: str
    components: tuple[ComponentRecord, ...] = ()
    failure: Failure | None = None
    notes: tuple[str, ...] = ()

    def lives(self) -> bool:
        """Tell whether the supervisor runs and has not come to its end."""
        return self.phase not in (Phase.STOPPED, Phase.FAILED) and self.supervisor.alive()

    def with_component(self, record: ComponentRecord) -> "Record":
        """Return the record with one component's part replaced."""
        return replace(self, components=tuple(record if old.name == record.name else old for old in self.components))

    def component(self, name: str) -> ComponentRecord:
        return next(record for record in self.components if record.name == name)


def now() -> str:
    """Return the time as it is written into the state."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")


def write(home: Home, record: Record) -> None:
    """Replace the state. Its owner alone reads it: it tells where an external server is."""
    write_atomically(home.state, json.dumps(asdict(record), indent=2) + "\n", mode=0o600)


def read(home: Home) -> Record | None:
    """Return the state as last written; None where there is none or another version wrote it."""
    try:
        return _record(read_json(home.state))
    except (KeyError, TypeError, ValueError):
        return None


def _record(raw: dict[str, object]) -> Record:
    components, failure, notes = raw["components"], raw["failure"], raw["notes"]
    if not isinstance(components, list) or not isinstance(notes, list):
        raise TypeError
    return Record(
        supervisor=_identity(raw["supervisor"]),
        phase=Phase(str(raw["phase"])),
        since=str(raw["since"]),
        components=tuple(_component(component) for component in components),
        failure=Failure(**failure) if isinstance(failure, dict) else None,
        notes=tuple(str(note) for note in notes),
    )


def _component(raw: dict[str, object]) -> ComponentRecord:
    process, probe, restarts, url, seconds = (
        raw[name] for name in ("process", "probe", "restarts", "url", "startup_seconds")
    )
    return ComponentRecord(
        name=str(raw["name"]),
        state=State(str(raw["state"])),
        since=str(raw["since"]),
        process=_identity(process) if process is not None else None,
        restarts=restarts if isinstance(restarts, int) else 0,
        detail=str(raw["detail"]),
        url=str(url) if url is not None else None,
        probe=Probe(**probe) if isinstance(probe, dict) else None,
        startup_seconds=seconds if isinstance(seconds, float) else None,
    )


def _identity(raw: object) -> ProcessIdentity:
    if not isinstance(raw, dict):
        raise TypeError
    return ProcessIdentity(int(raw["pid"]), str(raw["birth"]))
