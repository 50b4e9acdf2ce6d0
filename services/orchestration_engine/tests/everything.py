"""A user who does everything that the engine tells of, for tests that look at each type of event."""

import asyncio
import datetime
import uuid
from typing import Any

from aiohttp import web

from agent_contracts.execution import AgentResponse, Usage
from orchestration_engine.core.clock import now

from .engine import PASSWORD, Caller, a_name, step, until
from .guests import come_in
from .stub_agents import Call, Gate, StubAgents, refused

OWNER = "role:owner"
_ONCE_MORE = {"attempts": 2, "first": "100ms", "most": "100ms", "on": ["unavailable"]}


class Model:
    """Answers under a model's name, and counts 900,000 tokens read for each answer; fails as often as it is told to."""

    def __init__(self, name: str, failures: int = 0) -> None:
        self.name = name
        self._failures = failures

    async def __call__(self, call: Call) -> web.Response:
        """Answer a call."""
        self._failures -= 1
        if self._failures >= 0:
            return refused(503, "The agent's model is away. Run the step again later.")
        answer = AgentResponse(
            agent=call.agent,
            version="1.0.0",
            output=f"On {call.input['topic']}",
            model=self.name,
            usage=Usage(input_tokens=900_000, output_tokens=10),
            duration=0.01,
        )
        return web.Response(body=answer.model_dump_json(), content_type="application/json")


class Everything:
    """What somebody does; `secret` stands in whatever must not travel: inputs, answers, values, comments."""

    def __init__(self, user: Caller, agents: StubAgents) -> None:
        self._user = user
        self._agents = agents
        self.secret = f"secret-{uuid.uuid4().hex}"

    def topic(self) -> str:
        """Return what an agent is asked about."""
        return f"{a_name()} {self.secret}"

    async def done(self, admin: Caller) -> None:
        """Do it all, side by side; `admin` sets a price and gives a role."""
        await asyncio.gather(
            self._completes(),
            self._fails_and_is_tried_again(),
            self._is_paused_and_cancelled(),
            self._asks_people(),
            self._runs_templates(),
            self._has_a_key(),
            self._keeps_agents(),
        )
        await self._spends(admin)
        await self._is_given_a_role(admin)
        await self._leaves()

    async def _completes(self) -> None:
        topic = self.topic()
        self._agents.on(topic, Model("model-that-fails-once", failures=1))
        steps = (
            {**step("twice", topic), "retry": _ONCE_MORE},
            {"id": "kept", "needs": ["twice"], "set": {"note": "${{ steps.twice.output }}"}},
            {**step("never", topic, "kept"), "when": "false"},
        )
        workflow_id = await self._user.submit(*steps)
        workflow = await self._user.finished(workflow_id)
        assert workflow["status"] == "completed", workflow
        await self._is_shared(f"/workflows/{workflow_id}")
        review = await self._user.http.put("/agents/library/note-writer/review", json={"stars": 4, "text": self.secret})
        assert review.status_code == 200, review.text
        await self._delete("/agents/library/note-writer/review")

    async def _is_shared(self, path: str) -> None:
        await self._post(f"{path}/share", 200, {})
        await self._delete(f"{path}/share")

    async def _keeps_agents(self) -> None:
        assert (await come_in(self._user.http)).status_code == 201
        favourite = await self._user.http.put("/favourites/note-writer")
        assert favourite.status_code == 204, favourite.text
        await self._delete("/favourites/note-writer")
        wanted = {"name": "For notes", "description": self.secret, "agents": ["note-writer"]}
        collection = await self._post("/collections", 201, wanted)
        await self._delete(f"/collections/{collection['id']}")

    async def _has_a_key(self) -> None:
        key = await self._post("/api-keys", 201, {"name": "Nightly", "scopes": ["read"]})
        await self._delete(f"/api-keys/{key['id']}")

    async def _is_given_a_role(self, admin: Caller) -> None:
        for role in ("analyst", "user"):
            answer = await admin.http.patch(f"/users/{self._user.username}", json={"role": role})
            assert answer.status_code == 200, answer.text

    async def _leaves(self) -> None:
        change = {"old": PASSWORD, "new": f"another {self.secret}"}
        answer = await self._user.http.patch("/auth/me/password", json=change)
        assert answer.status_code == 200, answer.text
        self._user.http.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        await self._post("/auth/logout", 204)

    async def _fails_and_is_tried_again(self) -> None:
        topic = self.topic()
        self._agents.on(topic, Model("model-that-fails-first", failures=1))
        workflow_id = await self._user.submit({**step("only", topic), "retry": {**_ONCE_MORE, "attempts": 1}})
        assert (await self._user.finished(workflow_id))["status"] == "failed"
        await self._post(f"/workflows/{workflow_id}/retry", 200, {})
        assert (await self._user.finished(workflow_id))["status"] == "completed"

    async def _is_paused_and_cancelled(self) -> None:
        topic, gate = self.topic(), Gate()
        self._agents.on(topic, gate)
        workflow_id = await self._user.submit(step("held", topic), step("after", topic, "held"))
        await gate.reached(1)
        await self._post(f"/workflows/{workflow_id}/pause", 200)
        await self._post(f"/workflows/{workflow_id}/resume", 200)
        await self._post(f"/workflows/{workflow_id}/cancel", 200)
        await self._user.finished(workflow_id)
        gate.open()

    async def _asks_people(self) -> None:
        rule = {"escalate": [OWNER], "deadline": "1h"}
        ask = {"ask": f"May it go on? {self.secret}", "who": [OWNER], "deadline": "1s", "on_deadline": rule}
        workflow_id = await self._user.submit({"id": "gate", "approval": ask})
        found: list[Any] = []

        async def is_escalated() -> bool:
            items = (await self._user.http.get("/tasks", params={"limit": "100"})).json()["items"]
            found[:] = [each for each in items if each["workflow_id"] == workflow_id and each["escalated"]]
            return bool(found)

        await until(is_escalated, "others are asked", 30)
        await self._post(f"/tasks/{found[0]['id']}/decision", 200, {"approve": True, "comment": self.secret})
        await self._user.finished(workflow_id)

    async def _runs_templates(self) -> None:
        slug = f"template-{uuid.uuid4().hex[:8]}"
        inputs = [{"name": "topic", "type": "string", "description": "What it is about."}]
        document = {"name": "Saved", "inputs": inputs, "steps": [step("only", "${{ inputs.topic }}")]}
        await self._post("/templates", 201, {"slug": slug, "document": document})
        await self._post("/batches", 202, {"template": slug, "inputs": [{"topic": self.topic()}]})
        soon = (now() + datetime.timedelta(seconds=5)).isoformat()  # what has passed when it is read is refused
        timed = {"name": "Soon", "template": slug, "values": {"topic": self.topic()}, "at": soon}
        schedule = await self._post("/schedules", 201, timed)
        await self._told("schedule.fired")
        await self._delete(f"/schedules/{schedule['id']}")
        hook = {"name": "On mail", "kind": "webhook", "template": slug, "inputs": {"topic": "${{ message.subject }}"}}
        trigger = await self._post("/triggers", 201, hook)
        await self._delete(f"/triggers/{trigger['id']}")
        await self._is_shared(f"/templates/{slug}")
        await self._delete(f"/templates/{slug}")

    async def _spends(self, admin: Caller) -> None:
        topic, model = self.topic(), f"model-{uuid.uuid4().hex[:8]}"
        self._agents.on(topic, Model(model))
        answer = await admin.http.put(f"/prices/{model}", json={"input": "1", "output": "1"})
        assert answer.status_code == 200, answer.text
        answer = await self._user.http.put("/budget", json={"monthly": "1"})
        assert answer.status_code == 200, answer.text
        for state in ("warned", "exhausted"):  # an answer costs 90 cents, once the workers know the price

            async def is_spent(state: str = state) -> bool:
                if (await self._user.http.get("/budget")).json()["state"] != state:
                    await self._user.finished(await self._user.submit(step("only", topic)))
                    return False
                return True

            await until(is_spent, f"the budget is {state}")
            await self._told(f"budget.{state}")

    async def _told(self, kind: str) -> None:
        async def is_told() -> bool:
            return bool(await self._user.events(type=kind))

        await until(is_told, f"{kind} is told", 30)

    async def _post(self, path: str, status: int, body: Any = None) -> Any:
        answer = await self._user.http.post(path, json=body)
        assert answer.status_code in (status, 200), f"{path}: {answer.text[:300]}"
        return answer.json() if answer.content else None

    async def _delete(self, path: str) -> None:
        answer = await self._user.http.delete(path)
        assert answer.status_code == 204, f"{path}: {answer.text[:300]}"
