"""A whole engine on real servers, with agents that answer what a test tells them to."""

import asyncio
import os
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import httpx2
import pytest

from devstack.testing import running
from orchestration_engine.agents import AgentClient
from orchestration_engine.core.database import Database
from orchestration_engine.entrypoints.migrate import is_current
from orchestration_engine.migrations.upgrade import upgrade

from .engine import Caller, Engine, Process, caller
from .evil_agents import EvilAgents, evil_agents
from .stub_agents import StubAgents

DEFINITIONS = Path(__file__).with_name("definitions")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """PostgreSQL, Valkey and a broker; the environment that leads to them."""
    with running(tmp_path_factory.mktemp("rialto"), only=("postgres", "valkey", "broker")) as platform:
        yield {**platform.environment}


@pytest.fixture
async def own(servers: dict[str, str]) -> AsyncIterator[Database]:
    """A database of its own with the engine's tables."""
    url = servers["DATABASE_URL"]
    name = f"own_{uuid.uuid4().hex}"
    connection = await asyncpg.connect(url)
    await connection.execute(f"create database {name}")
    await connection.close()
    own_url = f"postgresql+asyncpg://{url.rpartition('/')[0].partition('://')[2]}/{name}"
    await upgrade(own_url)
    assert await is_current(url.rpartition("/")[0] + "/" + name)
    database = Database(own_url, pool_size=3)
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def agents() -> AsyncIterator[StubAgents]:
    """A host of agents."""
    host = StubAgents()
    await host.start()
    yield host
    await host.stop()


@pytest.fixture(scope="session")
async def engine(
    servers: dict[str, str], agents: StubAgents, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Engine]:
    """The engine with all its processes but the API."""
    environment = {
        **servers,
        "JWT_SECRET": "a secret that only these tests know; as long as the longest of the HMACs wants it",
        "PASSWORD_ROUNDS": "10",
        "FIRST_USER_IS_ADMIN": "false",  # no test may depend on who comes first
        "WRONG_PASSWORDS_FROM_ONE": "1000",  # all tests come from one address
        "AGENT_HOST_URL": agents.url,
        "AGENT_DEFINITIONS": str(DEFINITIONS),
        "WEB_DIST": str(_web_page(tmp_path_factory.mktemp("web"))),
    }
    migrate = [sys.executable, "-m", "orchestration_engine.entrypoints.migrate"]
    await asyncio.to_thread(subprocess.run, migrate, env={**os.environ, **environment}, check=True)
    engine = Engine(environment, tmp_path_factory.mktemp("logs"))
    for process in [engine.start(name) for name in ("worker", "relay", "scheduler")]:
        await process.healthy()
    yield engine
    engine.kill_all()


def _web_page(dist: Path) -> Path:
    (dist / "assets").mkdir()
    (dist / "index.html").write_text("<!doctype html><title>The page</title>")
    (dist / "assets" / "main-1a2b.js").write_text("'script'")
    (dist / "favicon.svg").write_text("<svg/>")
    return dist


@pytest.fixture(scope="session")
async def api(engine: Engine) -> Process:
    """The engine's API."""
    process = engine.start("api")
    await process.ready()
    return process


@pytest.fixture
async def anyone(api: Process) -> AsyncIterator[httpx2.AsyncClient]:
    """A client without a token."""
    async with httpx2.AsyncClient(base_url=api.url, timeout=30) as client:
        yield client


@pytest.fixture
async def ada(api: Process) -> AsyncIterator[Caller]:
    """A user."""
    async with caller(api.url) as user:
        yield user


@pytest.fixture
async def bob(api: Process) -> AsyncIterator[Caller]:
    """Another user."""
    async with caller(api.url) as user:
        yield user


@pytest.fixture
async def database(engine: Engine) -> AsyncIterator[Database]:
    """The engine's database, for what no address of the API shows."""
    url = "postgresql+asyncpg://" + engine.environment["DATABASE_URL"].partition("://")[2]
    database = Database(url, pool_size=4)
    yield database
    await database.close()


@pytest.fixture(scope="module")
async def evil() -> AsyncIterator[EvilAgents]:
    """A server of agents that misbehave."""
    async with evil_agents() as server:
        yield server


@pytest.fixture
async def client() -> AsyncIterator[AgentClient]:
    """The client, without limits."""
    client = AgentClient()
    yield client
    await client.close()
