"""What a guest may run: a few workflows of one step, counted in the transaction that writes them."""

import uuid
from collections.abc import Iterable, Sequence

import asyncpg

from orchestration_engine.auth import Claims, GuestMayNot, NoTriesLeft
from workflow_language.document import WorkflowDocument

_TAKE = "update users set tries_left = tries_left - 1 where id = $1 and tries_left is distinct from 0 returning id"
_GIVE = "update users set tries_left = tries_left + 1 where id = $1"


def check_try(document: WorkflowDocument) -> None:
    """GuestMayNot where a workflow is more than one question to one agent."""
    first, *more = document.steps
    if more or first.kind != "agent" or first.for_each or first.loop:
        raise GuestMayNot("run workflows of more than one step")


async def take_tries(
    connection: asyncpg.Connection, asked: Iterable[tuple[uuid.UUID, Claims]]
) -> dict[uuid.UUID, NoTriesLeft]:
    """Count what guests submit; return what has to be refused, because nothing was left."""
    guests = [(claims.user_id, workflow_id) for workflow_id, claims in asked if claims.guest]
    refused = {}
    # In one order everywhere: two transactions that lock the same rows must not wait for each other.
    for user_id, workflow_id in sorted(guests):
        if await connection.fetchval(_TAKE, user_id) is None:
            refused[workflow_id] = NoTriesLeft()
    return refused


async def give_back(connection: asyncpg.Connection, owners: Sequence[uuid.UUID]) -> None:
    """Take back what was counted of guests though nothing was written."""
    for owner_id in owners:
        await connection.execute(_GIVE, owner_id)
