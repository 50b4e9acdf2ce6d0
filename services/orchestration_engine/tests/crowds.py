"""Agents that see how many ask them at once, and workflows that are run to their end."""

import asyncio
from collections.abc import Sequence
from typing import Any

from .engine import Caller
from .stub_agents import Answer, Call, refused


class Crowd:
    """An agent that answers once so many have come; the last ones need not wait for more."""

    def __init__(self, size: int, total: int) -> None:
        self._barrier = asyncio.Barrier(size)
        self._size = size
        self._left = total
        self._now = 0
        self.most = 0
        """Who were there at once."""

    async def __call__(self, call: Call) -> Answer:
        """Wait for the others, then echo."""
        self._now += 1
        self.most = max(self.most, self._now)
        waits = self._left >= self._size
        self._left -= 1
        try:
            if waits or self._barrier.n_waiting:
                await self._barrier.wait()
        finally:
            self._now -= 1
        return f"on {call.input['topic']}"


class Lines:
    """An agent that says one thing after another, and the last one for ever."""

    def __init__(self, *lines: str | int) -> None:
        """A number is the status of a refusal."""
        self._lines = list(lines)

    async def __call__(self, _: Call) -> Answer:
        """Say the next."""
        line = self._lines.pop(0) if len(self._lines) > 1 else self._lines[0]
        return line if isinstance(line, str) else refused(line, f"Refused with {line}.")


QUICK = {"attempts": 3, "first": "10ms", "most": "20ms"}
"""Retries that a test has time for."""


async def submitted(user: Caller, steps: Sequence[dict[str, Any]], **document: Any) -> str:
    """Submit a workflow; return its id."""
    answer = await user.http.post("/workflows", json={"name": "A workflow", "steps": list(steps), **document})
    assert answer.status_code == 202, answer.text[:300]
    return str(answer.json()["id"])


async def run(user: Caller, *steps: dict[str, Any], **document: Any) -> Any:
    """Return a workflow when it has ended."""
    return await user.finished(await submitted(user, steps, **document))


def outcome(workflow: Any, name: str) -> Any:
    """Return what became of a step."""
    return next(step for step in workflow["steps"] if step["id"] == name)


def statuses(workflow: Any) -> dict[str, str]:
    """Return how far each step came."""
    return {step["id"]: step["status"] for step in workflow["steps"]}
