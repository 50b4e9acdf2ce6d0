"""The tables of batches, as those who look at them and steer them ask for them."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import asyncpg
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.workflows.models import Batch, Status, Workflow
from orchestration_engine.workflows.running import ledger_sql

INSERT = """
    insert into batches (id, owner_id, name, template, size, created_at) values ($1, $2, $3, $4, $5, $6)
"""
_OWNED = "select cancelled_at from batches where id = $1 and owner_id = $2 for update"
# Workers hold the locks of many workflows at once, in whatever order: whoever waited for one while holding others would
# have them wait for each other. What they are writing just now is left for the next time.
_FREE = "select id from workflows where batch_id = $1 and finished_at is null for update skip locked"
_LEFT = "select exists (select from workflows where batch_id = $1 and finished_at is null)"
_CANCELLED = "update batches set cancelled_at = coalesce(cancelled_at, $2) where id = $1"
_RESULTS = """
    select batch_index as index, id as workflow_id, status, output::text as output, error
    from workflows where batch_id = $1 and batch_index > $2 and ($3::text is null or status = $3)
    order by batch_index limit $4
"""


@dataclass
class Progress:
    """How far a batch has come."""

    counts: dict[Status, int] = field(default_factory=dict)
    started_at: datetime.datetime | None = None
    ended_at: datetime.datetime | None = None
    """When the workflow ended that ended last so far."""


class Cancelled(NamedTuple):
    """What became of an attempt to end a batch."""

    ended: int
    """So many workflows."""
    left: bool
    """Others were being written, and must be ended as well."""


class BatchRepository:
    """Batches in PostgreSQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def owned(self, batch_id: uuid.UUID, owner_id: uuid.UUID) -> Batch | None:
        """Return a batch, if it is this user's."""
        return await self._session.scalar(select(Batch).where(Batch.id == batch_id, Batch.owner_id == owner_id))

    async def page(self, owner_id: uuid.UUID, limit: int, before: uuid.UUID | None) -> list[Batch]:
        """Return a user's batches, newest first."""
        query = select(Batch).where(Batch.owner_id == owner_id)
        if before is not None:
            query = query.where(Batch.id < before)
        return list(await self._session.scalars(query.order_by(Batch.id.desc()).limit(limit)))

    async def progress(self, batch_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID | None, Progress]:
        """Return how far batches have come."""
        found: dict[uuid.UUID | None, Progress] = {batch_id: Progress() for batch_id in batch_ids}
        query = (
            select(
                Workflow.batch_id,
                Workflow.status,
                func.count(),
                func.min(Workflow.started_at),
                func.max(Workflow.finished_at),
            )
            .where(Workflow.batch_id.in_(batch_ids))
            .group_by(Workflow.batch_id, Workflow.status)
        )
        for batch_id, status, count, started_at, ended_at in await self._session.execute(query):
            progress = found[batch_id]
            progress.counts[status] = count
            progress.started_at = min(filter(None, (progress.started_at, started_at)), default=None)
            progress.ended_at = max(filter(None, (progress.ended_at, ended_at)), default=None)
        return found


async def results(
    connection: asyncpg.Connection, batch_id: uuid.UUID, after: int, status: Status | None, limit: int
) -> list[asyncpg.Record]:
    """Return what became of a batch's inputs after the one at `after`; outputs are JSON text."""
    rows: list[asyncpg.Record] = await connection.fetch(_RESULTS, batch_id, after, status and status.value, limit)
    return rows


async def cancel(
    connection: asyncpg.Connection, batch_id: uuid.UUID, owner_id: uuid.UUID, moment: datetime.datetime
) -> Cancelled | None:
    """End what has not ended of a batch and is not being written just now; None where it is not this user's."""
    if await connection.fetchrow(_OWNED, batch_id, owner_id) is None:
        return None
    free = [row["id"] for row in await connection.fetch(_FREE, batch_id)]
    if free:
        await connection.execute(ledger_sql.CANCEL, free, moment)
        await connection.execute(_CANCELLED, batch_id, moment)
    return Cancelled(len(free), await connection.fetchval(_LEFT, batch_id))
