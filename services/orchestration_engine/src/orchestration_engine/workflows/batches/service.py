"""Batches: many inputs through one template."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import asyncpg
import orjson
from pydantic import JsonValue

from agent_contracts.events import BatchCreated
from agent_contracts.problems import FieldProblem
from http_edge.tracing import traceparent
from orchestration_engine.auth import Claims
from orchestration_engine.core import pagination
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database, UnitOfWork, tell
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.batches import repository as batch_repository
from orchestration_engine.workflows.batches.repository import BatchRepository, Progress
from orchestration_engine.workflows.batches.schemas import (
    BatchCounts,
    BatchPage,
    BatchRequest,
    BatchResult,
    BatchResultPage,
    BatchView,
)
from orchestration_engine.workflows.errors import BatchEnded, BatchNotFound, InvalidWorkflow
from orchestration_engine.workflows.inserting import NewWorkflow, insert_workflows, written
from orchestration_engine.workflows.intake import Dispatch, WorkflowIntake
from orchestration_engine.workflows.models import Batch, Status
from orchestration_engine.workflows.pressure import Pressure
from orchestration_engine.workflows.submissions import Asked, admit
from workflow_language.document import WorkflowDocument
from workflow_language.validation import check_values

MOST_PROBLEMS = 100
"""So many wrong inputs are told of one batch."""
ROWS = 500
"""So many workflows are made and written at once, so that other requests are answered in between."""
RESULTS = 50
"""So many results are read at once; each may be as long as an agent's answer."""
_PAUSE = 0.01
"""Seconds until what was being written is looked at again."""


class BatchIntake:
    """The rules of submitting batches."""

    def __init__(self, database: Database, intake: WorkflowIntake, pressure: Pressure, dispatch: Dispatch) -> None:
        self._database = database
        self._intake = intake
        self._pressure = pressure
        self._dispatch = dispatch

    async def submit(self, request: BatchRequest, claims: Claims, key: str | None, digest: bytes) -> uuid.UUID:
        """Write a batch and all its workflows, or nothing; return its id, or that of the one submitted under the key.

        Raises TemplateNotFound, InvalidWorkflow where inputs are wrong, KeyReused, InvalidToken, and TooMuchInLine and
        LineFull where too much waits already.
        """
        found = await self._intake.template(request.template, claims.user_id)
        values = await _checked(found.document, request.inputs)
        self._pressure.enter(claims.user_id, len(values))
        moment = now()
        batch_id = new_id()
        first = NewWorkflow(
            id=batch_id,
            owner_id=claims.user_id,
            name=request.name or found.document.name,
            document=written(found.document),
            inputs={},
            created_at=moment,
            priority=request.priority,
            template=found.name,
            batch_id=batch_id,
            trace=traceparent(),
        )
        async with self._database.driver() as connection:
            (admitted,) = await admit(connection, [Asked(batch_id, claims, key, digest, moment)])
            if isinstance(admitted, Exception):
                raise admitted
            if admitted != batch_id:
                return admitted
            head = (batch_id, claims.user_id, first.name, found.name, len(values), moment)
            await connection.execute(batch_repository.INSERT, *head)
            created = BatchCreated(template=found.name, workflows=len(values))
            await tell(connection, claims.user_id, f"batch/{batch_id}", created, moment)
            for start in range(0, len(values), ROWS):
                await insert_workflows(connection, _workflows(first, values, range(start, start + ROWS)))
        await self._dispatch()
        return batch_id


class BatchManager:
    """The rules of reading and steering batches."""

    def __init__(self, work: UnitOfWork, database: Database) -> None:
        self._work = work
        self._database = database
        self._batches = BatchRepository(work.session)

    async def get(self, batch_id: uuid.UUID, owner_id: uuid.UUID) -> BatchView:
        """Return one of the user's batches; BatchNotFound where there is none, or it is another's."""
        batch = await self._batches.owned(batch_id, owner_id)
        if batch is None:
            raise BatchNotFound(batch_id)
        return _view(batch, (await self._batches.progress([batch_id]))[batch_id])

    async def page(self, owner_id: uuid.UUID, limit: int, cursor: str | None) -> BatchPage:
        """Return a page of the user's batches, newest first."""
        before = pagination.decode_id(cursor) if cursor else None
        batches = await self._batches.page(owner_id, limit + 1, before)
        shown, more = batches[:limit], len(batches) > limit
        progress = await self._batches.progress([batch.id for batch in shown])
        items = [_view(batch, progress[batch.id]) for batch in shown]
        return BatchPage(items=items, next_cursor=pagination.encode(str(items[-1].id)) if more else None)

    async def results(
        self, batch_id: uuid.UUID, owner_id: uuid.UUID, status: Status | None, limit: int, cursor: str | None
    ) -> BatchResultPage:
        """Return a page of what became of a batch's inputs so far, in their order; BatchNotFound."""
        after = pagination.decode_position(cursor) if cursor else -1
        await self.known(batch_id, owner_id)
        async with self._database.driver() as connection:
            rows = await batch_repository.results(connection, batch_id, after, status, limit + 1)
        items = [BatchResult.model_validate({**row, "output": _value(row["output"])}) for row in rows[:limit]]
        more = len(rows) > limit
        return BatchResultPage(items=items, next_cursor=pagination.encode(str(items[-1].index)) if more else None)

    async def known(self, batch_id: uuid.UUID, owner_id: uuid.UUID) -> None:
        """Raise BatchNotFound unless there is such a batch and it is the user's; the connection is given back."""
        if await self._batches.owned(batch_id, owner_id) is None:
            raise BatchNotFound(batch_id)
        await self._work.release()

    async def cancel(self, batch_id: uuid.UUID, owner_id: uuid.UUID) -> BatchView:
        """End everything of a batch that has not ended. BatchNotFound; BatchEnded where nothing is left."""
        await self._work.release()
        ended = await self._cancel(batch_id, owner_id)
        view = await self.get(batch_id, owner_id)
        if ended == 0:
            raise BatchEnded(batch_id, "cancelled" if view.cancelled_at else "finished")
        return view

    async def _cancel(self, batch_id: uuid.UUID, owner_id: uuid.UUID) -> int:
        ended = 0
        while True:
            async with self._database.driver() as connection:
                round_ = await batch_repository.cancel(connection, batch_id, owner_id, now())
            if round_ is None:
                raise BatchNotFound(batch_id)
            ended += round_.ended
            if not round_.left:
                return ended
            await asyncio.sleep(_PAUSE)


async def result_lines(database: Database, batch_id: uuid.UUID, status: Status | None) -> AsyncIterator[bytes]:
    """Yield what became of all of a batch's inputs, in their order, each as a line of JSON.

    Between two pieces no connection is held: whoever reads slowly keeps nobody else from the database.
    """
    after = -1
    while True:
        async with database.driver() as connection:
            rows = await batch_repository.results(connection, batch_id, after, status, RESULTS)
        if rows:
            yield b"".join(map(_line, rows))
            after = rows[-1]["index"]
        if len(rows) < RESULTS:
            return


def _line(row: asyncpg.Record) -> bytes:
    return orjson.dumps({**row, "output": orjson.Fragment(row["output"] or "null")}, default=str) + b"\n"


def _value(text: str | None) -> JsonValue:
    value: JsonValue = None if text is None else orjson.loads(text)
    return value


async def _checked(
    document: WorkflowDocument, inputs: Sequence[dict[str, JsonValue]]
) -> Sequence[dict[str, JsonValue]]:
    """Return what each workflow reads as its inputs; InvalidWorkflow names those that are wrong."""
    checked = []
    wrong: list[FieldProblem] = []
    for index, given in enumerate(inputs):
        values, found = check_values(document, given)
        checked.append(values)
        wrong += [
            FieldProblem(pointer=f"body.inputs.{index}{one.pointer.removeprefix('inputs')}", message=one.message)
            for one in found
        ]
        if len(wrong) >= MOST_PROBLEMS:
            break
        if index % ROWS == 0:
            await asyncio.sleep(0)
    if wrong:
        raise InvalidWorkflow(wrong[:MOST_PROBLEMS])
    return checked


def _workflows(
    first: NewWorkflow, values: Sequence[dict[str, JsonValue]], places: Sequence[int]
) -> Sequence[NewWorkflow]:
    """Return the workflows of a batch at these places; those before begin before."""
    return [
        first._replace(
            id=new_id(),
            inputs=given,
            batch_index=index,
            created_at=first.created_at + timedelta(microseconds=index - len(values)),
        )
        for index, given in enumerate(values[places[0] : places[-1] + 1], places[0])
    ]


def _view(batch: Batch, progress: Progress) -> BatchView:
    counts = BatchCounts.model_validate({status.value: count for status, count in progress.counts.items()})
    finished = counts.completed + counts.failed + counts.cancelled
    finished_at = progress.ended_at if finished == batch.size else None
    rate = None
    if progress.started_at is not None:
        rate = finished / max(((finished_at or now()) - progress.started_at).total_seconds(), 0.001)
    return BatchView(
        id=batch.id,
        name=batch.name,
        template=batch.template,
        size=batch.size,
        counts=counts,
        finished=finished,
        rate=rate,
        created_at=batch.created_at,
        started_at=progress.started_at,
        finished_at=finished_at,
        cancelled_at=batch.cancelled_at,
    )
