"""Messages that were set aside, tried again once their owner has mended what was wrong."""

import uuid
from collections.abc import Awaitable, Callable

import asyncpg

from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.workflows.models import DeadLetter
from orchestration_engine.workflows.starting import driver_of
from orchestration_engine.workflows.triggers.errors import NotRequeued
from orchestration_engine.workflows.triggers.messages import Arrival, armed, take

SOURCE = "trigger"
"""What the sources of these letters begin with: `trigger/<id>`."""

_FIND = """
    select id, owner_id, name, template, inputs::text as inputs, since
    from triggers where id = $1 and owner_id = $2
"""


async def requeue_message(work: UnitOfWork, letter: DeadLetter, *, dispatch: Callable[[], Awaitable[None]]) -> None:
    """Run a trigger's template with a message that was set aside, unless it has run since.

    Raises NotRequeued where the trigger is gone or the message still cannot be used.
    """
    connection = await driver_of(work.session)
    (taken,) = await take(connection, [await _arrival(connection, letter)], now())
    if taken.reason is not None:
        raise NotRequeued(f"{taken.reason} Mend the trigger's inputs or its template first.")
    work.after_commit(dispatch)


async def _arrival(connection: asyncpg.Connection, letter: DeadLetter) -> Arrival:
    assert letter.source is not None
    trigger_id = uuid.UUID(letter.source.removeprefix(f"{SOURCE}/"))
    row = await connection.fetchrow(_FIND, trigger_id, letter.owner_id)
    if row is None:
        raise NotRequeued("The trigger that this message came to is gone; run its template with the message's values.")
    payload = letter.payload
    if not isinstance(payload, dict) or "message" not in payload:
        raise NotRequeued("This message could not be read, so nothing can be made of it; have the sender send JSON.")
    return Arrival(armed(row), str(payload["key"]), payload["message"])
