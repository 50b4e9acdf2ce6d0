"""The tables that the migrations make are those that the models describe."""

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
    options = {"include_name": lambda name, kind, _: (kind, name) != ("table", "agent_vectors")}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def _downgrade(connection: Connection) -> None:
    command.downgrade(alembic_config(connection), "base")


def _newest(connection: Connection) -> str | None:
    return ScriptDirectory.from_config(alembic_config(connection)).get_current_head()


async def test_a_database_is_current_from_its_newest_migration_on(empty: AsyncEngine) -> None:
    url = empty.url.set(drivername="postgresql").render_as_string(hide_password=False)
    assert not await is_current(url)
    await upgrade(empty.url.render_as_string(hide_password=False))
    assert await is_current(url)
    async with empty.connect() as connection:
        assert await connection.run_sync(_newest) == head()


async def test_migrations_make_what_the_models_describe_and_can_be_undone(empty: AsyncEngine) -> None:
    url = empty.url.render_as_string(hide_password=False)
    await upgrade(url)
    async with empty.begin() as connection:
        assert await connection.run_sync(_differences) == []
        await connection.run_sync(_downgrade)
    await upgrade(url)
    await upgrade(url)


async def test_a_status_that_is_none_is_refused_by_the_table(empty: AsyncEngine) -> None:
    await upgrade(empty.url.render_as_string(hide_password=False))
    async with empty.connect() as connection:
        checks = await connection.execute(text("select conname from pg_constraint where contype = 'c'"))
        assert {"ck_steps_status", "ck_workflows_status"} <= set(checks.scalars())
