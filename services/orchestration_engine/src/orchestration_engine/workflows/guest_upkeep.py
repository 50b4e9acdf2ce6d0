"""Deletes guests who have long gone, and what they ran. Their tokens are dead after a day; nobody can come back."""

import asyncio
import datetime

import structlog
from prometheus_client import Counter

from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.core.telemetry import count_away

KEPT = datetime.timedelta(days=7)
AT_ONCE = 200
INTERVAL = 600.0
"""How often it is looked for them, in seconds."""

_GONE = """
    select id from users u
    where tries_left is not null and created_at < $1
        and not exists (select from workflows w where w.owner_id = u.id and w.finished_at is null)
    order by created_at limit $2 for update skip locked
"""
# Steps, links and what else hangs on a workflow go with it. Events stay until they are as old as all others.
_OF_THEIRS = (
    "delete from dead_letters where owner_id = any($1::uuid[])",
    "delete from submission_keys where owner_id = any($1::uuid[])",
    "delete from spending where user_id = any($1::uuid[])",
    "delete from budgets where user_id = any($1::uuid[])",
    "delete from workflows where owner_id = any($1::uuid[])",
    "delete from users where id = any($1::uuid[])",
)

_log = structlog.get_logger(__name__)
_deleted = Counter("guests_deleted_total", "Guests who did not register and were deleted with what they ran")


class GuestUpkeep:
    """Looks for guests who have gone, for ever."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self) -> None:
        """Delete again and again."""
        while True:
            try:
                while await self.delete() == AT_ONCE:
                    pass
            except DATABASE_ERRORS as error:
                count_away("database")
                _log.warning("guests who have gone are not deleted", error=type(error).__name__)
            await asyncio.sleep(INTERVAL)

    async def delete(self) -> int:
        """Delete some of those who came longer than `KEPT` ago; return how many."""
        async with self._database.driver() as connection:
            gone = [row["id"] for row in await connection.fetch(_GONE, now() - KEPT, AT_ONCE)]
            for statement in _OF_THEIRS if gone else ():
                await connection.execute(statement, gone)
        _deleted.inc(len(gone))
        return len(gone)
