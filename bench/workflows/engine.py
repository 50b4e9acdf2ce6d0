"""Our engine as `make up` runs it, with an agent that does nothing, and a client that goes through its front door."""

import http.client
import json
import secrets
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any  # JSON

from bench.workflows.cases import Case, Stage, null_service, pid_of, ready
from bench.workflows.null_service import AGENT
from bench.workflows.processes import ROOT, Broken, Child, free_port, python, started
from bench.workflows.submitter import Submitted
from devstack.testing import Running, running

PROCESSES = ("api", "worker", "scheduler", "relay", "consumer")
_COMPONENTS = ("postgres", "valkey", "broker", "migrate", *PROCESSES)
_DEFINITION = ROOT / "services/orchestration_engine/tests/definitions/marketing" / f"{AGENT}.yaml"
PATIENCE = 180.0
WARM = 30

Body = dict[str, Any]


def step(key: str, needs: Sequence[str] = (), topic: str = "nothing") -> Body:
    """Return a step that asks the agent for nothing."""
    return {"id": key, "agent": AGENT, "input": {"topic": topic}, "needs": list(needs)}


def workflow(steps: Sequence[Body]) -> Body:
    """Return a workflow."""
    return {"name": "bench", "steps": list(steps)}


def chain(length: int, topic: str = "nothing") -> Body:
    """Return a workflow whose steps follow each other."""
    return workflow([step(f"s{n}", [f"s{n - 1}"] if n else [], topic) for n in range(length)])


def earliest_id() -> str:
    """Return an id smaller than any that is made from now on: ids begin with the time in milliseconds."""
    return str(uuid.UUID(int=time.time_ns() // 1_000_000 << 80))


@dataclass
class Engine:
    """A running engine, with a user who is logged in and a client to submit by."""

    platform: Running
    folder: Path
    service: Child
    service_url: str
    client: Child
    token: str
    user_id: str
    workers: list[int] = field(default_factory=list)
    """The numbers of all workers' processes."""

    @property
    def port(self) -> int:
        """The API's."""
        return int(self.platform.engine_url.rpartition(":")[2])

    def groups(self) -> dict[str, list[int]]:
        """Return the processes, by kind; the engine's are those that `engine_groups` tells apart."""
        return {
            "client": [self.client.pid],
            "engine": [pid for pids in self.engine_groups().values() for pid in pids],
            **{name: [pid_of(self.platform, name)] for name in ("postgres", "valkey", "broker")},
            "service": [self.service.pid],
        }

    def engine_groups(self) -> dict[str, list[int]]:
        """Return the engine's processes, by name."""
        alone = {name: [pid_of(self.platform, name)] for name in PROCESSES if name != "worker"}
        return {**alone, "worker": self.workers}

    def submit(self, bodies: Sequence[Body], many: int, patience: float = PATIENCE) -> Submitted:
        """Submit `bodies` in turn until there are `many`, and wait until all are completed; Broken where one is not."""
        order = {"port": self.port, "token": self.token, "bodies": list(bodies), "many": many, "patience": patience}
        self.client.tell(json.dumps({**order, "after": earliest_id()}))
        found = Submitted(**json.loads(self.client.line()))
        if found.failure:
            raise Broken(found.failure)
        return found

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask the API on a connection of its own."""
        return call(self.port, "GET", path, headers={"Authorization": f"Bearer {self.token}"})


def call(
    port: int, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Return the status and the body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, {"Content-Type": "application/json", **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def log_in(port: int) -> tuple[str, str]:
    """Return a new user's token and id."""
    credentials = {"username": f"bench-{secrets.token_hex(6)}", "password": secrets.token_hex(16)}
    status, user = call(port, "POST", "/auth/register", credentials)
    if status != 201:
        raise Broken(f"nobody can register: {user.decode(errors='replace')}")
    _, token = call(port, "POST", "/auth/login", credentials)
    return json.loads(token)["token"], json.loads(user)["id"]


def _checkout(folder: Path) -> Path:
    """Make a checkout that holds one agent."""
    definitions = folder / "checkout" / "agents" / "definitions" / "marketing"
    definitions.mkdir(parents=True)
    shutil.copy(_DEFINITION, definitions)
    return folder / "checkout"


@contextmanager
def engine(
    folder: Path, *, service: Sequence[str] = (), workers: int = 1, environ: Mapping[str, str] | None = None
) -> Iterator[Engine]:
    """Run the engine until the block ends. `service` are the null service's options; `environ` is for every process."""
    with ExitStack() as stack:
        agent, url = stack.enter_context(null_service(folder, *service))
        told = {**(environ or {}), "AGENT_HOST_URL": url}
        platform = stack.enter_context(
            running(folder / "home", only=_COMPONENTS, env=told, repository=_checkout(folder))
        )
        client_told = {"DATABASE_URL": platform.database_url}
        submitter = python("bench.workflows.submitter")
        client = stack.enter_context(started(submitter, folder / "client.log", environ=client_told, talks=True))
        ready(client)
        port = int(platform.engine_url.rpartition(":")[2])
        found = Engine(platform, folder, agent, url, client, *log_in(port), workers=[pid_of(platform, "worker")])
        for number in range(1, workers):
            found.workers.append(stack.enter_context(_worker(found, told, number)).pid)
        yield found


@contextmanager
def _worker(engine_: Engine, told: Mapping[str, str], number: int) -> Iterator[Child]:
    """Run another worker beside the first."""
    port = free_port()
    environ = {**engine_.platform.environment, **told, "HTTP_PORT": str(port)}
    words = python("orchestration_engine.entrypoints.worker")
    with started(words, engine_.folder / f"worker-{number}.log", environ=environ, port=port) as child:
        yield child


@contextmanager
def _start(folder: Path) -> Iterator[Stage]:
    with engine(folder) as one:
        one.submit([chain(3)], WARM)
        yield Stage(one.groups(), three_steps(one), one.engine_groups())


def three_steps(one: Engine) -> Callable[[int], float]:
    """Return a function that runs workflows of three steps."""
    return lambda count: one.submit([chain(3)], count).seconds


OURS = Case("ours", "Rialto", _start, 1000)
