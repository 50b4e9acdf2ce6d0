"""Starting, stopping and asking after a platform: what the command line calls."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

from devstack import state
from devstack.files import tail
from devstack.home import Home
from devstack.leftovers import leftovers, stop_leftovers
from devstack.plan import API_PORT
from devstack.probes import NotReady, check
from devstack.processes import ProcessIdentity, wait_until_gone
from devstack.state import ComponentRecord, Failure, Phase, Record, State

_UP_TIMEOUT = 300.0
_DOWN_TIMEOUT = 20.0
_PAUSE = 0.05


class StartFailed(Exception):
    """The platform did not start, and everything was stopped again."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(f"{failure.component} cannot start: {failure.reason}\n{failure.log_tail}".rstrip())
        self.component = failure.component
        self.reason = failure.reason
        self.log = failure.log
        self.log_tail = failure.log_tail


@dataclass(frozen=True)
class ComponentStatus:
    """One component as it is now. `memory` is in bytes, `startup_seconds` from its start to being ready."""

    name: str
    state: State
    healthy: bool
    detail: str
    url: str | None
    pid: int | None
    since: str
    restarts: int
    memory: int
    log: Path | None
    startup_seconds: float | None


@dataclass(frozen=True)
class Status:
    """The platform as it is now. `was_running` is for `up`: it found the platform running and changed nothing."""

    running: bool
    phase: Phase
    supervisor_pid: int | None
    since: str | None
    components: tuple[ComponentStatus, ...]
    notes: tuple[str, ...] = ()
    was_running: bool = False

    @property
    def healthy(self) -> bool:
        """Whether everything runs and answers."""
        return self.running and self.phase is Phase.UP and all(one.healthy for one in self.components)

    def component(self, name: str) -> ComponentStatus | None:
        return next((one for one in self.components if one.name == name), None)

    @property
    def engine_url(self) -> str | None:
        """Where the marketplace is; None where it is not part of what runs."""
        api = self.component("api")
        return api.url if api else None

    @property
    def agent_host_url(self) -> str | None:
        host = self.component("host")
        return host.url if host else None


def status(home: Home) -> Status:
    """Ask every component how it is."""
    record = state.read(home)
    if record is None or not record.lives():
        failed = record is not None and record.phase is Phase.FAILED
        phase = Phase.FAILED if failed else Phase.STOPPED
        return Status(running=False, phase=phase, supervisor_pid=None, since=None, components=())
    return asyncio.run(_ask(home, record))


def up(
    home: Home, *, report: Callable[[str], None], only: Collection[str] = (), api_port: int | None = API_PORT
) -> Status:
    """Start the platform and wait until all of it is ready; where it runs already, change nothing.

    `report` is told each step, in words for a person. `only` names some of the components. `api_port` is preferred
    for the API on the first start. Ctrl-C stops what was started.
    Raises StartFailed.
    """
    try:
        home.prepare()
    except OSError as error:
        raise StartFailed(_supervisor_failure(home, f"it cannot write to {home.root}: {error.strerror}", "")) from error
    before = state.read(home)
    if before is not None and before.lives() and before.phase is Phase.STOPPING:
        wait_until_gone([before.supervisor], _DOWN_TIMEOUT)
    was_running = before is not None and before.lives()
    launched = None if was_running else _launch(home, only, api_port)
    try:
        _follow(home, launched, report)
    except KeyboardInterrupt:
        if launched is not None:
            down(home)
        raise
    return replace(status(home), was_running=was_running)


def down(home: Home) -> bool:
    """Stop the platform; return False where nothing ran."""
    record = state.read(home)
    if record is None or not record.lives():
        return _stop_what_was_left(home)
    os.kill(record.supervisor.pid, signal.SIGTERM)
    if wait_until_gone([record.supervisor], _DOWN_TIMEOUT):
        record.supervisor.signal_group(signal.SIGKILL)
        wait_until_gone([record.supervisor], 1.0)
        _stop_what_was_left(home)
    return True


def _stop_what_was_left(home: Home) -> bool:
    found = bool(leftovers(home))
    if found:
        stop_leftovers(home, lambda _: None)
    return found


def _launch(home: Home, only: Collection[str], api_port: int | None) -> int:
    """Start a supervisor that outlives us; return its process id."""
    words = [sys.executable, "-m", "devstack", "--home", str(home.root), "--repository", str(home.repository)]
    words += ["--only", ",".join(only), "--api-port", str(api_port or 0), "--detach"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 -- our own words
    if done.returncode != 0 or not done.stdout.strip().isdecimal():
        raise StartFailed(_supervisor_failure(home, f"it ended with exit code {done.returncode}", done.stderr))
    return int(done.stdout)


def _follow(home: Home, launched: int | None, report: Callable[[str], None]) -> None:
    """Report what the supervisor says until everything is ready; whichever of several has won the home.

    Raises StartFailed.
    """
    told, follows, deadline = 0, launched, time.monotonic() + _UP_TIMEOUT
    starter = ProcessIdentity.of(launched) if launched is not None else None
    while time.monotonic() < deadline:
        record = state.read(home)
        if record is not None and (record.lives() or record.supervisor.pid == follows):
            follows = record.supervisor.pid
            if launched is not None:
                told = _tell(record, told, report)
            if record.phase is Phase.UP:
                return
            if record.failure is not None:
                wait_until_gone([record.supervisor], _DOWN_TIMEOUT)
                raise StartFailed(record.failure)
            if record.phase is Phase.STOPPED:
                raise StartFailed(_supervisor_failure(home, "it was told to stop while it started", ""))
        if not (record is not None and record.lives()) and (starter is None or not starter.alive()):
            raise StartFailed(_supervisor_failure(home, "it ended without a word", tail(home.log("supervisor"))))
        time.sleep(_PAUSE)
    raise StartFailed(_supervisor_failure(home, f"not ready after {_UP_TIMEOUT:g} s", tail(home.log("supervisor"))))


def _tell(record: Record, told: int, report: Callable[[str], None]) -> int:
    for note in record.notes[told:]:
        report(note)
    return max(told, len(record.notes))


def _supervisor_failure(home: Home, reason: str, said: str) -> Failure:
    return Failure("supervisor", reason, str(home.log("supervisor")), said)


async def _ask(home: Home, record: Record) -> Status:
    components = await asyncio.gather(*(_component(home, component) for component in record.components))
    return Status(
        running=True,
        phase=record.phase,
        supervisor_pid=record.supervisor.pid,
        since=record.since,
        components=tuple(components),
        notes=record.notes,
    )


async def _component(home: Home, record: ComponentRecord) -> ComponentStatus:
    detail = record.detail
    healthy = record.state in (State.READY, State.DONE, State.EXTERNAL)
    if healthy and record.probe is not None:
        try:
            await check(record.probe)
        except NotReady as error:
            healthy, detail = False, str(error)
    process = record.process if record.state in (State.STARTING, State.READY, State.RESTARTING) else None
    return ComponentStatus(
        name=record.name,
        state=record.state,
        healthy=healthy,
        detail=detail,
        url=record.url,
        pid=process.pid if process else None,
        since=record.since,
        restarts=record.restarts,
        memory=process.memory() if process else 0,
        log=None if record.state is State.EXTERNAL else home.log(record.name),
        startup_seconds=record.startup_seconds,
    )
