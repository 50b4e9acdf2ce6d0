"""Writes what many workflows do: while one transaction is on its way, what comes next waits and goes with the next one.

A commit costs the same for one workflow as for a hundred, and so does every statement's way to PostgreSQL and back.
"""

import asyncio
import datetime
import uuid
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

import asyncpg
import orjson
import structlog
from prometheus_client import Histogram

from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database, is_passing
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows import ledger_sql
from orchestration_engine.workflows.errors import LeaseLost
from orchestration_engine.workflows.execution import Execution, Move, StepState
from orchestration_engine.workflows.models import Status

LEASE = datetime.timedelta(seconds=8)
"""How long a worker may be silent before another takes its workflows over."""
MOST_AT_ONCE = 256
"""How many workflows' moves one transaction writes."""
LONGEST_PAUSE = 5.0

_log = structlog.get_logger(__name__)
_written = Histogram(
    "ledger_moves_per_transaction", "Moves that one transaction wrote", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256)
)


class _Claim:
    """Somebody waits to carry a workflow."""

    def __init__(self, workflow_id: uuid.UUID) -> None:
        self.workflow_id = workflow_id
        self.result: asyncio.Future[Execution | None] = asyncio.get_running_loop().create_future()


class _Write:
    """Somebody waits for a move to be written."""

    def __init__(self, move: Move) -> None:
        self.workflow_id = move.workflow_id
        self.move = move
        self.result: asyncio.Future[None] = asyncio.get_running_loop().create_future()


_Entry = _Claim | _Write


class Ledger:
    """One worker's way to write. Whatever it has said is committed."""

    def __init__(self, database: Database, owner: uuid.UUID) -> None:
        self._database = database
        self._owner = owner
        self._waiting: list[_Entry] = []
        self._wanted = asyncio.Event()

    async def claim(self, workflow_id: uuid.UUID) -> Execution | None:
        """Take a workflow over and begin what may begin; None where it is finished or somebody carries it."""
        entry = _Claim(workflow_id)
        self._put(entry)
        return await entry.result

    async def write(self, move: Move) -> None:
        """Write a move; LeaseLost where the workflow is another's by now."""
        entry = _Write(move)
        self._put(entry)
        await entry.result

    async def run(self) -> None:
        """Write for ever."""
        while True:
            await self._wanted.wait()
            entries, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            if not self._waiting:
                self._wanted.clear()
            await self._settle(entries)

    def _put(self, entry: _Entry) -> None:
        self._waiting.append(entry)
        self._wanted.set()

    async def _settle(self, entries: Sequence[_Entry]) -> None:
        """Write again and again while the database is away, for answers were paid for; what is wrong fails alone."""
        pause = 0.1
        while True:
            try:
                await self._write(entries)
                _written.observe(len(entries))
                return
            except DATABASE_ERRORS as error:
                if not is_passing(error):
                    await self._one_by_one(entries, error)
                    return
                _log.warning("the database is away; trying again", error=type(error).__name__, pause=pause)
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    async def _one_by_one(self, entries: Sequence[_Entry], error: Exception) -> None:
        if len(entries) > 1:
            for entry in entries:
                await self._settle([entry])
        elif not entries[0].result.done():
            entries[0].result.set_exception(error)

    async def _write(self, entries: Sequence[_Entry]) -> None:
        claims = [entry for entry in entries if isinstance(entry, _Claim)]
        writes = [entry for entry in entries if isinstance(entry, _Write)]
        async with self._database.driver() as connection:
            begun = await self._begin(connection, claims) if claims else {}
            moves = [*(entry.move for entry in writes), *(move for _, move in begun.values())]
            held = await self._record(connection, moves) if moves else set()
        for claim in claims:
            if not claim.result.done():
                claim.result.set_result(begun[claim.workflow_id][0] if claim.workflow_id in begun else None)
        for write in writes:
            if write.result.done():
                continue
            if write.workflow_id in held:
                write.result.set_result(None)
            else:
                write.result.set_exception(LeaseLost())

    async def _begin(
        self, connection: asyncpg.Connection, claims: Sequence[_Claim]
    ) -> dict[uuid.UUID, tuple[Execution, Move]]:
        moment = now()
        ids = [entry.workflow_id for entry in claims]
        rows = await connection.fetch(ledger_sql.CLAIM, self._owner, moment + LEASE, moment, ids)
        steps = await connection.fetch(ledger_sql.STEPS, [row["id"] for row in rows])
        by_workflow = {key: [*group] for key, group in groupby(steps, itemgetter("workflow_id"))}
        begun: dict[uuid.UUID, tuple[Execution, Move]] = {}
        for row in rows:
            states = map(_state, by_workflow.get(row["id"], []))
            execution = Execution(row["id"], row["owner_id"], row["started_at"], states)
            begun[row["id"]] = execution, execution.begin()
        return begun

    async def _record(self, connection: asyncpg.Connection, moves: Sequence[Move]) -> set[uuid.UUID]:
        ended = [
            (
                move.workflow_id,
                step.key,
                step.attempt,
                outcome.status.value,
                outcome.answer and outcome.answer.output,
                outcome.answer and outcome.answer.model,
                outcome.answer and outcome.answer.usage.input_tokens,
                outcome.answer and outcome.answer.usage.output_tokens,
                None if outcome.answer else outcome.error,
            )
            for move in moves
            for step, outcome in move.ended
        ]
        begun = [(move.workflow_id, step.key, step.attempt) for move in moves for step in move.begun]
        finished = [(move.workflow_id, move.finished.value) for move in moves if move.finished]
        told = [
            (
                new_id(),
                telling.part.value,
                move.workflow_id,
                telling.step,
                telling.data.type,
                move.owner_id,
                telling.data.model_dump_json(),
            )
            for move in moves
            for telling in move.tellings
        ]
        rows = await connection.fetch(
            ledger_sql.WRITE,
            self._owner,
            now(),
            [move.workflow_id for move in moves],
            *_columns(ended, 9),
            *_columns(begun, 3),
            *_columns(finished, 2),
            *_columns(told, 7),
        )
        return {row["id"] for row in rows}


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> Iterable[Sequence[object]]:
    return zip(*rows, strict=True) if rows else ([] for _ in range(width))


def _state(row: asyncpg.Record) -> StepState:
    return StepState(
        key=row["key"],
        agent=row["agent"],
        needs=tuple(row["needs"]),
        input=orjson.loads(row["input"]),
        status=Status(row["status"]),
        attempt=row["attempt"],
        output=row["output"],
    )
