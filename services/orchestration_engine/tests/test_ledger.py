"""What was written, was written once, and by whoever carries the workflow: in a database that no worker looks at."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest

from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database
from orchestration_engine.core.ids import new_id
from orchestration_engine.migrations.upgrade import upgrade
from orchestration_engine.workflows.errors import LeaseLost
from orchestration_engine.workflows.inserting import NewWorkflow, insert_workflows, written
from orchestration_engine.workflows.running.children import Children
from orchestration_engine.workflows.running.execution import Execution
from orchestration_engine.workflows.running.ledger import Claim, Ledger
from orchestration_engine.workflows.running.moves import Answered, Call, ChildBegun, Fault, Happening, Move, Place
from workflow_language.document import TemplateReference, WorkflowDocument

DOCUMENT = WorkflowDocument.model_validate({"name": "One", "steps": [{"id": "only", "agent": "note-writer"}]})


@pytest.fixture
async def alone(servers: dict[str, str]) -> AsyncIterator[Database]:
    """A database of its own, with every table and nobody at work."""
    name = f"alone_{uuid.uuid4().hex}"
    connection = await asyncpg.connect(servers["DATABASE_URL"])
    await connection.execute(f"create database {name}")
    await connection.close()
    url = f"postgresql+asyncpg://{servers['DATABASE_URL'].partition('://')[2].rpartition('/')[0]}/{name}"
    await upgrade(url)
    database = Database(url, pool_size=4)
    yield database
    await database.close()


@asynccontextmanager
async def worker(database: Database) -> AsyncIterator[Ledger]:
    """Yield the ledger of a worker that says that it is alive."""
    owner = uuid.uuid4()
    async with database.driver() as connection:
        await connection.execute("insert into workers values ($1, now() + interval '1 hour')", owner)
    ledger = Ledger(database, owner)
    writing = asyncio.create_task(ledger.run())
    yield ledger
    writing.cancel()
    with suppress(asyncio.CancelledError):
        await writing


async def submitted(database: Database) -> uuid.UUID:
    """Write a workflow of one step; return its id."""
    user, workflow = new_id(), new_id()
    async with database.driver() as connection:
        row = (user, f"user-{user}", f"user-{user}", "x", now())
        await connection.execute("insert into users values ($1, $2, $3, $4, $5)", *row)
        await insert_workflows(connection, [NewWorkflow(workflow, user, "One", written(DOCUMENT), {}, now())])
    return workflow


async def claimed(ledger: Ledger) -> tuple[Execution, Move]:
    """Claim the only workflow that there is."""
    ((execution, move),) = (await ledger.claim(Claim(1, 10, 3, {}))).begun
    return execution, move


def answer(execution: Execution, text: str) -> Move:
    """Return what follows from an agent's answer."""
    return execution.settle([Happening(Place("only"), Answered(text))])


async def test_a_move_whose_acknowledgement_was_lost_is_written_once(alone: Database) -> None:
    workflow = await submitted(alone)
    async with worker(alone) as ledger:
        execution, _ = await claimed(ledger)
        move = answer(execution, "done")
        await ledger.write(move)
        await ledger.write(move)  # as after a commit of which nothing was heard
    async with alone.driver() as connection:
        told = await connection.fetch("select type from events where subject = $1", f"workflow/{workflow}")
    assert [row["type"] for row in told].count("workflow.completed") == 1


async def test_a_move_that_another_worker_made_is_not_taken_for_ones_own(alone: Database) -> None:
    workflow = await submitted(alone)
    async with worker(alone) as silent, worker(alone) as other:
        execution, _ = await claimed(silent)
        async with alone.driver() as connection:
            await connection.execute("update workflows set ready_at = now() where id = $1", workflow)
        taken_over, begun = await claimed(other)
        assert [call.attempt for call in begun.calls] == [2]
        late = answer(execution, "late")
        with pytest.raises(LeaseLost):
            await silent.write(late)
        await other.write(answer(taken_over, "in time"))
        with pytest.raises(LeaseLost):
            await silent.write(late)
    async with alone.driver() as connection:
        assert await connection.fetchval("select output::text from steps") == '"in time"'


async def test_no_workflow_is_begun_for_one_that_has_ended(alone: Database) -> None:
    workflow = await submitted(alone)
    document = {"name": "Two", "steps": [{"id": "a", "set": {"n": 1}}]}
    async with alone.driver() as connection:
        two = written(WorkflowDocument.model_validate(document))
        await connection.execute("insert into documents values ($1, $2::jsonb)", two.digest, two.body)
        owner = await connection.fetchval("select owner_id from workflows where id = $1", workflow)
        template = (new_id(), owner, "two", 1, two.digest, now())
        await connection.execute("insert into templates values ($1, $2, $3, $4, $5, $6)", *template)
    children = Children(alone, lambda: None)
    call = Call(Place("child"), 1, None, TemplateReference("two", None), {}, f"{workflow}/child", None)
    async with worker(alone) as ledger:
        execution, _ = await claimed(ledger)
        assert isinstance(await children.begin(execution, call), ChildBegun)
        async with alone.driver() as connection:
            await connection.execute("delete from events; delete from workflows where parent_id is not null")
        await ledger.write(answer(execution, "done"))
        assert isinstance(await children.begin(execution, call), Fault)
    async with alone.driver() as connection:
        assert await connection.fetchval("select count(*) from workflows") == 1
