"""Many agents in one process."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio

from agent_contracts.definition import AgentDefinition
from agent_framework import create_app
from agent_framework.host import create_host, main
from agent_framework.testing import sample_definition, serving
from llm_gateway import ScriptedGateway

JOB = {"input": {"subject": "the roof"}}


def write(folder: Path, definition: AgentDefinition, text: str | None = None) -> Path:
    path = folder / definition.category / f"{definition.id}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text or definition.model_dump_json(exclude_unset=True))
    return path


@pytest.fixture
def gateway() -> ScriptedGateway:
    return ScriptedGateway(lambda ask: f"{ask.system[:9]} {ask.prompt}")


@pytest_asyncio.fixture
async def host(definitions: Path, gateway: ScriptedGateway) -> AsyncIterator[httpx2.AsyncClient]:
    write(definitions, sample_definition(id="broken"), "id: broken\nname: [1, 2")
    async with (
        serving(create_host(definitions, gateway)) as url,
        httpx2.AsyncClient(base_url=url, timeout=30, trust_env=False) as client,
    ):
        yield client


async def test_the_host_lists_its_agents_by_their_files(host: httpx2.AsyncClient) -> None:
    assert (await host.get("/agents")).json() == {"items": ["broken", "note-taker"], "total": 2}
    assert (await host.get("/health")).json() == {"status": "ok"}


async def test_a_broken_definition_is_told_with_its_line_and_harms_no_other_agent(host: httpx2.AsyncClient) -> None:
    answer = await host.post("/agents/broken/api/v1/execute", json=JOB)
    assert (answer.status_code, answer.json()["type"]) == (503, "invalid-definition")
    assert answer.json()["detail"].startswith("legal/broken.yaml:2: ")
    assert (await host.get("/agents/broken/health")).status_code == 503
    assert (await host.post("/agents/note-taker/api/v1/execute", json=JOB)).status_code == 200


async def test_a_mended_file_is_read_again(host: httpx2.AsyncClient, definitions: Path) -> None:
    assert (await host.get("/agents/broken/")).status_code == 503
    write(definitions, sample_definition(id="broken", name="Mended"))
    assert (await host.get("/agents/broken/")).json()["name"] == "Mended"


async def test_a_changed_file_is_read_again(
    host: httpx2.AsyncClient, definitions: Path, gateway: ScriptedGateway
) -> None:
    await host.post("/agents/note-taker/api/v1/execute", json=JOB)
    write(definitions, sample_definition(version="2.0.0", prompt=sample_definition().prompt + " Hurry."))
    answer = await host.post("/agents/note-taker/api/v1/execute", json=JOB)
    assert answer.json()["version"] == "2.0.0"
    assert [ask.prompt.endswith("Hurry.") for ask in gateway.asked] == [False, True]


async def test_a_file_of_the_same_size_and_time_is_noticed_by_its_inode(
    host: httpx2.AsyncClient, definitions: Path
) -> None:
    path = definitions / "legal" / "note-taker.yaml"
    before = path.stat()
    await host.get("/agents/note-taker/")
    new = path.with_suffix(".new")
    new.write_text(path.read_text().replace("1.2.3", "1.2.4"))
    os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
    new.replace(path)
    assert (await host.get("/agents/note-taker/")).json()["version"] == "1.2.4"


async def test_agents_come_move_and_go_with_their_files(host: httpx2.AsyncClient, definitions: Path) -> None:
    late = sample_definition(id="late", name="Late", category="sales")
    assert (await host.get("/agents/late/health")).status_code == 404
    path = write(definitions, late)
    assert (await host.get("/agents/late/health")).status_code == 200
    path.unlink()
    write(definitions, sample_definition(id="late", name="Late", category="retail"))
    assert (await host.get("/agents/late/")).json()["category"] == "retail"
    (definitions / "retail" / "late.yaml").unlink()
    assert (await host.get("/agents/late/health")).status_code == 404
    assert "late" not in (await host.get("/agents")).json()["items"]


async def test_a_file_whose_id_is_another_is_refused(host: httpx2.AsyncClient, definitions: Path) -> None:
    write(definitions, sample_definition(id="alias"), sample_definition().model_dump_json(exclude_unset=True))
    answer = await host.get("/agents/alias/")
    assert answer.status_code == 503
    assert "rename one of the two" in answer.json()["detail"]


@pytest.mark.parametrize(
    "agent_id",
    [
        "nobody",
        "Note-Taker",
        "..",
        "..%2f..%2fetc%2fpasswd",
        "legal%2Fnote-taker",
        "%ff",
        "a" * 5000,
        "%E2%98%83",
        "%20",
    ],
)
async def test_an_unknown_id_is_a_problem(host: httpx2.AsyncClient, agent_id: str) -> None:
    answer = await host.post(f"/agents/{agent_id}/api/v1/execute", json=JOB)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert len(answer.content) < 500


async def test_a_nul_in_the_address_is_a_problem(host: httpx2.AsyncClient) -> None:
    assert (await host.get("/agents/a%00b/health")).status_code == 400


async def test_an_agents_metrics_are_its_own(host: httpx2.AsyncClient, definitions: Path) -> None:
    write(definitions, sample_definition(id="other", name="Other"))
    for agent_id in ("note-taker", "other"):
        await host.post(f"/agents/{agent_id}/api/v1/execute", json=JOB)
    own = (await host.get("/agents/other/metrics")).text
    assert 'agent_executions_total{agent="other",status="completed"} 1.0' in own
    assert "note-taker" not in own
    every = (await host.get("/metrics")).text
    assert 'agent="other"' in every
    assert 'agent="note-taker"' in every
    assert 'route="/agents/{agent_id}/api/v1/execute"' in every


async def test_agents_do_not_share_idempotency_keys(host: httpx2.AsyncClient, definitions: Path) -> None:
    write(definitions, sample_definition(id="other", name="Other"))
    told = [
        (await host.post(f"/agents/{agent_id}/api/v1/execute", json=JOB, headers={"Idempotency-Key": "1"})).json()
        for agent_id in ("note-taker", "other")
    ]
    assert [answer["agent"] for answer in told] == ["note-taker", "other"]


async def test_a_folder_that_vanishes_leaves_no_agents(host: httpx2.AsyncClient, definitions: Path) -> None:
    shutil.move(definitions, definitions.with_name("elsewhere"))
    assert (await host.get("/agents")).json()["total"] == 0
    assert (await host.get("/agents/note-taker/")).status_code == 404


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"AGENT_DEFINITIONS": "/nowhere"}, "AGENT_DEFINITIONS"),
        ({"HTTP_PORT": "80_80"}, "HTTP_PORT"),
        ({"HTTP_PORT": "0"}, "HTTP_PORT"),
        ({"HTTP_PORT": "9" * 5000}, "HTTP_PORT"),
    ],
)
def test_a_wrong_setting_stops_the_host_by_its_name(definitions: Path, environ: dict[str, str], named: str) -> None:
    with pytest.raises(SystemExit, match=named):
        main({"AGENT_DEFINITIONS": str(definitions)} | environ)


def test_a_wrong_setting_of_the_gateway_stops_the_host_by_its_name(
    definitions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_TIMEOUT", "soon")
    with pytest.raises(SystemExit, match="LLM_TIMEOUT"):
        main({"AGENT_DEFINITIONS": str(definitions)})


def test_the_host_serves_as_a_process_and_stops_when_told(definitions: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("ANTHROPIC_", "LLM_"))}
    environ |= {"AGENT_DEFINITIONS": str(definitions), "HTTP_PORT": str(port)}
    command = [sys.executable, "-m", "agent_framework.host"]
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            assert any("Uvicorn running" in line for line in process.stderr)
            answer = httpx2.post(
                f"http://127.0.0.1:{port}/agents/note-taker/api/v1/execute", json=JOB, trust_env=False, timeout=60
            )
        finally:
            process.terminate()
        log = process.stderr.read()
    assert (answer.status_code, answer.json()["type"]) == (503, "model-not-configured")
    assert process.returncode in (0, -15)
    assert all(line.startswith('{"service": "agent-host"') for line in log.splitlines())
    assert "the roof" not in log


def test_a_dedicated_agents_document_tells_its_inputs() -> None:
    document = create_app(sample_definition(), ScriptedGateway(lambda _: "Well.")).openapi()
    given = document["components"]["schemas"]["AgentRequest"]["properties"]["input"]
    assert given["required"] == ["subject"]
    assert given["properties"]["style"]["anyOf"][0]["enum"] == ["short", "long"]
    assert given["properties"]["count"]["anyOf"][0] == {"type": "integer", "minimum": 1, "maximum": 99}
    assert given["properties"]["count"]["description"] == "How many."
    assert given["properties"]["hours"]["default"] == 1.5
