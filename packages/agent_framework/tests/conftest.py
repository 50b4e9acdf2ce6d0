from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio
import structlog

from agent_framework import create_app
from agent_framework.host import create_host
from agent_framework.testing import sample_definition, serving
from agent_framework.wiring import Gateway
from llm_gateway import ScriptedGateway

# An app sets logs up where nobody did; pytest's own capture shall stay.
structlog.configure()

Serve = Callable[[Gateway], AbstractAsyncContextManager[httpx2.AsyncClient]]


@pytest.fixture
def definitions(tmp_path: Path) -> Path:
    """A folder of definitions with the sample in it."""
    return folder_with_sample(tmp_path)


@pytest.fixture(params=["dedicated", "dense"])
def serve(request: pytest.FixtureRequest, definitions: Path) -> Serve:
    """Serve the sample agent, alone or in the host; the client's base is the agent's address."""

    def served(gateway: Gateway) -> AbstractAsyncContextManager[httpx2.AsyncClient]:
        return serving_sample(request.param, definitions, gateway)

    return served


@pytest_asyncio.fixture(scope="module", params=["dedicated", "dense"])
async def unasked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx2.AsyncClient]:
    """The sample agent, alone or in the host, for requests that must not reach the model."""
    gateway = ScriptedGateway(lambda _: "Nobody should have asked.")
    folder = folder_with_sample(tmp_path_factory.mktemp("agents"))
    async with serving_sample(request.param, folder, gateway) as client:
        yield client
    assert gateway.asked == []


@asynccontextmanager
async def serving_sample(flavour: str, definitions: Path, gateway: Gateway) -> AsyncIterator[httpx2.AsyncClient]:
    dense = flavour == "dense"
    app = create_host(definitions, gateway) if dense else create_app(sample_definition(), gateway)
    async with serving(app) as url:
        base = f"{url}/agents/note-taker/" if dense else f"{url}/"
        async with httpx2.AsyncClient(base_url=base, timeout=30, trust_env=False) as client:
            yield client


def folder_with_sample(parent: Path) -> Path:
    folder = parent / "definitions"
    sample = sample_definition()
    (folder / sample.category).mkdir(parents=True)
    (folder / sample.category / f"{sample.id}.yaml").write_text(sample.model_dump_json(exclude_unset=True))
    return folder
