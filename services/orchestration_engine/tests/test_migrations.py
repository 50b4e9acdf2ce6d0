"""The tables that the migrations make are those that the models describe."""

import re
import uuid
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from orchestration_engine.core.base import Base
from orchestration_engine.core.events import XID8
from orchestration_engine.entrypoints.migrate import is_current
from orchestration_engine.migrations import head
from orchestration_engine.migrations.upgrade import alembic_config, upgrade
from workflow_language.document import WorkflowDocument

ischema_names["xid8"] = XID8  # so that the type is known when tables are read back


@pytest.fixture
async def empty(servers: dict[str, str]) -> AsyncEngine:
    """A database of its own, with nothing in it."""
    url = "postgresql+asyncpg://" + servers["DATABASE_URL"].partition("://")[2]
    name = f"empty_{uuid.uuid4().hex}"
    engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"create database {name}"))
    return create_async_engine(url.rpartition("/")[0] + "/" + name, poolclass=NullPool)


def _differences(connection: Connection) -> list[Any]:
    # The vectors' table has no model: it is there only where PostgreSQL has the extension.
    # Nor have the parts of tables: they come and go.
    options = {"include_name": lambda name, kind, _: kind != "table" or not _without_model(name)}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def _without_model(table: str) -> bool:
    return table in {"agent_vectors", "events_stray"} or re.search(r"_\d{8}$", table) is not None


def _downgrade(connection: Connection) -> None:
    command.downgrade(alembic_config(connection), "base")


def _upgrade(connection: Connection, revision: str) -> None:
    command.upgrade(alembic_config(connection), revision)


def _newest(connection: Connection) -> str | None:
    return ScriptDirectory.from_config(alembic_config(connection)).get_current_head()


async def test_a_database_is_current_from_its_newest_migration_on(empty: AsyncEngine) -> None:
    url = empty.url.set(drivername="postgresql").render_as_string(hide_password=False)
    assert not await is_current(url)
    await upgrade(empty.url.render_as_string(hide_password=False))
    assert await is_current(url)
    async with empty.connect() as connection:
        assert await connection.run_sync(_newest) == head()


async def test_migrations_make_what_the_models_describe(empty: AsyncEngine) -> None:
    url = empty.url.render_as_string(hide_password=False)
    await upgrade(url)
    await upgrade(url)
    async with empty.begin() as connection:
        assert await connection.run_sync(_differences) == []


async def test_migrations_can_be_undone_as_long_as_nothing_is_lost_by_it(empty: AsyncEngine) -> None:
    async with empty.begin() as connection:
        await connection.run_sync(_upgrade, "0004")
        await connection.run_sync(_downgrade)
    await upgrade(empty.url.render_as_string(hide_password=False))
    with pytest.raises(NotImplementedError, match="restore a backup"):
        async with empty.begin() as connection:
            await connection.run_sync(_downgrade)


OLD_ROWS = """
    insert into users (id, username, username_key, password_hash, created_at)
    values ('00000000-0000-0000-0000-000000000001', 'ada', 'ada', 'x', now());
    insert into workflows (id, owner_id, name, status, created_at, queued_at)
    select ('00000000-0000-0000-0000-00000000000' || n)::uuid, '00000000-0000-0000-0000-000000000001', name, status,
        now(), now()
    from (values (1, 'done', 'completed'), (2, 'half', 'running')) as w(n, name, status);
    insert into steps (workflow_id, key, position, agent, needs, input, status, attempt, output)
    select ('00000000-0000-0000-0000-00000000000' || n)::uuid, key, position, 'note-writer', needs::text[],
        '{"topic": "tea"}', status, attempt, output
    from (values
        (1, 'a', 0, '{}', 'completed', 1, 'an answer'), (1, 'b', 1, '{a}', 'completed', 1, 'another'),
        (2, 'a', 0, '{}', 'completed', 1, '{"looks": "like JSON"}'), (2, 'b', 1, '{a}', 'pending', 0, null)
    ) as s(n, key, position, needs, status, attempt, output)
"""


async def test_workflows_of_before_have_documents_and_go_on(empty: AsyncEngine) -> None:
    async with empty.begin() as connection:
        await connection.run_sync(_upgrade, "0004")
        for statement in OLD_ROWS.split(";"):
            await connection.execute(text(statement.replace(":", "\\:")))
    await upgrade(empty.url.render_as_string(hide_password=False))
    async with empty.connect() as connection:
        rows = await connection.execute(
            text("select w.name, w.size, w.ready_at is not null as ready, d.body from workflows w "
                 "join documents d on d.digest = w.document order by w.name")
        )  # fmt: skip
        done, half = rows.all()
        steps = await connection.execute(text("select key, output from steps order by workflow_id, key"))
        assert [*map(tuple, steps)] == [("a", "an answer"), ("b", "another"), ("a", '{"looks": "like JSON"}')]
    assert (done.name, done.size, done.ready) == ("done", 2, False)
    assert (half.name, half.size, half.ready) == ("half", 2, True)
    document = WorkflowDocument.model_validate(half.body)
    assert [(step.id, step.agent, step.needs, step.input) for step in document.steps] == [
        ("a", "note-writer", (), {"topic": "tea"}),
        ("b", "note-writer", ("a",), {"topic": "tea"}),
    ]


async def test_a_status_that_is_none_is_refused_by_the_table(empty: AsyncEngine) -> None:
    await upgrade(empty.url.render_as_string(hide_password=False))
    async with empty.connect() as connection:
        checks = await connection.execute(text("select conname from pg_constraint where contype = 'c'"))
        assert {"ck_steps_status", "ck_workflows_status"} <= set(checks.scalars())
