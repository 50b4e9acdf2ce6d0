"""Writes the moves of many workflows at once."""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import asyncpg
import orjson

from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database
from orchestration_engine.core.group_commit import GroupCommit
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows import ledger_sql
from orchestration_engine.workflows.errors import LeaseLost
from orchestration_engine.workflows.execution import Execution, Move, StepState
from orchestration_engine.workflows.models import Status

LEASE = datetime.timedelta(seconds=8)
"""How long a worker may be silent before another takes its workflows over."""
MOST_AT_ONCE = 256


class _Claim(NamedTuple):
    """A worker wants to carry a workflow."""

    workflow_id: uuid.UUID


class Ledger:
    """One worker's way to write. Whatever it has said is committed."""

    def __init__(self, database: Database, owner: uuid.UUID) -> None:
        self._database = database
        self._owner = owner
        # Patient: an agent's answer was paid for.
        self._line = GroupCommit[_Claim | Move, Execution | None]("moves", self._write, MOST_AT_ONCE, patient=True)

    async def claim(self, workflow_id: uuid.UUID) -> Execution | None:
        """Take a workflow over and begin what may begin; None where it is finished or somebody carries it."""
        return await self._line.put(_Claim(workflow_id))

    async def write(self, move: Move) -> None:
        """Write a move; LeaseLost where the workflow is another's by now."""
        await self._line.put(move)

    async def run(self) -> None:
        """Write for ever."""
        await self._line.run()

    async def _write(self, items: Sequence[_Claim | Move]) -> list[Execution | Exception | None]:
        claimed = [item.workflow_id for item in items if isinstance(item, _Claim)]
        async with self._database.driver() as connection:
            begun = await self._begin(connection, claimed) if claimed else {}
            moves = [*(item for item in items if isinstance(item, Move)), *(move for _, move in begun.values())]
            held = await self._record(connection, moves) if moves else set()
        results: list[Execution | Exception | None] = []
        for item in items:
            if isinstance(item, _Claim):
                results.append(begun[item.workflow_id][0] if item.workflow_id in begun else None)
            else:
                results.append(None if item.workflow_id in held else LeaseLost())
        return results

    async def _begin(
        self, connection: asyncpg.Connection, ids: Sequence[uuid.UUID]
    ) -> dict[uuid.UUID, tuple[Execution, Move]]:
        moment = now()
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
