"""The tables of workflows and steps."""

import datetime
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import Row, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.workflows.models import UNFINISHED, Status, Step, SubmissionKey, Workflow


class WorkflowRepository:
    """Workflows and steps in PostgreSQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def owned(self, workflow_id: uuid.UUID, owner_id: uuid.UUID) -> Workflow | None:
        """Return a workflow, if it is this user's."""
        return await self._session.scalar(
            select(Workflow).where(Workflow.id == workflow_id, Workflow.owner_id == owner_id)
        )

    async def steps(self, workflow_id: uuid.UUID) -> list[Step]:
        """Return a workflow's steps in the order in which they were given."""
        rows = await self._session.scalars(select(Step).where(Step.workflow_id == workflow_id).order_by(Step.position))
        return list(rows)

    async def page(
        self, owner_id: uuid.UUID, limit: int, before: uuid.UUID | None
    ) -> Sequence[Row[Workflow, int, int]]:
        """Return a user's workflows, newest first, each with its numbers of steps and of completed ones."""
        counts = (
            select(
                func.count().label("total"),
                func.count().filter(Step.status == Status.COMPLETED).label("completed"),
            )
            .where(Step.workflow_id == Workflow.id)
            .lateral()
        )
        query = select(Workflow, counts.c.total, counts.c.completed).where(Workflow.owner_id == owner_id)
        if before is not None:
            query = query.where(Workflow.id < before)
        return (await self._session.execute(query.order_by(Workflow.id.desc()).limit(limit))).all()

    async def cancel(self, workflow_id: uuid.UUID, owner_id: uuid.UUID, moment: datetime.datetime) -> bool:
        """End a user's workflow, whoever carries it; False where it has ended or is not this user's."""
        statement = (
            update(Workflow)
            .where(Workflow.id == workflow_id, Workflow.owner_id == owner_id, Workflow.status.in_(UNFINISHED))
            .values(status=Status.CANCELLED, finished_at=moment, lease_owner=None, lease_until=None)
            .returning(Workflow.id)
            .execution_options(synchronize_session=False)
        )
        return await self._session.scalar(statement) is not None

    async def cancel_steps(self, workflow_id: uuid.UUID, moment: datetime.datetime) -> list[Step]:
        """End every step that has not ended; return those that had begun."""
        statement = (
            update(Step)
            .where(Step.workflow_id == workflow_id, Step.status.in_(UNFINISHED))
            .values(status=Status.CANCELLED, finished_at=moment)
            .returning(Step)
            .execution_options(synchronize_session=False)
        )
        return [step for step in await self._session.scalars(statement) if step.attempt > 0]

    async def tell(self, workflow_id: uuid.UUID, *channels: str) -> None:
        """Let other processes hear of a workflow, once this is committed."""
        for channel in channels:
            await self._session.execute(select(func.pg_notify(channel, str(workflow_id))))

    async def renew(self, ids: Sequence[uuid.UUID], owner: uuid.UUID, until: datetime.datetime) -> set[uuid.UUID]:
        """Put off the end of leases; return the workflows whose lease this worker still has."""
        statement = (
            update(Workflow)
            .where(Workflow.id.in_(ids), Workflow.lease_owner == owner)
            .values(lease_until=until)
            .returning(Workflow.id)
            .execution_options(synchronize_session=False)
        )
        return set(await self._session.scalars(statement))

    async def lost(self, ids: Collection[uuid.UUID], owner: uuid.UUID) -> list[uuid.UUID]:
        """Return those of the workflows that another worker has the lease of, or that somebody cancelled."""
        another = or_(Workflow.lease_owner != owner, Workflow.status == Status.CANCELLED)
        query = select(Workflow.id).where(Workflow.id.in_(ids), another)
        return list(await self._session.scalars(query))

    async def release(self, owner: uuid.UUID) -> list[uuid.UUID]:
        """Give back every lease of a worker that stops; return the workflows."""
        statement = (
            update(Workflow)
            .where(Workflow.lease_owner == owner, Workflow.status.in_(UNFINISHED))
            .values(lease_owner=None, lease_until=None)
            .returning(Workflow.id)
            .execution_options(synchronize_session=False)
        )
        return list(await self._session.scalars(statement))

    async def forget_keys(self, before: datetime.datetime) -> None:
        """Delete idempotency keys that no longer stand for anything."""
        await self._session.execute(delete(SubmissionKey).where(SubmissionKey.created_at < before))

    async def requeue_lapsed(
        self, now: datetime.datetime, queued_before: datetime.datetime, limit: int
    ) -> list[uuid.UUID]:
        """Mark unfinished workflows that nobody carries as queued again; return them.

        Those queued after `queued_before` are left out: their message may still be on its way.
        """
        lapsed = (
            select(Workflow.id)
            .where(
                and_(
                    Workflow.status.in_(UNFINISHED),
                    Workflow.queued_at < queued_before,
                    or_(Workflow.lease_until.is_(None), Workflow.lease_until < now),
                )
            )
            .order_by(Workflow.queued_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        statement = (
            update(Workflow)
            .where(Workflow.id.in_(lapsed))
            .values(queued_at=now)
            .returning(Workflow.id)
            .execution_options(synchronize_session=False)
        )
        return list(await self._session.scalars(statement))
