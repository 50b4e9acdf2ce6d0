"""A whole engine of a test module's own, whose agents write piece by piece and whose servers may be killed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from devstack.testing import Running

from .engine import Caller, Engine, step

DEFINITIONS = Path(__file__).with_name("definitions")


@asynccontextmanager
async def live_engine(platform: Running, agents_url: str, logs: Path) -> AsyncIterator[Engine]:
    """Run the engine's processes but the API on a platform."""
    environment = {
        **platform.environment,
        "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "JWT_SECRET": "a secret that only these tests know; as long as the longest of the HMACs wants it",
        "PASSWORD_ROUNDS": "10",
        "AGENT_HOST_URL": agents_url,
        "AGENT_DEFINITIONS": str(DEFINITIONS),
    }
    migrate = [sys.executable, "-m", "orchestration_engine.entrypoints.migrate"]
    await asyncio.to_thread(subprocess.run, migrate, env={**os.environ, **environment}, check=True)
    engine = Engine(environment, logs)
    for process in [engine.start(name) for name in ("worker", "scheduler")]:
        await process.healthy()
    yield engine
    engine.kill_all()


def kill_server(platform: Running, name: str, how: signal.Signals = signal.SIGKILL) -> int:
    """Send a signal to one of the platform's servers; return its process's id."""
    pid = next(component.pid for component in platform.status().components if component.name == name)
    assert pid is not None
    os.kill(pid, how)
    return pid


async def submit(user: Caller, *steps: dict[str, Any], stream: bool = True, **document: Any) -> str:
    """Submit a workflow that is watched from its beginning."""
    body = {"name": "Watched", "steps": list(steps), **document}
    answer = await user.http.post("/workflows", json=body, params={"stream": str(stream).lower()})
    assert answer.status_code == 202, answer.text[:300]
    return str(answer.json()["id"])


def chain(*topics: str) -> list[dict[str, Any]]:
    """Return steps one after another, each about a topic: `s1`, `s2`, ..."""
    return [
        step(f"s{place}", topic, *([f"s{place - 1}"] if place > 1 else [])) for place, topic in enumerate(topics, 1)
    ]
