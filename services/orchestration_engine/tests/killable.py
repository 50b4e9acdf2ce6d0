"""What a test kills and starts again: a broker, and the engine's relay and consumer that use it."""

import asyncio
import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from devstack import servers
from devstack.home import Home
from devstack.topics import ensure_topic

from .engine import Engine, Process, free_port, until


class Broker(Protocol):
    """A broker of the events' topic."""

    address: str

    async def start(self) -> None:
        """Return when it answers and has the topic."""

    async def kill(self) -> None:
        """End it at once, as a crash would."""


class EmbeddedBroker:
    """The broker of a laptop. It keeps nothing: whatever was in it is gone once it is killed."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        self._words = servers.broker(Home(home, Home.find().repository), port).words
        self._log = home / "broker.log"
        self._popen: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Return when it answers and has the topic: as whoever watches over it on a laptop does, it is made at once."""
        with self._log.open("ab") as log:
            self._popen = await asyncio.to_thread(
                subprocess.Popen, self._words, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        await until(self._answers, "the broker answers")

    async def kill(self) -> None:
        """End it at once."""
        if self._popen is not None:
            self._popen.kill()
            await asyncio.to_thread(self._popen.wait)

    async def _answers(self) -> bool:
        with contextlib.suppress(RuntimeError):
            await asyncio.to_thread(ensure_topic, self.address)
            return True
        return False


class Kept:
    """Processes of the engine that are killed and started again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._now: dict[str, Process] = {}

    def start(self, name: str, key: str | None = None) -> Process:
        """Start one; `key` tells it from others of its kind."""
        self._now[key or name] = process = self._engine.start(name)
        return process

    async def up(self, name: str) -> None:
        """Return when one of a kind runs, which may have been killed before."""
        if name not in self._now or not self._now[name].running:
            self.start(name)
        await self._now[name].healthy()

    def kill(self, key: str) -> None:
        """End one at once."""
        self._now[key].kill()

    def restart(self, key: str) -> Process:
        """End one at once, and start it again."""
        name = self._now[key].name
        self.kill(key)
        return self.start(name, key)


@contextlib.contextmanager
def kept(environment: dict[str, str], logs: Path) -> Iterator[Kept]:
    """Run processes until the block ends."""
    logs.mkdir(parents=True, exist_ok=True)
    engine = Engine(environment, logs)
    try:
        yield Kept(engine)
    finally:
        engine.kill_all()
