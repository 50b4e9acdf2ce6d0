"""The tables of workflows and steps, as those who look at them and steer them ask for them."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any  # JSON

from pydantic import JsonValue
from sqlalchemy import Row, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.workflows import listing
from orchestration_engine.workflows.models import Document, HumanTask, Status, Step, Workflow
from orchestration_engine.workflows.running import ledger_sql
from workflow_language.document import Step as WrittenStep

MOST_ITEMS_SHOWN = 1_000
"""So many items of a step are put together as its output; more are listed page by page."""


@dataclass
class Items:
    """What is known of a step's items or rounds."""

    begun: int = 0
    completed: int = 0
    failed: int = 0
    given: list[JsonValue] = field(default_factory=list)
    """The outputs of the first of them, in their order."""

    def outputs(self, step: WrittenStep) -> JsonValue:
        """Return what they are to those who read the step's output; null where there are too many to show."""
        if step.loop:
            return next((output for output in reversed(self.given) if output is not None), None)
        return self.given if self.begun <= MOST_ITEMS_SHOWN else None


class WorkflowRepository:
    """Workflows and steps in PostgreSQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def owned(self, workflow_id: uuid.UUID, owner_id: uuid.UUID, *, lock: bool = False) -> Workflow | None:
        """Return a workflow, if it is this user's; locked, it stays as it is until the transaction ends."""
        query = select(Workflow).where(Workflow.id == workflow_id, Workflow.owner_id == owner_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return await self._session.scalar(query)

    async def document(self, digest: bytes) -> dict[str, Any]:
        """Return a document's JSON."""
        query = select(Document.body).where(Document.digest == digest)
        body: dict[str, Any] = (await self._session.execute(query)).scalar_one()
        return body

    async def steps(self, workflow_id: uuid.UUID) -> list[Step]:
        """Return what became of the steps that have begun."""
        rows = await self._session.scalars(select(Step).where(Step.workflow_id == workflow_id, Step.item == 0))
        return list(rows)

    async def items(self, workflow_id: uuid.UUID) -> dict[str, Items]:
        """Return what became of the items and rounds of each step that has any."""
        # In one statement: of two, the second could find items of a step that had none when the first looked.
        given = func.jsonb_agg(aggregate_order_by(Step.output, Step.item), type_=JSONB)
        query = select(
            Step.key,
            func.count(),
            func.count().filter(Step.status == Status.COMPLETED),
            func.count().filter(Step.status == Status.FAILED),
            given.filter(Step.item <= MOST_ITEMS_SHOWN),
        )
        rows = await self._session.execute(
            query.where(Step.workflow_id == workflow_id, Step.item > 0).group_by(Step.key)
        )
        return {key: Items(begun, completed, failed, outputs or []) for key, begun, completed, failed, outputs in rows}

    async def item_page(self, workflow_id: uuid.UUID, key: str, limit: int, after: int) -> list[Step]:
        """Return a step's items in their order."""
        query = select(Step).where(Step.workflow_id == workflow_id, Step.key == key, Step.item > max(after, 0))
        return list(await self._session.scalars(query.order_by(Step.item).limit(limit)))

    async def tasks(self, workflow_id: uuid.UUID) -> list[HumanTask]:
        """Return what people were asked, the last time that each step asked."""
        query = select(HumanTask).where(HumanTask.workflow_id == workflow_id).order_by(HumanTask.id)
        return list(await self._session.scalars(query))

    async def page(
        self, owner_id: uuid.UUID, wanted: listing.Wanted, limit: int, before: listing.Place | None
    ) -> Sequence[Row[Workflow, int, str | None, str | None]]:
        """Return a user's workflows in the list's order, each with how many steps completed and which failed how."""
        found = await listing.found(self._session, owner_id, wanted, limit, before)
        failed = Step.status == Status.FAILED
        steps = (
            select(
                func.count().filter(Step.status == Status.COMPLETED).label("completed"),
                func.min(Step.key).filter(failed).label("failed"),
                func.min(Step.error_kind).filter(failed).label("kind"),
            )
            .where(Step.workflow_id == Workflow.id, Step.item == 0)
            .lateral()
        )
        query = select(Workflow, steps.c.completed, steps.c.failed, steps.c.kind).join(found, found.c.id == Workflow.id)
        return (await self._session.execute(query.order_by(*wanted.order(Workflow)).limit(limit))).all()

    async def cancel(self, ids: Sequence[uuid.UUID], moment: datetime.datetime) -> None:
        """End workflows and those that their steps run, whoever carries them; what has ended stays as it is."""
        await self._execute(ledger_sql.CANCEL, list(ids), moment)

    async def call(self, ids: Sequence[uuid.UUID], moment: datetime.datetime) -> None:
        """Have somebody look at workflows for which something was done."""
        await self._execute(ledger_sql.CALL, list(ids), moment)

    async def begin_again(self, workflow: Workflow, steps: Sequence[str], spread: Sequence[str]) -> None:
        """Forget what became of `steps`; of those in `spread` only the items that did not complete."""
        mine = Step.workflow_id == workflow.id
        kept = and_(Step.key.in_(spread), or_(Step.item == 0, Step.status == Status.COMPLETED))
        await self._session.execute(
            delete(Step).where(mine, Step.key.in_([*steps]), ~kept).execution_options(synchronize_session=False)
        )
        await self._session.execute(
            update(Step)
            .where(mine, Step.key.in_([*spread]), Step.item == 0)
            .values(status=Status.RUNNING, error=None, error_kind=None, finished_at=None)
            .execution_options(synchronize_session=False)
        )

    async def _execute(self, statement: str, *values: object) -> None:
        connection = await self._session.connection()
        await connection.exec_driver_sql(statement, values)
