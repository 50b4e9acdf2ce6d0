"""The peers and the floor: how each is started, and how it is told to run workflows."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.workflows.environments import CELERY, DBOS, LANGGRAPH, RESTATE, TEMPORAL, Environment
from bench.workflows.meter import Groups
from bench.workflows.null_service import AGENT
from bench.workflows.processes import Broken, Child, Words, free_port, python, started
from devstack.testing import Running, running

_PEERS = "bench.workflows.peers"


@dataclass(frozen=True)
class Stage:
    """A case whose servers all run."""

    groups: Groups
    run: Callable[[int], float]
    """Runs so many workflows; returns the seconds from the first submission to the last end."""
    parts: Groups = field(default_factory=dict)
    """The processes that `engine` in `groups` falls into, where it is worth telling them apart."""


Start = Callable[[Path], AbstractContextManager[Stage]]


@dataclass(frozen=True)
class Case:
    """Something that runs workflows of three steps."""

    name: str
    title: str
    start: Start
    """Starts everything, with its files in a folder."""
    workflows: int
    """How many a round takes where nothing else is said: some five seconds' worth."""
    environment: Environment | None = None
    note: str = ""


@contextmanager
def null_service(folder: Path, *options: str) -> Iterator[tuple[Child, str]]:
    """Serve the agent that does nothing; yield its process and its base address."""
    port = free_port()
    with started(python("bench.workflows.null_service", str(port), *options), folder / "service.log", port=port) as one:
        yield one, f"http://127.0.0.1:{port}"


def pid_of(platform: Running, name: str) -> int:
    """Return the number of a component's process."""
    component = platform.status().component(name)
    if component is None or component.pid is None:
        raise Broken(f"{name} does not run")
    return component.pid


def step_url(base: str) -> str:
    """Return the address that every step of every case calls."""
    return f"{base}/agents/{AGENT}/api/v1/execute"


def told(child: Child) -> Callable[[int], float]:
    """Return a function that has a driver run workflows."""

    def run(count: int) -> float:
        child.tell(str(count))
        seconds: float = json.loads(child.line())["seconds"]
        return seconds

    return run


def ready(child: Child) -> None:
    """Wait until a driver is warm; Broken where it says something else."""
    while (line := child.line()).strip() != "ready":
        if line.startswith("{"):
            raise Broken(f"unexpected: {line}")


@contextmanager
def in_process(program: Path | str, module: str, folder: Path) -> Iterator[tuple[Stage, Child]]:
    """Run an engine that lives in its client's process, beside PostgreSQL and the service."""
    with running(folder / "home", only=("postgres",)) as platform, null_service(folder) as (service, base):
        environ = {"DATABASE_URL": platform.database_url, "SERVICE_URL": step_url(base)}
        words: Words = [program, "-m", f"{_PEERS}.{module}"]
        with started(words, folder / f"{module}.log", environ=environ, talks=True) as engine:
            ready(engine)
            groups = {"engine": [engine.pid], "postgres": [pid_of(platform, "postgres")], "service": [service.pid]}
            yield Stage(groups, told(engine)), engine


def _in_process(module: str, environment: Environment | None) -> Start:
    @contextmanager
    def start(folder: Path) -> Iterator[Stage]:
        program = environment.program("python") if environment else python("")[0]
        with in_process(program, module, folder) as (stage, _):
            yield stage

    return start


def _celery(how: str) -> Start:
    @contextmanager
    def start(folder: Path) -> Iterator[Stage]:
        with running(folder / "home", only=("postgres", "valkey")) as platform, null_service(folder) as (service, base):
            environ = {
                "DATABASE_URL": platform.database_url,
                "REDIS_URL": platform.redis_url,
                "SERVICE_URL": step_url(base),
            }
            program, module = CELERY.program("python"), f"{_PEERS}.celery_flow"
            carry: Words = [
                program,
                "-m",
                "celery",
                "-A",
                module,
                "worker",
                "-P",
                "prefork",
                "-c",
                "4",
                "-l",
                "WARNING",
            ]
            carry += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
            submit: Words = [program, "-m", module, how]
            with (
                started(carry, folder / "worker.log", environ=environ) as worker,
                started(submit, folder / "client.log", environ=environ, talks=True) as client,
            ):
                ready(client)
                groups = {
                    "client": [client.pid],
                    "engine": [worker.pid],
                    "postgres": [pid_of(platform, "postgres")],
                    "valkey": [pid_of(platform, "valkey")],
                    "service": [service.pid],
                }
                yield Stage(groups, told(client))

    return start


@contextmanager
def _temporal(folder: Path) -> Iterator[Stage]:
    port = free_port()
    address = f"127.0.0.1:{port}"
    serve: Words = [TEMPORAL.program("temporal"), "server", "start-dev", "--headless", "--ip", "127.0.0.1"]
    serve += ["--port", str(port), "--db-filename", folder / "temporal.db", "--log-level", "error"]
    module: Words = [TEMPORAL.program("python"), "-m", f"{_PEERS}.temporal_flow"]
    with null_service(folder) as (service, base), started(serve, folder / "server.log", port=port) as server:
        _when_serving(TEMPORAL, address)
        environ = {"TEMPORAL_ADDRESS": address, "SERVICE_URL": step_url(base)}
        with (
            started([*module, "worker"], folder / "worker.log", environ=environ) as worker,
            started(module, folder / "client.log", environ=environ, talks=True) as client,
        ):
            ready(client)
            groups = {"client": [client.pid], "engine": [server.pid, worker.pid], "service": [service.pid]}
            yield Stage(groups, told(client))


def _when_serving(environment: Environment, address: str) -> None:
    """Wait until the server knows its namespace, which it makes after it has begun to listen."""
    words: Words = [
        environment.program("temporal"),
        "operator",
        "namespace",
        "describe",
        "default",
        "--address",
        address,
    ]
    for _ in range(60):
        with started(words, environment.folder / "describe.log") as asked:
            if asked.popen.wait(20) == 0:
                return
        time.sleep(0.25)
    raise Broken("its server does not serve")


@contextmanager
def _restate(folder: Path) -> Iterator[Stage]:
    ingress, admin, node, flow = (free_port() for _ in range(4))
    server_program = RESTATE.folder / "node_modules/@restatedev/restate-server-linux-x64/bin/restate-server"
    told_server = {
        "RESTATE_INGRESS__BIND_ADDRESS": f"127.0.0.1:{ingress}",
        "RESTATE_ADMIN__BIND_ADDRESS": f"127.0.0.1:{admin}",
        "RESTATE_BIND_ADDRESS": f"127.0.0.1:{node}",
        "RESTATE_BASE_DIR": str(folder / "restate"),
        "RESTATE_LISTEN_MODE": "tcp",
        "RESTATE_LOG_FILTER": "warn",
        "RESTATE_DISABLE_TELEMETRY": "true",
        "RESTATE_DEFAULT_NUM_PARTITIONS": "4",
        "DO_NOT_TRACK": "1",
    }
    interpreter, module = RESTATE.program("python"), f"{_PEERS}.restate_flow"
    carry: Words = [interpreter, "-m", "hypercorn", f"{module}:app", "--bind", f"127.0.0.1:{flow}"]
    with (
        null_service(folder) as (service, base),
        started([server_program, "--no-logo"], folder / "server.log", environ=told_server, port=admin) as server,
    ):
        environ = {"RESTATE_INGRESS": f"http://127.0.0.1:{ingress}", "SERVICE_URL": step_url(base)}
        with started(carry, folder / "flow.log", environ=environ, port=flow) as worker:
            _register(f"http://127.0.0.1:{admin}", f"http://127.0.0.1:{flow}")
            submit: Words = [interpreter, "-m", module]
            with started(submit, folder / "client.log", environ=environ, talks=True) as client:
                ready(client)
                groups = {"client": [client.pid], "engine": [server.pid, worker.pid], "service": [service.pid]}
                yield Stage(groups, told(client))


def _register(admin: str, flow: str) -> None:
    body: Mapping[str, object] = {"uri": flow}
    headers = {"content-type": "application/json"}
    reason = ""
    for _ in range(40):
        request = urllib.request.Request(f"{admin}/deployments", json.dumps(body).encode(), headers)  # noqa: S310
        try:
            urllib.request.urlopen(request, timeout=20).read()  # noqa: S310
        except (urllib.error.URLError, OSError) as error:
            reason = str(error)
            time.sleep(0.5)
        else:
            time.sleep(1)  # until its partitions have heard of it
            return
    raise Broken(f"its server does not take the service: {reason}")


FLOOR = Case("floor", "no engine: asyncio, asyncpg", _in_process("floor", None), 3000)
PEERS = (
    Case("celery-chord", "Celery chord", _celery("chord"), 300, CELERY, "results in Valkey, no commit"),
    Case("celery-chain", "Celery chain", _celery("chain"), 500, CELERY, "results in Valkey, no commit"),
    Case("celery-steps", "Celery, re-enqueued per step", _celery("steps"), 500, CELERY),
    Case("dbos", "DBOS", _in_process("dbos_flow", DBOS), 300, DBOS),
    Case("langgraph", "LangGraph, PostgreSQL checkpointer", _in_process("langgraph_flow", LANGGRAPH), 600, LANGGRAPH),
    Case("temporal", "Temporal's dev server", _temporal, 100, TEMPORAL, "SQLite"),
    Case("restate", "Restate", _restate, 1500, RESTATE, "RocksDB"),
)
