"""One component's life: started, watched, started again when it dies, stopped."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from devstack import ports
from devstack.components import CannotPrepare, Component, Say
from devstack.files import tail
from devstack.home import Home
from devstack.probes import NotReady, Probe, check
from devstack.processes import ProcessIdentity, die_with_parent
from devstack.state import ComponentRecord, Failure, State, now

MAX_FIRST_DEATHS = 5
"""So often a component may die before it has ever been ready."""
_FIRST_BACKOFF = 0.25
_LONGEST_BACKOFF = 30.0
_CALM = 60.0
"""After so many seconds of being ready, a death counts as the first."""
_LARGEST_LOG = 10 * 1024 * 1024
_PROBE_PAUSE = 0.05


class CannotStart(Exception):
    """A component did not become ready for the first time."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


class PortTaken(Exception):
    """Somebody else listens on the port that a component was given."""

    def __init__(self, component: str, port: int) -> None:
        super().__init__(f"{component}: port {port} was taken by another process")
        self.component = component


class Runner:
    """Keeps one component running. `changed` is called with each new record of it, `say` with what a person reads."""

    def __init__(self, component: Component, home: Home, changed: Callable[[ComponentRecord], None], say: Say) -> None:
        self.component = component
        self.ready = asyncio.Event()
        self._home = home
        self._changed = changed
        self._say = say
        self._log = home.log(component.name)
        self._process: asyncio.subprocess.Process | None = None
        self.record = ComponentRecord(component.name, State.WAITING, now(), url=component.url, probe=component.probe)

    async def run(self) -> None:
        """Start the component and keep it running until cancelled; return when a job has ended well.

        Raises CannotStart, PortTaken; both only before the component was ready for the first time.
        """
        deaths = 0
        while True:
            started = time.monotonic()
            reason = await self._live()
            if reason is None:
                return
            deaths = 1 if time.monotonic() - started > _CALM else deaths + 1
            if not self.ready.is_set():
                self._give_up_if_hopeless(deaths, reason)
            await self._pause(deaths, reason)

    async def stop(self) -> None:
        """Ask the process to end, then make it."""
        process = self._process
        if process is not None and process.returncode is None:
            _signal(process, self.component.stop_signal)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), self.component.stop_timeout)
            if process.returncode is None:
                self._say(f"{self.component.name}: still there after {self.component.stop_timeout:g} s; killed")
                _signal(process, signal.SIGKILL)
                await process.wait()
        if self.record.state not in (State.FAILED, State.DONE):
            self._set(State.STOPPED)

    async def _live(self) -> str | None:
        """Start the process once and stay with it; return why it ended, None for a job that ended well."""
        started = time.monotonic()
        try:
            process = self._process = await self._spawn()
        except (CannotPrepare, OSError) as error:
            if self.ready.is_set():
                return f"cannot be prepared: {error}"
            raise CannotStart(self._failed(str(error))) from error
        ended = asyncio.create_task(process.wait())
        try:
            if self.component.probe is None:
                return self._job_ended(await ended, started)
            await self._until_ready_or(ended, started)
            code = await ended
        finally:
            ended.cancel()
        # Whatever it had started would keep its port and its files.
        _signal(process, signal.SIGKILL)
        return _exit_text(code)

    async def _spawn(self) -> asyncio.subprocess.Process:
        component = self.component
        if not self.ready.is_set():
            self._set(State.STARTING)
        if not self._home.run.is_dir():
            raise CannotPrepare(f"{self._home.run} was removed")
        launch = await asyncio.to_thread(component.launch, self._say)
        words = [*launch.as_user, *die_with_parent(component.death_signal), *launch.words]
        _rotate(self._log)
        with self._log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._home.repository,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **component.environment},
                start_new_session=True,
            )
        self._update(process=ProcessIdentity.of(process.pid))
        return process

    def _job_ended(self, code: int, started: float) -> str | None:
        if code != 0:
            raise CannotStart(self._failed(_exit_text(code)))
        self._became(State.DONE, started)
        return None

    async def _until_ready_or(self, ended: asyncio.Task[int], started: float) -> None:
        """Ask until the component is ready; return also when its process has ended."""
        probe = self.component.probe
        reason = "it was not asked"
        while probe is not None and not ended.done():
            if time.monotonic() - started > self.component.start_timeout:
                await self._too_slow(reason)
                return
            problem = await _asked(probe, ended)
            if problem is not None:
                reason = problem
                await asyncio.wait([ended], timeout=_PROBE_PAUSE)
            # A stranger on the port would answer for a process that is dying of it.
            elif not (await asyncio.wait([ended], timeout=_PROBE_PAUSE))[0]:
                self._became(State.READY, started)
                return

    async def _too_slow(self, reason: str) -> None:
        text = f"not ready after {self.component.start_timeout:g} s: {reason}"
        if not self.ready.is_set():
            raise CannotStart(self._failed(text))
        self._say(f"{self.component.name}: {text}; killed")
        if self._process is not None:
            _signal(self._process, signal.SIGKILL)

    def _became(self, state: State, started: float) -> None:
        seconds = time.monotonic() - started
        self._say(f"{self.component.name}: {state} after {seconds:.2f} s")
        self._set(state, startup_seconds=round(seconds, 3), detail="")
        self.ready.set()

    def _give_up_if_hopeless(self, deaths: int, reason: str) -> None:
        probe = self.component.probe
        if probe is not None and not ports.is_free(probe.port):
            raise PortTaken(self.component.name, probe.port)
        if deaths >= MAX_FIRST_DEATHS:
            raise CannotStart(self._failed(f"died {deaths} times before it was ready; the last time it {reason}"))

    async def _pause(self, deaths: int, reason: str) -> None:
        pause = min(_FIRST_BACKOFF * 2 ** (deaths - 1), _LONGEST_BACKOFF)
        self._say(f"{self.component.name}: {reason}; starting again in {pause:g} s")
        state = State.RESTARTING if self.ready.is_set() else State.STARTING
        self._set(state, restarts=self.record.restarts + 1, detail=f"it {reason}", process=None)
        await asyncio.sleep(pause)

    def _failed(self, reason: str) -> Failure:
        self._set(State.FAILED, detail=reason)
        return Failure(self.component.name, reason, str(self._log), tail(self._log))

    def _set(self, state: State, **changes: object) -> None:
        self._update(state=state, since=now(), **changes)

    def _update(self, **changes: object) -> None:
        self.record = replace(self.record, **changes)  # type: ignore[arg-type]  # names and types are the record's own
        self._changed(self.record)


async def _asked(probe: Probe, ended: asyncio.Task[int]) -> str | None:
    """Ask once, for as long as the process lives; return what is wrong, None where it is ready."""
    asking = asyncio.create_task(check(probe))
    await asyncio.wait([asking, ended], return_when=asyncio.FIRST_COMPLETED)
    asking.cancel()
    try:
        await asking
    except NotReady as error:
        return str(error)
    except asyncio.CancelledError:
        if not ended.done():
            raise
        return "it ended"
    return None


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """Each component leads a group of its own, which outlives it where it left processes behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if number is signal.SIGKILL:
            os.killpg(process.pid, number)
        else:
            os.kill(process.pid, number)


def _exit_text(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"


def _rotate(log: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > _LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
