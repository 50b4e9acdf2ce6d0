"""Gives somebody a role: `python -m orchestration_engine.entrypoints.role USERNAME user|analyst|admin`."""

import argparse
import asyncio
import sys

from orchestration_engine.auth.models import Role
from orchestration_engine.auth.people import give_role
from orchestration_engine.auth.repository import UserRepository
from orchestration_engine.core.database import Database
from orchestration_engine.core.settings import DatabaseSettings, read_settings


async def give(url: str, username: str, role: Role) -> bool:
    """Give an account a role; False where there is no such account."""
    database = Database(url, pool_size=1)
    try:
        async with database.transaction() as work:
            user = await UserRepository(work.session).named(username)
            if user is not None:
                await give_role(work, user, role, by=None)
            return user is not None
    finally:
        await database.close()


def main() -> None:
    """Read the command line and do it; exit with 1 where nobody has the name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("username")
    parser.add_argument("role", choices=[role.value for role in Role])
    asked = parser.parse_args()
    settings = read_settings(DatabaseSettings)
    if not asyncio.run(give(settings.sqlalchemy_url, asked.username, Role(asked.role))):
        sys.exit(f"Nobody is called {asked.username!r}. Names are those that people log in with.")
    sys.stdout.write(f"{asked.username} is {asked.role} from the next request on.\n")


if __name__ == "__main__":
    main()
