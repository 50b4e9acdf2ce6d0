"""What a test kills and starts again: a broker, and the engine's relay and consumer that use it."""

import asyncio
import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from devstack import servers
from devstack.home import Home
from devstack.kafka import KafkaNode
from devstack.topics import EVENTS_TOPIC, ensure_topic

from .engine import Engine, Process, free_port, until


class Broker(Protocol):
    """A broker of the events' topic."""

    address: str

    async def start(self) -> None:
        """Return when it answers and has the topic."""

    async def kill(self) -> None:
        """End it at once, as a crash would."""

    async def forget(self) -> None:
        """Lose the topic; there is another one of the same name at once."""


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

    async def forget(self) -> None:
        """Be killed, and start again with nothing but the topic."""
        await self.kill()
        await self.start()

    async def _answers(self) -> bool:
        with contextlib.suppress(RuntimeError):
            await asyncio.to_thread(ensure_topic, self.address)
            return True
        return False


class KafkaBroker:
    """One node of Apache Kafka. What it has acknowledged it has, however it ends."""

    def __init__(self, home: Path) -> None:
        """Skip the test where there are no jars to run."""
        jars = os.environ.get("KAFKA_JARS")
        if not jars:
            pytest.skip("needs Apache Kafka: `make kafka-test` fetches it and runs this")
        self._node = KafkaNode(Path(jars), home, free_port(), free_port())
        self.address = self._node.address

    async def start(self) -> None:
        """Return when it answers; its topic is made by the relay."""
        await asyncio.to_thread(self._node.start)

    async def kill(self) -> None:
        """End it at once."""
        await asyncio.to_thread(self._node.kill)

    async def stop(self) -> None:
        """Ask it to end."""
        await asyncio.to_thread(self._node.stop)

    async def forget(self) -> None:
        """Delete the topic, and make it again."""
        await self.delete()
        await asyncio.to_thread(ensure_topic, self.address, timeout=10)

    async def delete(self) -> None:
        """Delete the topic."""
        await asyncio.to_thread(self._delete)

    def _delete(self) -> None:
        admin = AdminClient({"bootstrap.servers": self.address})
        deadline = time.monotonic() + 30
        while EVENTS_TOPIC in admin.list_topics(timeout=5).topics:
            with contextlib.suppress(KafkaException):  # what was deleted is listed for a moment
                admin.delete_topics([EVENTS_TOPIC], operation_timeout=30)[EVENTS_TOPIC].result()
            assert time.monotonic() < deadline, "the topic is still there"


class Kept:
    """Processes of the engine that are killed and started again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._now: dict[str, Process] = {}

    def start(self, name: str, key: str | None = None) -> Process:
        """Start one; `key` tells it from others of its kind."""
        self._now[key or name] = process = self._engine.start(name)
        return process

    async def up(self, name: str, key: str | None = None) -> Process:
        """Return one that runs and is well; it may have been killed before."""
        key = key or name
        if key not in self._now or not self._now[key].running:
            self.start(name, key)
        await self._now[key].healthy()
        return self._now[key]

    async def stop_all(self) -> None:
        """Ask all that run to end."""
        await asyncio.gather(*(process.stop() for process in self._now.values() if process.running))

    def kill(self, key: str) -> None:
        """End one at once."""
        self._now[key].kill()

    async def stop(self, key: str) -> None:
        """Ask one to end."""
        await self._now[key].stop()

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
