"""Watching workflows: whose they are, what happened in them, how they stood."""

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from agent_contracts.events import EVENT_TYPES
from orchestration_engine.core import pagination
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.core.events import EventRow, EventView, shown
from orchestration_engine.workflows.errors import WorkflowNotFound
from orchestration_engine.workflows.live.marks import Mark
from orchestration_engine.workflows.live.replay import ReplayedStep, State, replay
from orchestration_engine.workflows.live.schemas import (
    ReplayPoint,
    ReplayStep,
    ReplayView,
    WorkflowEvent,
    WorkflowEventPage,
)
from orchestration_engine.workflows.models import Status, Workflow
from orchestration_engine.workflows.repository import WorkflowRepository
from orchestration_engine.workflows.schemas import ItemCounts

AT_ONCE = 1_000
"""So many events are read at once for a replay."""

# Who carries it looks, and asks agents for their answers piece by piece from then on.
_WATCH = """
    update workflows set streams = true, wake_at = case when lease_owner is null then wake_at else $2 end
    where id = $1 and not streams and finished_at is null
    returning lease_owner is not null and pg_notify('workflow_called', id::text) is not null
"""


class LiveManager:
    """The rules of watching workflows."""

    def __init__(self, work: UnitOfWork) -> None:
        self._session: AsyncSession = work.session
        self._workflows = WorkflowRepository(work.session)

    async def watch(self, workflow_id: uuid.UUID, owner_id: uuid.UUID, mark: Mark) -> bool:
        """Have a workflow tell what happens; return whether anything is left to tell after `mark`.

        Raises WorkflowNotFound.
        """
        workflow = await self._owned(workflow_id, owner_id)
        if workflow.finished_at is not None:
            return bool(await self._rows(workflow_id, mark.position, 1))
        if not workflow.streams:
            connection = await self._session.connection()
            await connection.exec_driver_sql(_WATCH, (workflow_id, now()))
        return True

    async def page(
        self, workflow_id: uuid.UUID, owner_id: uuid.UUID, limit: int, cursor: str | None, mark: Mark
    ) -> WorkflowEventPage:
        """Return a page of a workflow's events, oldest first; WorkflowNotFound, Invalid for the cursor."""
        await self._owned(workflow_id, owner_id)
        after = pagination.decode_position(cursor) if cursor else mark.position
        rows = await self._rows(workflow_id, after, limit + 1)
        page = rows[:limit]
        more = len(rows) > limit
        return WorkflowEventPage(
            items=[_event(row) for row in shown(page)],
            next_cursor=pagination.encode(str(page[-1].position)) if more else None,
        )

    async def replay(self, workflow_id: uuid.UUID, owner_id: uuid.UUID, at: Mark | None) -> ReplayView:
        """Return how a workflow stood after one of its events, without `at` after the last; WorkflowNotFound."""
        workflow = await self._owned(workflow_id, owner_id)
        state, position, points = State(), 0, list[ReplayPoint]()
        while rows := await self._events(workflow_id, position):
            past = [row for row in rows if at is None or row.position <= at.position]
            replay(((row.time, row.data) for row in past), state)
            points += [_point(row) for row in rows if row.type in EVENT_TYPES]
            position = rows[-1].position
        document = await self._workflows.document(workflow.document)
        return _replay_view(workflow, state, {step["id"]: step.get("agent") for step in document["steps"]}, points, at)

    async def _events(self, workflow_id: uuid.UUID, after: int) -> Sequence[Row[int, str, object, dict[str, object]]]:
        columns = select(EventRow.position, EventRow.type, EventRow.time, EventRow.data)
        query = columns.where(EventRow.subject == f"workflow/{workflow_id}", EventRow.position > after)
        return (await self._session.execute(query.order_by(EventRow.position).limit(AT_ONCE))).all()

    async def _rows(self, workflow_id: uuid.UUID, after: int, limit: int) -> list[EventRow]:
        query = select(EventRow).where(EventRow.subject == f"workflow/{workflow_id}", EventRow.position > after)
        return list(await self._session.scalars(query.order_by(EventRow.position).limit(limit)))

    async def _owned(self, workflow_id: uuid.UUID, owner_id: uuid.UUID) -> Workflow:
        workflow = await self._workflows.owned(workflow_id, owner_id)
        if workflow is None:
            raise WorkflowNotFound(workflow_id)
        return workflow


def _event(row: EventRow) -> WorkflowEvent:
    return WorkflowEvent(**EventView.of(row).model_dump(), mark=str(Mark(row.position)))


def _point(row: Row[int, str, object, dict[str, object]]) -> ReplayPoint:
    position, kind, time, data = row
    return ReplayPoint.model_validate(
        {"at": str(Mark(position)), "type": kind, "time": time, "step": data.get("step"), "item": data.get("item")}
    )


def _replay_view(
    workflow: Workflow, state: State, written: Mapping[str, str | None], points: list[ReplayPoint], at: Mark | None
) -> ReplayView:
    begun = state.steps()
    # What has not begun when a workflow ends never will.
    unborn = Status.CANCELLED if state.finished_at else Status.PENDING
    return ReplayView(
        id=workflow.id,
        name=state.name or workflow.name,
        status=state.status,
        error=state.error,
        created_at=state.created_at,
        started_at=state.started_at,
        finished_at=state.finished_at,
        steps=[
            _step(state, step, begun.get(step) or ReplayedStep(unborn, agent=agent)) for step, agent in written.items()
        ],
        at=str(Mark(at.position)) if at else (points[-1].at if points else None),
        points=points,
    )


def _step(state: State, step: str, task: ReplayedStep) -> ReplayStep:
    items = list(state.items(step).values())
    counts = None
    if items:
        completed = sum(item.status is Status.COMPLETED for item in items)
        failed = sum(item.status is Status.FAILED for item in items)
        counts = ItemCounts(begun=len(items), completed=completed, failed=failed)
    names = ReplayStep.model_fields.keys() - {"id", "items"}
    return ReplayStep.model_validate({"id": step, "items": counts, **{name: getattr(task, name) for name in names}})
