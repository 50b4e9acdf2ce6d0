"""Webhooks: messages that come over HTTP, signed as Standard Webhooks says."""

import os
import uuid
from collections.abc import Mapping

import asyncpg
import orjson
from standardwebhooks import Webhook, WebhookVerificationError

from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database
from orchestration_engine.workflows.pressure import Pressure
from orchestration_engine.workflows.triggers.errors import UnusableMessage, WrongSignature
from orchestration_engine.workflows.triggers.messages import Arrival, Garbled, Taken, armed, take

LONGEST_ID = 255
_NOBODY = os.urandom(32)
"""What messages to a webhook that does not exist are checked with: they take as long as others."""

_FIND = """
    select id, owner_id, name, template, inputs::text as inputs, since, secret
    from triggers where id = $1 and kind = 'webhook' and enabled
"""


async def receive(
    database: Database, pressure: Pressure, trigger_id: uuid.UUID, headers: Mapping[str, str], body: bytes
) -> Taken:
    """Run the webhook's template with a message; one that comes again runs nothing.

    Raises WrongSignature, UnusableMessage where it was set aside; TooMuchInLine or LineFull where it must come later.
    """
    async with database.driver() as connection:
        row = await connection.fetchrow(_FIND, trigger_id)
        if not _is_signed(row["secret"] if row else _NOBODY, headers, body) or row is None:
            raise WrongSignature
        pressure.enter(row["owner_id"])
        taken = await _take(connection, row, headers["webhook-id"], body)
    if taken.reason is not None:
        raise UnusableMessage(taken.reason)
    return taken


async def _take(connection: asyncpg.Connection, row: asyncpg.Record, key: str, body: bytes) -> Taken:
    try:
        message = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        message = Garbled(body.decode(errors="replace"), str(error))
    (taken,) = await take(connection, [Arrival(armed(row), key, message)], now())
    return taken


def _is_signed(secret: bytes, headers: Mapping[str, str], body: bytes) -> bool:
    if not 0 < len(headers.get("webhook-id", "")) <= LONGEST_ID:
        return False
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # ValueError: a signature that is not even of the right form
        return False
    return True
