"""Starts a plan's components in their order, keeps them running, and stops them."""

import asyncio
import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from devstack import state
from devstack.components import External, Plan
from devstack.files import write_atomically
from devstack.home import Home
from devstack.processes import ProcessIdentity
from devstack.runner import CannotStart, PortTaken, Runner
from devstack.state import ComponentRecord, Failure, Phase, Record, State, now

_MAX_PLANS = 3
_MAX_NOTES = 200
_LOOK_HOME = 1.0
"""Seconds between two looks at whether the home is still there."""


class _Stopped(Exception):
    """Somebody asked the supervisor to end."""


class Supervisor:
    """Runs one platform.

    `make_plan` is called with a function that takes notes for a person, and again where a port was taken from us
    meanwhile. `say` is told everything a person reads; the state file holds it too.
    """

    def __init__(
        self, home: Home, make_plan: Callable[[Callable[[str], None]], Plan], say: Callable[[str], None]
    ) -> None:
        self._home = home
        self._make_plan = make_plan
        self._log = say
        self._stop = asyncio.Event()
        identity = ProcessIdentity.of(os.getpid())
        assert identity is not None
        self._record = Record(identity, Phase.STARTING, now())
        self._runners: list[Runner] = []

    def stop(self) -> None:
        """Let `run` stop everything and return."""
        self._stop.set()

    def fail(self, failure: Failure) -> None:
        """Write down why the platform is not running."""
        self._write(replace(self._record, phase=Phase.FAILED, since=now(), failure=failure))

    async def run(self) -> Failure | None:
        """Run the platform until `stop` is called or a component cannot start; return that failure."""
        failure = await self._run_on_free_ports()
        if failure is not None:
            self._say(f"{failure.component}: cannot start: {failure.reason}")
            self.fail(failure)
        else:
            self._write(replace(self._record, phase=Phase.STOPPED, since=now()))
        return failure

    async def _run_on_free_ports(self) -> Failure | None:
        for _ in range(_MAX_PLANS):
            try:
                return await self._run(self._make_plan(self._say))
            except PortTaken as error:
                taken = error
                self._say(f"{error}; starting again on another port")
        return Failure(taken.component, str(taken), str(self._home.log(taken.component)), "")

    async def _run(self, plan: Plan) -> Failure | None:
        self._begin(plan)
        first: BaseException | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._until_stopped())
                tasks.create_task(self._until_homeless())
                tasks.create_task(self._announce_up())
                for runner in self._runners:
                    tasks.create_task(self._start(runner))
        except* _Stopped:
            self._say("stopping")
        except* (CannotStart, PortTaken) as group:
            first = group.exceptions[0]
        finally:
            await self._stop_all()
        # Not raised up there: what `except*` raises comes wrapped in a group, in some releases of Python.
        if isinstance(first, PortTaken):
            raise first
        return first.failure if isinstance(first, CannotStart) else None

    def _begin(self, plan: Plan) -> None:
        write_atomically(self._home.environment, json.dumps(dict(plan.environment), indent=2) + "\n", mode=0o600)
        self._runners = [Runner(component, self._home, self._changed, self._say) for component in plan.components]
        records = (*(_external_record(one) for one in plan.externals), *(runner.record for runner in self._runners))
        self._write(replace(self._record, phase=Phase.STARTING, since=now(), components=records))

    async def _start(self, runner: Runner) -> None:
        for other in self._runners:
            if other.component.name in runner.component.needs:
                await other.ready.wait()
        await runner.run()

    async def _until_stopped(self) -> None:
        await self._stop.wait()
        raise _Stopped

    async def _until_homeless(self) -> None:
        # Whoever deletes a checkout means its servers too; left alone, they would fill a new one at the same place.
        home = _identity_of(self._home.run)
        while _identity_of(self._home.run) == home:  # noqa: ASYNC110  (nobody tells of it)
            await asyncio.sleep(_LOOK_HOME)
        self._say(f"{self._home.run} was removed")
        raise _Stopped

    async def _announce_up(self) -> None:
        for runner in self._runners:
            await runner.ready.wait()
        self._write(replace(self._record, phase=Phase.UP, since=now()))
        self._say("everything is ready")

    async def _stop_all(self) -> None:
        """Stop what nothing depends on any more, side by side, until nothing is left."""
        self._write(replace(self._record, phase=Phase.STOPPING))
        left = list(self._runners)
        while left:
            needed = frozenset[str]().union(*(runner.component.needs for runner in left))
            wave = [runner for runner in left if runner.component.name not in needed]
            await asyncio.gather(*(runner.stop() for runner in wave))
            left = [runner for runner in left if runner not in wave]

    def _changed(self, component: ComponentRecord) -> None:
        self._write(self._record.with_component(component))

    def _say(self, text: str) -> None:
        self._log(text)
        self._write(replace(self._record, notes=(*self._record.notes, text)[-_MAX_NOTES:]))

    def _write(self, record: Record) -> None:
        self._record = record
        # A full disk must not end servers that still run.
        with contextlib.suppress(OSError):
            state.write(self._home, record)


def _identity_of(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _external_record(external: External) -> ComponentRecord:
    return ComponentRecord(external.name, State.EXTERNAL, now(), url=external.url, probe=external.probe)
