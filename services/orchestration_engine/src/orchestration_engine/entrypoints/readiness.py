"""Can the engine do its work? Each dependency is asked, and a missing one is named."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

import aiohttp
from pydantic import BaseModel

from agent_contracts.problems import FieldProblem
from http_edge.problems import ProblemError

PATIENCE = 2.0
"""How long a dependency may take to answer, in seconds."""

Check = Callable[[], Awaitable[object]]


class Ready(BaseModel):
    """Everything that is needed answers."""

    status: Literal["ready"] = "ready"
    dependencies: dict[str, Literal["ok"]]


async def readiness(checks: dict[str, Check]) -> Ready:
    """Ask every dependency at once; a ProblemError of status 503 names those that do not answer."""
    faults = await asyncio.gather(*(_fault(check) for check in checks.values()))
    missing = {name: fault for name, fault in zip(checks, faults, strict=True) if fault}
    if missing:
        names = ", ".join(missing)
        raise ProblemError(
            503,
            type="not-ready",
            title="Not ready",
            detail=f"Missing: {names}. Start it, or correct its address; `make status` shows what runs.",
            errors=[FieldProblem(pointer=name, message=fault) for name, fault in missing.items()],
            headers={"Retry-After": "1"},
        )
    return Ready(dependencies=dict.fromkeys(checks, "ok"))


async def agents_answer(session: aiohttp.ClientSession, url: str) -> None:
    """Raise unless the agents' host is healthy."""
    async with session.get(f"{url}/health") as response:
        response.raise_for_status()


async def _fault(check: Check) -> str | None:
    try:
        async with asyncio.timeout(PATIENCE):
            await check()
    except TimeoutError:
        return f"does not answer within {PATIENCE:g} seconds"
    except Exception as error:  # noqa: BLE001  (whatever a driver raises, the dependency is missing)
        # The name only: a driver's text may hold the address with its password.
        return f"cannot be reached ({type(error).__name__})"
    return None
