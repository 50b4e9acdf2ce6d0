"""One node of Apache Kafka, broker and controller in one: for tests of what the embedded broker cannot show."""

import logging
import shutil
import subprocess
import time
import uuid
from pathlib import Path
from signal import Signals

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from devstack.files import tail, write_atomically
from devstack.processes import die_with_parent

# The client writes a line for each time that nobody answered.
_SILENT = logging.getLogger("devstack.kafka-node")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False
_START_TIMEOUT = 90.0
_STOP_TIMEOUT = 30.0
_OPTIONS = ("-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
# A node that was killed is let in again once the controller has given up the one before it: see its session's timeout.
_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=3
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
default.replication.factor=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
"""


class CannotRun(Exception):
    """The node does not run; the text says why."""


class KafkaNode:
    """A node whose data stays in its folder: killed and started again, it has what it had acknowledged."""

    def __init__(self, jars: Path, folder: Path, port: int, controller_port: int) -> None:
        """`jars` is what `kafka_jars.fetched` returns; the ports are free ones of the loopback interface."""
        self.address = f"127.0.0.1:{port}"
        self._jars = jars
        self._folder = folder
        self._ports = (port, controller_port)
        self._popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when the node answers.

        Raises CannotRun, with the end of its log.
        """
        if self._popen is not None and self._popen.poll() is None:
            return
        java = shutil.which("java")
        if java is None:
            raise CannotRun("Apache Kafka needs Java 17 or newer (on Debian: apt install openjdk-17-jre-headless)")
        if not (self._folder / "server.properties").exists():
            self._format(java)
        self._popen = self._run([*die_with_parent(Signals.SIGKILL), *self._java(java), "kafka.Kafka", self._properties])
        self._wait(self._popen)

    def kill(self) -> None:
        """End the node at once, as a crash would."""
        if self._popen is not None:
            self._popen.kill()
            self._popen.wait()

    def stop(self) -> None:
        """Ask the node to end, then make it."""
        if self._popen is None:
            return
        self._popen.terminate()
        try:
            self._popen.wait(_STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.kill()

    @property
    def _properties(self) -> str:
        return str(self._folder / "server.properties")

    @property
    def _log(self) -> Path:
        return self._folder / "kafka.log"

    def _java(self, java: str) -> list[str]:
        return [java, *_OPTIONS, "-cp", f"{self._jars}/*"]

    def _format(self, java: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        port, controller = self._ports
        wanted = _PROPERTIES.format(port=port, controller=controller, data=self._folder / "data")
        draft = self._folder / "draft.properties"
        write_atomically(draft, wanted)
        words = ["kafka.tools.StorageTool", "format", "--cluster-id", uuid.uuid4().hex[:22], "--config", str(draft)]
        code = self._run([*self._java(java), *words]).wait(_START_TIMEOUT)
        if code != 0:
            raise CannotRun(f"Apache Kafka's storage could not be made:\n{tail(self._log)}")
        draft.replace(self._properties)

    def _run(self, words: list[str]) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self._folder)  # noqa: S603  (our own words)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_TIMEOUT
        while time.monotonic() < deadline and process.poll() is None:
            if self._answers():
                return
        self.kill()
        raise CannotRun(f"Apache Kafka did not answer on {self.address}:\n{tail(self._log)}")

    def _answers(self) -> bool:
        client = AdminClient({"bootstrap.servers": self.address, "socket.timeout.ms": 2_000}, logger=_SILENT)
        try:
            return bool(client.list_topics(timeout=1.0).brokers)
        except KafkaException:
            return False
