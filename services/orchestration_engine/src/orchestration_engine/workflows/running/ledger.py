"""Writes the moves of many workflows at once."""

import datetime
import decimal
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import asyncpg
import orjson

from agent_contracts.execution import Usage
from orchestration_engine.core.clock import now
from orchestration_engine.core.columns import columns
from orchestration_engine.core.database import Database
from orchestration_engine.core.group_commit import GroupCommit
from orchestration_engine.spending.statements import SPEND
from orchestration_engine.workflows.errors import LeaseLost
from orchestration_engine.workflows.models import Status
from orchestration_engine.workflows.running import asking, ledger_sql
from orchestration_engine.workflows.running.execution import Execution
from orchestration_engine.workflows.running.moves import Ask, Decide, Escalate, Facts, Move, Task
from orchestration_engine.workflows.running.plan import Plan, Plans

MOST_AT_ONCE = 256
MOST_LAPSES = 8
"""So many workers may die with a workflow, one after another, before it is set aside."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker has room for workflows."""

    most: int
    most_of_one: int
    """How many of one user's it may carry in all."""
    share: int
    """With each that a user gets, so many fewer may be theirs: there is less room."""
    carried: Mapping[uuid.UUID, int]
    """How many it carries of each user."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """Workflows that are this worker's from now on."""

    begun: list[tuple[Execution, Move]]
    poison: list[uuid.UUID]
    """Those that too many workers died with."""
    broken: list[tuple[uuid.UUID, Exception]]
    """Those that could not be begun."""
    more: bool
    """Others may be ready."""


class Ledger:
    """One worker's way to write. Whatever it has said is committed."""

    def __init__(self, database: Database, owner: uuid.UUID) -> None:
        self._database = database
        self._owner = owner
        self._plans = Plans()
        # Patient: an agent's answer was paid for.
        self._line = GroupCommit[Claim | Move, Claimed | None](
            "moves", self._write, MOST_AT_ONCE, patient=True, whose=_whose
        )

    async def short(self) -> None:
        """Return when the line of what is to be written is short."""
        await self._line.short()

    async def claim(self, claim: Claim) -> Claimed:
        """Take workflows over, and begin what may begin."""
        claimed = await self._line.put(claim)
        assert claimed is not None
        return claimed

    async def write(self, move: Move) -> None:
        """Write a move; LeaseLost where the workflow is another's by now."""
        await self._line.put(move)

    async def run(self) -> None:
        """Write for ever."""
        await self._line.run()

    async def _write(self, items: Sequence[Claim | Move]) -> list[Claimed | Exception | None]:
        async with self._database.driver() as connection:
            moment = now()  # what was claimed and what is told of it happened at one moment
            results: list[Claimed | Exception | None] = []
            moves = [item for item in items if isinstance(item, Move)]
            for item in items:
                if isinstance(item, Claim):
                    claimed = await self._claim(connection, item, moment)
                    moves += [move for _, move in claimed.begun if not move.is_empty]
                    results.append(claimed)
                else:
                    results.append(None)
            written = await self._record(connection, moves, moment) if moves else set()
        return [
            LeaseLost() if isinstance(item, Move) and item.workflow_id not in written else result
            for item, result in zip(items, results, strict=True)
        ]

    async def _claim(self, connection: asyncpg.Connection, claim: Claim, moment: datetime.datetime) -> Claimed:
        room = (claim.most, claim.most_of_one, *columns(claim.carried.items(), 2), uuid.uuid4(), claim.share)
        rows = await connection.fetch(ledger_sql.CLAIM, self._owner, moment, *room)
        plans = await self._read_plans(connection, {row["document"] for row in rows})
        before = [row["id"] for row in rows if not row["is_new"]]
        steps: dict[uuid.UUID, list[Task]] = {workflow_id: [] for workflow_id in before}
        for found in await connection.fetch(ledger_sql.STEPS, before) if before else ():
            steps[found["workflow_id"]].append(_task(found))
        claimed = Claimed([], [], [], more=_more(claim, rows))
        for row in rows:
            if row["lapses"] >= MOST_LAPSES:
                claimed.poison.append(row["id"])
                continue
            plan = plans[row["document"]]
            if isinstance(plan, Exception):
                claimed.broken.append((row["id"], plan))
                continue
            try:
                execution = Execution(_facts(row), plan, steps.get(row["id"], ()))
                claimed.begun.append((execution, execution.begin()))
            except Exception as error:  # noqa: BLE001  (whatever is wrong with one must not hold up its neighbours)
                claimed.broken.append((row["id"], error))
        return claimed

    async def _read_plans(
        self, connection: asyncpg.Connection, digests: Collection[bytes]
    ) -> dict[bytes, Plan | Exception]:
        """Return the plans of documents, or what is wrong with one."""
        plans: dict[bytes, Plan | Exception] = {
            digest: plan for digest in digests if (plan := self._plans.get(digest)) is not None
        }
        wanted = [digest for digest in digests if digest not in plans]
        for found in await connection.fetch(ledger_sql.DOCUMENTS, wanted) if wanted else ():
            try:
                plans[found["digest"]] = self._plans.read(found["digest"], found["body"])
            except Exception as error:  # noqa: BLE001  (as above)
                plans[found["digest"]] = error
        return plans

    async def _record(
        self, connection: asyncpg.Connection, moves: Sequence[Move], moment: datetime.datetime
    ) -> set[uuid.UUID]:
        rows = await connection.fetch(
            ledger_sql.WRITE,
            self._owner,
            moment,
            *columns(map(_head, moves), 9),
            *columns((_inserted(move.workflow_id, task) for move in moves for task in move.inserts), 11),
            *columns((_updated(move.workflow_id, task) for move in moves for task in move.updates), 17),
            *columns(_told(moves), 5),
        )
        written = {row["id"] for row in rows}
        await self._tell_others(connection, [move for move in moves if move.workflow_id in written], moment)
        # The commit may have come, and its acknowledgement not; then everything else of them was written, too.
        if tried := [move for move in moves if move.was_tried and move.workflow_id not in written]:
            numbers = columns(((move.workflow_id, move.number) for move in tried), 2)
            twice = await connection.fetch(ledger_sql.WRITTEN, *numbers, self._owner)
            written |= {row["id"] for row in twice}
        for move in moves:
            move.was_tried = True
        return written

    async def _tell_others(
        self, connection: asyncpg.Connection, moves: Sequence[Move], moment: datetime.datetime
    ) -> None:
        """Write what concerns people and other workflows; most moves concern none."""
        for move in moves:
            for ask in move.asks:
                await _ask(connection, move, ask, moment)
        if ended := [move.workflow_id for move in moves if move.lets_go]:
            await connection.execute(ledger_sql.WITHDRAW, ended, moment)
        stopped = [child for move in moves for child in move.stops]
        if ended:
            stopped += [row["id"] for row in await connection.fetch(ledger_sql.CHILDREN, ended)]
        if stopped:
            await connection.execute(ledger_sql.CANCEL, stopped, moment)
        if parents := {move.parent_id for move in moves if move.parent_id and move.ending}:
            await connection.fetch(ledger_sql.CALL, parents, moment)
        # Last, since everybody's moves wait for whoever has written the same user's: nothing is waited for after it.
        if costs := _costs(moves):
            await connection.execute(SPEND, moment, *columns(sorted(costs.items()), 2))


async def _ask(
    connection: asyncpg.Connection, move: Move, ask: Ask | Escalate | Decide, moment: datetime.datetime
) -> None:
    match ask:
        case Ask():
            whose = (ask.id, move.workflow_id, ask.step, move.owner_id)
            asked = (ask.kind, ask.ask, _json(ask.inputs), asking.marks(ask.who, move.owner_id), ask.deadline)
            await connection.execute(ledger_sql.ASK, *whose, *asked, moment)
        case Escalate():
            who = asking.marks(ask.who, move.owner_id)
            await connection.execute(ledger_sql.ESCALATE, move.workflow_id, ask.step, who, ask.deadline)
        case Decide():
            answer = _json(ask.answer)
            await connection.execute(ledger_sql.DECIDE, move.workflow_id, ask.step, ask.status, answer, moment)


def _costs(moves: Iterable[Move]) -> dict[uuid.UUID, decimal.Decimal]:
    costs: dict[uuid.UUID, decimal.Decimal] = {}
    for move in moves:
        if move.cost:
            costs[move.owner_id] = costs.get(move.owner_id, decimal.Decimal(0)) + move.cost
    return costs


def _whose(item: Claim | Move) -> uuid.UUID | None:
    return item.owner_id if isinstance(item, Move) else None


def _more(claim: Claim, rows: Sequence[asyncpg.Record]) -> bool:
    """Tell whether others may be ready: whoever got all that was allowed may have more, of others nothing is left."""
    given = Counter(row["owner_id"] for row in rows)
    return len(rows) == claim.most or any(given[row["owner_id"]] >= row["allowed"] for row in rows)


def _head(move: Move) -> tuple[object, ...]:
    ending = move.ending
    return (
        move.workflow_id,
        move.number,
        None if move.context is None else _json(move.context),
        move.progressed,
        ending and ending.status.value,
        None if ending is None or ending.output is None else _json(ending.output),
        ending and ending.error,
        move.release is not None,
        move.release and move.release.wake_at,
    )


def _inserted(workflow_id: uuid.UUID, task: Task) -> tuple[object, ...]:
    return (
        workflow_id,
        task.step,
        task.item,
        task.status.value,
        task.attempt,
        task.agent,
        None if task.input is None else _json(task.input),
        None if task.output is None else _json(task.output),
        task.error,
        task.error_kind,
        task.wake_at,
    )


def _updated(workflow_id: uuid.UUID, task: Task) -> tuple[object, ...]:
    return (
        workflow_id,
        task.step,
        task.item,
        task.status.value,
        task.attempt,
        task.failures,
        None if task.output is None else _json(task.output),
        task.error,
        task.error_kind,
        task.agent_version,
        task.model,
        task.usage and task.usage.input_tokens,
        task.usage and task.usage.output_tokens,
        task.usage and task.usage.cached_tokens,
        task.cost,
        task.child_id,
        task.wake_at,
    )


def _told(moves: Iterable[Move]) -> Iterable[tuple[object, ...]]:
    for move in moves:
        for telling in move.tellings:
            data = telling.data
            yield telling.id, move.workflow_id, data.type, move.owner_id, data.model_dump_json()


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def _facts(row: asyncpg.Record) -> Facts:
    return Facts(
        id=row["id"],
        owner_id=row["owner_id"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        retried_at=row["retried_at"],
        inputs=orjson.loads(row["inputs"]),
        context=None if row["context"] is None else orjson.loads(row["context"]),
        moves=row["moves"],
        is_new=row["is_new"],
        paused=row["status"] == Status.PAUSED,
        generation=row["generation"],
        parent_id=row["parent_id"],
        depth=row["depth"],
        streams=row["streams"],
        trace=row["trace"],
    )


def _task(row: asyncpg.Record) -> Task:
    usage = None
    if row["input_tokens"] is not None and row["output_tokens"] is not None:
        read, written, cached = row["input_tokens"], row["output_tokens"], row["cached_tokens"]
        usage = Usage(input_tokens=read, output_tokens=written, cached_tokens=cached or 0)
    return Task(
        step=row["key"],
        item=row["item"],
        status=Status(row["status"]),
        attempt=row["attempt"],
        failures=row["failures"],
        agent=row["agent"],
        input=None if row["input"] is None else orjson.loads(row["input"]),
        output=None if row["output"] is None else orjson.loads(row["output"]),
        agent_version=row["agent_version"],
        model=row["model"],
        usage=usage,
        cost=row["cost"],
        error=row["error"],
        error_kind=row["error_kind"],
        child_id=row["child_id"],
        wake_at=row["wake_at"],
        is_new=False,
    )
