"""The whole platform, as `make up` starts it, in a home of its own."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from devstack.testing import Running, running
from orchestration_engine.agents.embeddings import EmbeddingRepository
from orchestration_engine.core.database import Database

REPOSITORY = Path(__file__).parent.parent
PASSWORD = "correct horse battery staple"


async def until(condition: Callable[[], Awaitable[bool]], what: str, seconds: float = 240) -> None:
    """Return when `condition` holds; it is looked at again and again."""
    try:
        async with asyncio.timeout(seconds):
            while not await condition():  # noqa: ASYNC110  (another process is waited for)
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"not within {seconds:g} s: {what}") from None


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Every component, the local model included; its answers are cut early, so that tests do not wait for long ones."""
    with running(tmp_path_factory.mktemp("platform"), repository=REPOSITORY, env={"LLM_MAX_TOKENS": "64"}) as up:
        yield up


@pytest.fixture(scope="session")
async def searchable(platform: Running) -> Running:
    """The platform once it knows what each agent is for: until then a search prefers those that it knows already."""
    database = Database(f"postgresql+asyncpg://{platform.database_url.partition('://')[2]}", pool_size=1)

    async def knows_all() -> bool:
        async with database.transaction() as work:
            embeddings = EmbeddingRepository(work.session)
            return not (await embeddings.available() and await embeddings.missing(1))

    await until(knows_all, "the platform knows what each agent is for")
    await database.close()
    return platform


@pytest.fixture
def username() -> str:
    """A name that nobody has."""
    return f"user-{uuid.uuid4().hex[:12]}"


@pytest.fixture
async def anyone(platform: Running) -> AsyncIterator[httpx2.AsyncClient]:
    """A client without a token."""
    async with httpx2.AsyncClient(base_url=platform.engine_url, timeout=60) as client:
        yield client
