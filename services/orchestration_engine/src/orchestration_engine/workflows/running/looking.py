"""What others have done to a workflow that somebody carries: people, other workflows, its owner."""

import uuid
from collections.abc import Iterable, Sequence

import asyncpg
import orjson
from pydantic import JsonValue

from orchestration_engine.core.database import Database
from orchestration_engine.workflows.errors import LeaseLost
from orchestration_engine.workflows.models import Status, TaskStatus
from orchestration_engine.workflows.running import asking
from orchestration_engine.workflows.running.execution import Execution
from orchestration_engine.workflows.running.moves import Answered, Fault, Happening, Place, Task

# First it is said that it was looked at, then it is looked: whoever calls in between is heard the next time.
_SEEN = """
    update workflows set wake_at = null
    where id = $1 and lease_owner = $2 returning status, streams
"""
# A step that is tried again asks again; what was said to it before counts no longer.
_PEOPLE = """
    select distinct on (key) key, status, answer::text as answer from human_tasks
    where workflow_id = $1 and key = any($2::text[]) order by key, id desc
"""
_CHILDREN = """
    select id, status, output::text as output, error from workflows
    where id = any($1::uuid[]) and finished_at is not null
"""


class Look:
    """One worker's way to look."""

    def __init__(self, database: Database, owner: uuid.UUID) -> None:
        self._database = database
        self._owner = owner

    async def at(self, execution: Execution) -> list[Happening]:
        """Return what became of what it waits for, and let it know whether it is paused; LeaseLost."""
        waiting = execution.waiting()
        async with self._database.driver() as connection:
            row = await connection.fetchrow(_SEEN, execution.facts.id, self._owner)
            if row is None:
                raise LeaseLost
            people = [task.step for task in waiting if not task.child_id]
            children = [task for task in waiting if task.child_id]
            decided = await connection.fetch(_PEOPLE, execution.facts.id, people) if people else []
            ended = await connection.fetch(_CHILDREN, [task.child_id for task in children]) if children else []
        execution.paused = row["status"] == Status.PAUSED
        execution.streams = row["streams"]
        return [*_decisions(decided), *_endings(children, ended)]


def _decisions(rows: Iterable[asyncpg.Record]) -> Iterable[Happening]:
    for row in rows:
        answer = None if row["answer"] is None else orjson.loads(row["answer"])
        if (result := asking.outcome(TaskStatus(row["status"]), answer)) is not None:
            yield Happening(Place(row["key"]), result)


def _endings(tasks: Sequence[Task], rows: Iterable[asyncpg.Record]) -> Iterable[Happening]:
    ended = {row["id"]: row for row in rows}
    for task in tasks:
        if (row := ended.get(task.child_id)) is not None:
            yield Happening(task.place, _ending(row))


def _ending(row: asyncpg.Record) -> Answered | Fault:
    match row["status"]:
        case Status.COMPLETED:
            output: JsonValue = None if row["output"] is None else orjson.loads(row["output"])
            return Answered(output)
        case Status.FAILED:
            return Fault(f"Workflow {row['id']} failed: {row['error']}", "workflow")
        case _:
            return Fault(f"Workflow {row['id']} was cancelled.", "workflow")
