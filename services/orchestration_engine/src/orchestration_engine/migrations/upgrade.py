"""Applies migrations."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

# Two migrations at once would trip over each other; the second waits here and finds nothing to do.
_LOCK = 7_240_661


async def upgrade(url: str) -> None:
    """Apply every migration that the database lacks, all of them or none."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def alembic_config(connection: Connection) -> Config:
    """Return what Alembic needs to work on `connection`."""
    config = Config()
    config.set_main_option("script_location", "orchestration_engine:migrations")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    command.upgrade(alembic_config(connection), "head")
