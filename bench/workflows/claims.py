"""What it costs a worker to find out whose turn it is, by how many users and workflows wait. A statement, no engine."""

import asyncio
import datetime
import statistics
import time
import uuid

import asyncpg

from bench.workflows.table import a_folder
from devstack.testing import running
from orchestration_engine.workflows.running import ledger_sql
from orchestration_engine.workflows.running.runner import SHARE

CASES = ((1, 10), (1, 10_000), (100, 100), (5_000, 1), (5_000, 20))
"""Users, and how many workflows of each are ready."""
TIMES = 20
MANY = 128

_FILL = (
    "insert into users (id, username, username_key, password_hash, created_at) "
    "select gen_random_uuid(), 'u' || n, 'u' || n, 'x', now() from generate_series(1, $1::int) n",
    "insert into workflows (id, owner_id, name, status, document, size, created_at, ready_at) "
    "select gen_random_uuid(), users.id, 'bench', 'pending', '\\x00', 1, now(), now() "
    "from users, generate_series(1, $1::int)",
)


def main() -> bool:
    """Print the table; nothing is left out of it."""
    with a_folder() as folder, running(folder / "home", only=("postgres", "migrate")) as platform:
        asyncio.run(_measure(platform.database_url))
    return True


async def _measure(url: str) -> None:
    connection = await asyncpg.connect(url)
    worker = uuid.uuid4()
    await connection.execute("insert into workers values ($1, now() + interval '1 day')", worker)
    await connection.execute("insert into documents values ('\\x00', '{}')")
    print(f"A claim of up to {MANY} workflows; medians of {TIMES}, each rolled back.\n")
    print("| users | workflows of each | claimed | ms |\n|--:|--:|--:|--:|")
    for users, each in CASES:
        async with connection.transaction():
            await connection.execute(_FILL[0], users)
            await connection.execute(_FILL[1], each)
            await connection.execute("analyze workflows")
            found, seconds = [], []
            for _ in range(TIMES):
                rolled_back = connection.transaction()
                await rolled_back.start()
                started = time.perf_counter()
                moment = datetime.datetime.now(datetime.UTC)
                rows = await connection.fetch(
                    ledger_sql.CLAIM, worker, moment, MANY, 10_000, [], [], uuid.uuid4(), SHARE
                )
                seconds.append(time.perf_counter() - started)
                found.append(len(rows))
                await rolled_back.rollback()
            print(f"| {users:,} | {each:,} | {max(found)} | {statistics.median(seconds) * 1000:.1f} |", flush=True)
            await connection.execute("delete from workflows")
            await connection.execute("delete from users")
    await connection.close()
