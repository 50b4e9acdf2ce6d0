"""Brings the database's tables up to date: `python -m orchestration_engine.entrypoints.migrate`.

Every start of the platform comes by here, and almost always there is nothing to do: that is found out with the
driver alone, and Alembic and SQLAlchemy are loaded only when there is something.
"""

import asyncio
import sys

import asyncpg

from http_edge.logs import configure_logs
from orchestration_engine.core.settings import DatabaseSettings, read_settings
from orchestration_engine.migrations import head


async def is_current(url: str) -> bool:
    """Tell whether the tables are those of the newest migration; `url` begins with postgresql://."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        if await connection.fetchval("select to_regclass('alembic_version')") is None:
            return False
        return bool(await connection.fetchval("select version_num from alembic_version") == head())
    finally:
        await connection.close()


def main() -> None:
    """Run the migrations that the database lacks."""
    settings = read_settings(DatabaseSettings)
    configure_logs("migrate")
    try:
        current = asyncio.run(is_current(settings.database_url.get_secret_value()))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        sys.exit(f"The database cannot be used: {error}. Check DATABASE_URL, and that the server runs.")
    if current:
        return
    from orchestration_engine.migrations.upgrade import upgrade  # noqa: PLC0415  (a second of imports, seldom needed)

    asyncio.run(upgrade(settings.sqlalchemy_url))


if __name__ == "__main__":
    main()
