"""The templates that come with the product, run in an engine that knows the product's agents."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import pytest

from agent_contracts.definition import AgentDefinition
from agent_contracts.inputs import check_inputs
from agent_contracts.source import read_definition

from .engine import Caller, Engine, caller, until
from .stub_agents import Call, StubAgents

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "examples" / "workflows"
DEFINITIONS = ROOT / "agents" / "definitions"
SLUGS = sorted(path.stem for path in TEMPLATES.glob("*.yaml"))

SLICES = [{"title": f"Slice {n}", "file": f"slice_{n}", "task": f"How many, case {n}?"} for n in range(3)]
POLICY = {"Statement": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": "*"}]}
READ = {"story-splitter": SLICES, "cloud-iam-policy-reviewer": POLICY}
"""What steps read as JSON in answers."""


def line(agent: str) -> str:
    """Return what stands under every heading of an answer."""
    return f"Right; {agent} BLOCKS nothing."


class Agents:
    """Answer in the form that their definitions name, if they are given what these ask for."""

    def __init__(self) -> None:
        self._paths = {path.stem: path for path in DEFINITIONS.glob("*/*.yaml")}
        self._known: dict[str, AgentDefinition] = {}
        self.wrong: list[str] = []

    def definition(self, agent: str) -> AgentDefinition:
        """Return an agent's definition."""
        if agent not in self._known:
            self._known[agent] = read_definition(self._paths[agent].read_bytes(), self._paths[agent])
        return self._known[agent]

    def answer(self, agent: str) -> str:
        """Return what an agent always answers."""
        text = "".join(f"## {section.title}\n{line(agent)}\n\n" for section in self.definition(agent).output.sections)
        return f"{text}```json\n{json.dumps(READ[agent])}\n```\n" if agent in READ else text

    async def __call__(self, call: Call) -> str:
        """Answer a call."""
        self.wrong += [
            f"{call.agent}: {error}" for error in check_inputs(self.definition(call.agent).inputs, call.input)
        ]
        return self.answer(call.agent)


class Product(NamedTuple):
    """An engine as the product comes."""

    url: str
    agents: Agents


@pytest.fixture(scope="module")
async def product(servers: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """An engine that has the product's agents and templates, with a database and a queue of its own."""
    host, agents = StubAgents(), Agents()
    host.on("", agents)
    await host.start()
    environment = {
        **servers,
        "DATABASE_URL": await _own_database(servers["DATABASE_URL"]),
        "REDIS_URL": servers["REDIS_URL"].rpartition("/")[0] + "/1",
        "JWT_SECRET": "a secret of the engine that has the product's agents; long enough for every HMAC",
        "PASSWORD_ROUNDS": "10",
        "AGENT_HOST_URL": host.url,
        "AGENT_DEFINITIONS": str(DEFINITIONS),
        "WORKFLOW_TEMPLATES": str(TEMPLATES),
    }
    migrate = [sys.executable, "-m", "orchestration_engine.entrypoints.migrate"]
    await asyncio.to_thread(subprocess.run, migrate, env={**os.environ, **environment}, check=True)
    engine = Engine(environment, tmp_path_factory.mktemp("logs"))
    for process in [engine.start(name) for name in ("worker", "scheduler")]:
        await process.healthy()
    api = engine.start("api")
    await api.healthy()
    yield Product(api.url, agents)
    engine.kill_all()
    await host.stop()


async def _own_database(url: str) -> str:
    connection = await asyncpg.connect(url)
    await connection.execute("create database product")
    await connection.close()
    return url.rpartition("/")[0] + "/product"


class Person:
    """Says yes to everything, and fills in every form."""

    def __init__(self, user: Caller, **chosen: object) -> None:
        self._user = user
        self._chosen = chosen
        self.asked: list[str] = []

    async def carry(self, workflow_id: str) -> Any:
        """Return the workflow when it has ended, having done all that it asks for."""

        async def is_finished() -> bool:
            for task in (await self._user.http.get("/tasks")).json()["items"]:
                if task["workflow_id"] == workflow_id:
                    await self._do(task)
            return (await self._user.workflow(workflow_id))["finished_at"] is not None

        await until(is_finished, "the workflow finishes")
        return await self._user.workflow(workflow_id)

    async def _do(self, task: dict[str, Any]) -> None:
        if task["kind"] == "approval":
            what, body = "decision", {"approve": True, "comment": "Go."}
        else:
            what, body = "answers", {"answers": {field["name"]: self._answer(field) for field in task["inputs"]}}
        answer = await self._user.http.post(f"/tasks/{task['id']}/{what}", json=body)
        assert answer.status_code == 200, answer.text[:300]
        self.asked.append(task["step"])

    def _answer(self, field: dict[str, Any]) -> object:
        if field["name"] in self._chosen:
            return self._chosen[field["name"]]
        if field["type"] in ("integer", "number"):
            return 3
        return field["choices"][-1] if field.get("choices") else "as it is"


Answered = Callable[[str], str]


def _software_delivery(agent: Answered, owner: str) -> dict[str, Any]:
    new = "--- /dev/null\n+++ b/reports/"
    queries = "\n\n".join(f"{new}{part['file']}.sql\n{line('metric-query-reviewer')}" for part in SLICES)
    return {
        "merge_request": agent("pull-request-describer"),
        "diff": f"{queries}\n\n{new}tests.md\n" + "\n\n".join([agent("table-test-writer")] * len(SLICES)),
        "requirements": f"{agent('requirements-writer')}\n\nSettled later, and stronger than what stands above:\n"
        "as it is\nTo be built now: what is a must\n",
        "design": agent("dashboard-brief-writer"),
        "unproven": [],
        "approved_by": owner,
    }


EXPECTED: dict[str, Callable[[Answered, str], dict[str, Any]]] = {
    "access-policy-review": lambda agent, _: {
        "verdict": line("cloud-iam-policy-reviewer"),
        "policy": POLICY,
        "broad": POLICY["Statement"],
        "accepted": True,
        "review": agent("cloud-iam-policy-reviewer"),
    },
    "claims-handling": lambda agent, _: {
        "decision": "settle",
        "cover": agent("claim-coverage-checker"),
        "settlement": agent("contents-settlement-calculator"),
        "to_customer": agent("claim-status-writer"),
    },
    "contract-review": lambda agent, owner: {
        "negotiate": agent("saas-contract-redliner"),
        "slips": agent("defined-terms-auditor"),
        "exposure": agent("liability-cap-modeller"),
        "approved_by": owner,
        "comment": "Go.",
        "duties": agent("contract-obligation-registrar"),
    },
    "hiring-pack": lambda agent, _: {
        "advert": agent("job-ad-rewriter"),
        "conditions": "Pay: as it is. Hours: either. From home: 3 days a week. Start: 2027-02-01.",
        "interview": agent("interview-kit-builder"),
        "first_ninety_days": agent("onboarding-planner"),
    },
    "incident-post-mortem": lambda agent, _: {
        "post_mortem": agent("postmortem-writer"),
        "runbook": agent("runbook-writer"),
        "status_message": agent("status-page-writer"),
    },
    "month-end-commentary": lambda agent, _: {
        "commentary": agent("flux-commentator"),
        "accruals": agent("accrual-preparer"),
        "currency": None,
    },
    "query-review": lambda agent, _: {
        "title": "Average basket by channel",
        "passed": True,
        "query": line("metric-query-reviewer"),
        "review": agent("metric-query-reviewer"),
        "problem": None,
    },
    "software-delivery": _software_delivery,
    "support-ticket-replies": lambda agent, _: {
        "queue": agent("ticket-triager"),
        "replies": [agent("complaint-replier")] * 4,
        "care": [agent("vulnerable-customer-adjuster")],
        "without_draft": 0,
    },
    "tender-response": lambda agent, owner: {
        "bid": True,
        "decided": {"approved": True, "by": owner, "comment": "Go."},
        "advice": agent("rfp-go-no-go"),
        "answers": [agent("rfp-answer-writer")] * 3,
        "experts": [line("rfp-answer-writer")] * 3,
        "proposal": agent("proposal-writer"),
    },
}
ASKED = {
    "access-policy-review": ["acceptance"],
    "claims-handling": ["decision"],
    "contract-review": ["legal-approval"],
    "hiring-pack": ["facts"],
    "software-delivery": ["clarification", "approval"],
    "tender-response": ["go"],
}


async def listed(user: Caller) -> list[str]:
    """Return the ids of the templates that a user may run."""
    items = (await user.http.get("/templates", params={"limit": "100"})).json()["items"]
    return [item["slug"] for item in items if item["builtin"]]


@pytest.mark.parametrize("slug", SLUGS)
async def test_a_template_of_the_product_runs_to_its_end_with_its_example(product: Product, slug: str) -> None:
    values = json.loads((TEMPLATES / "inputs" / f"{slug}.json").read_bytes())
    async with caller(product.url) as user:

        async def is_there() -> bool:
            return await listed(user) == SLUGS

        await until(is_there, "the product's templates are written")
        answer = await user.http.post(f"/templates/{slug}/workflows", json={"values": values})
        assert answer.status_code == 202, answer.text[:300]
        assert answer.json()["template"] == f"{slug}@1"
        person = Person(user, decision="settle")
        workflow = await person.carry(answer.json()["id"])
        assert (workflow["status"], workflow["error"]) == ("completed", None)
        assert workflow["output"] == EXPECTED[slug](product.agents.answer, user.username)
        assert person.asked == ASKED.get(slug, [])
        assert product.agents.wrong == []
