"""Brings the database's tables up to date: `python -m orchestration_engine.entrypoints.migrate`."""

import asyncio

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from http_edge.logs import configure_logs
from orchestration_engine.core.settings import DatabaseSettings, read_settings

# Two migrations at once would trip over each other; the second waits here and finds nothing to do.
_LOCK = 7_240_661


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", "orchestration_engine:migrations")
    config.attributes["connection"] = connection
    connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    command.upgrade(config, "head")


async def migrate(url: str) -> None:
    """Apply every migration that the database lacks, all of them or none."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def main() -> None:
    """Run the migrations."""
    settings = read_settings(DatabaseSettings)
    configure_logs("migrate")
    asyncio.run(migrate(settings.sqlalchemy_url))


if __name__ == "__main__":
    main()
