"""The engine's processes, as tests start, use and kill them."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from devstack.ports import is_free
from orchestration_engine.workflows import TASK, make_celery

PASSWORD = "correct horse battery staple"

# Below those that the kernel gives to whoever asks for any; and test processes side by side have ports of their own.
_FIRST_PORT = 20_000 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_PORTS = range(_FIRST_PORT, 32_000, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
_given: set[int] = set()


def free_port() -> int:
    """Return a port that nobody listens on, and nobody will before whoever it is for, which may take seconds."""
    port = next(port for port in random.sample(_PORTS, len(_PORTS)) if port not in _given and is_free(port))
    _given.add(port)
    return port


class Process:
    """One process of the engine."""

    def __init__(self, name: str, environment: dict[str, str], log: Path) -> None:
        self.name = name
        self.url = f"http://127.0.0.1:{environment['HTTP_PORT']}"
        self._log = log
        with log.open("wb") as stream:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", f"orchestration_engine.entrypoints.{name}"],
                env={**os.environ, **environment},
                stdout=stream,
                stderr=subprocess.STDOUT,
            )

    @property
    def log(self) -> str:
        """What the process has written."""
        return self._log.read_text("utf-8")

    async def healthy(self) -> None:
        """Return when the process says that it is healthy."""

        async def is_healthy() -> bool:
            assert self._popen.poll() is None, f"{self.name} ended:\n{self.log}"
            return await status_of(f"{self.url}/health") == 200

        await until(is_healthy, f"{self.name} is healthy")

    async def ready(self) -> None:
        """Return when the process says that everything it needs answers."""

        async def is_ready() -> bool:
            return await status_of(f"{self.url}/ready") == 200

        await self.healthy()
        await until(is_ready, f"{self.name} is ready")

    @property
    def running(self) -> bool:
        """Tell whether it has not ended."""
        return self._popen.poll() is None

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._popen.kill()
        self._popen.wait()

    async def stop(self) -> int:
        """Ask it to end; return its exit code."""
        self._popen.send_signal(signal.SIGTERM)
        return await asyncio.to_thread(self._popen.wait, 20)


async def status_of(url: str) -> int | None:
    """Return the status of the answer to GET, None where nobody listens."""
    async with httpx2.AsyncClient() as client:
        try:
            return (await client.get(url)).status_code
        except httpx2.TransportError:
            return None


async def until(condition: Callable[[], Any], what: str, seconds: float = 90) -> None:
    """Return when `condition` holds; it is looked at again and again."""
    try:
        async with asyncio.timeout(seconds):
            while not await condition():  # noqa: ASYNC110  (another process is waited for)
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"not within {seconds:g} s: {what}") from None


class Engine:
    """A running engine: where it is, and how to start more of its processes."""

    def __init__(self, environment: dict[str, str], logs: Path) -> None:
        self.environment = environment
        self._logs = logs
        self.processes: list[Process] = []

    def start(self, name: str, **changes: str) -> Process:
        """Start a process, with some of the environment changed."""
        environment = {**self.environment, **changes, "HTTP_PORT": str(free_port())}
        process = Process(name, environment, self._logs / f"{name}-{len(self.processes)}.log")
        self.processes.append(process)
        return process

    def running(self, name: str) -> list[Process]:
        """Return the processes of a kind that have not ended."""
        return [process for process in self.processes if process.name == name and process.running]

    def call_workers(self) -> None:
        """Put a message into the queue that nobody needs."""
        with make_celery(self.environment["REDIS_URL"]) as celery:
            celery.send_task(TASK)

    def kill_all(self) -> None:
        """End whatever still runs."""
        for process in self.processes:
            process.kill()


class Caller:
    """A user of the API."""

    def __init__(self, client: httpx2.AsyncClient, username: str, user_id: str) -> None:
        self.http = client
        self.username = username
        self.id = user_id

    async def submit(self, *steps: dict[str, Any], name: str = "A workflow") -> str:
        """Submit a workflow; return its id."""
        answer = await self.http.post("/workflows", json={"name": name, "steps": list(steps)})
        assert answer.status_code == 202, answer.text
        workflow_id: str = answer.json()["id"]
        assert answer.headers["Location"] == f"/workflows/{workflow_id}"
        return workflow_id

    async def workflow(self, workflow_id: str) -> Any:
        """Return a workflow as the API shows it."""
        answer = await self.http.get(f"/workflows/{workflow_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def finished(self, workflow_id: str, seconds: float = 90) -> Any:
        """Return the workflow once it has finished."""

        async def is_finished() -> bool:
            return (await self.workflow(workflow_id))["finished_at"] is not None

        await until(is_finished, "the workflow finishes", seconds)
        return await self.workflow(workflow_id)

    async def events(self, **query: str | list[str]) -> list[Any]:
        """Return the user's events, oldest first."""
        answer = await self.http.get("/analytics/events", params={"limit": "100", **query})
        assert answer.status_code == 200, answer.text
        return list(reversed(answer.json()["items"]))


def step(key: str, topic: str, *needs: str, agent: str = "note-writer", **values: object) -> dict[str, Any]:
    """Return a step that asks an agent about a topic."""
    return {"id": key, "agent": agent, "input": {"topic": topic, **values}, "needs": list(needs)}


def a_name() -> str:
    """Return a username that nobody has."""
    return f"user-{uuid.uuid4().hex[:12]}"


@asynccontextmanager
async def caller(url: str) -> AsyncIterator[Caller]:
    """Register somebody and log in."""
    async with httpx2.AsyncClient(base_url=url, timeout=30) as client:
        credentials = {"username": a_name(), "password": PASSWORD}
        registered = await client.post("/auth/register", json=credentials)
        assert registered.status_code == 201, registered.text
        token = (await client.post("/auth/login", json=credentials)).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield Caller(client, credentials["username"], registered.json()["id"])
