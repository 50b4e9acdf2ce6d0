"""Adding everything up once more gives the same numbers, while the old ones are shown."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from orchestration_engine.analytics.store import GRANULARITIES
from orchestration_engine.core.database import Database
from orchestration_engine.operations import telling

from .engine import Caller, Engine, Process, a_name, step, until


@pytest.fixture(scope="module", autouse=True)
async def consumer(engine: Engine, api: Process) -> AsyncIterator[Process]:
    """The process that adds events up."""
    process = engine.start("consumer")
    await process.healthy()
    yield process
    await process.stop()


async def tables(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, in their order."""
    async with database.transaction() as work:
        found = {}
        for one in GRANULARITIES:
            query = f"select * from rollups_{one} order by 1, 2, 3, 4, 5, 6, 7, 8"  # noqa: S608
            found[one] = [tuple(row) for row in await work.session.execute(text(query))]
        return found


async def events_so_far(database: Database) -> int:
    """Return how many events there are: what is committed late has an earlier position than others."""
    async with database.transaction() as work:
        return int((await work.session.execute(text("select count(*) from events"))).scalar_one())


async def rebuilt(engine: Engine, source: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "orchestration_engine.entrypoints.rebuild", "--source", source]
    environment = {**os.environ, **engine.environment}
    return await asyncio.to_thread(
        subprocess.run, words, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


async def ran(ada: Caller) -> None:
    ids = [await ada.submit(step("one", a_name()), step("two", "x", "one")) for _ in range(5)]
    for workflow_id in ids:
        await ada.finished(workflow_id)


async def added_up(database: Database) -> None:
    """Wait until everything that anybody did is counted, in each partition: other tests left events, too."""

    async def is_added_up() -> bool:
        async with database.driver() as connection:
            unpublished, uncounted = await telling.relay(connection), await telling.consumer(connection)
        figures = {figure.name: figure.value for figure in [*unpublished.figures, *uncounted.figures]}
        return figures["waiting_events"] == 0 and figures.get("uncounted_events") == 0

    await until(is_added_up, "all is added up", 60)


@pytest.mark.parametrize("source", ["table", "topic"])
async def test_the_same_comes_of_it(ada: Caller, engine: Engine, database: Database, source: str) -> None:
    await ran(ada)
    for _ in range(5):  # what other tests began may end meanwhile, and is counted then
        count = await events_so_far(database)  # first: what comes from now on is seen in it, and done again
        await added_up(database)
        before = await tables(database)
        async with database.transaction() as work:  # whatever had gone wrong
            await work.session.execute(
                text("update rollups_hour set count = count + 1000, bins = '{}', bin_counts = '{}'")
            )
        done = await rebuilt(engine, source)
        assert done.returncode == 0, done.stderr[-2000:]
        assert "events were added up" in done.stdout
        after = await tables(database)
        if await events_so_far(database) == count:
            break
    assert after == before
    async with database.transaction() as work:
        readers = await work.session.scalars(text("select distinct reader from event_readers"))
        assert list(readers) == ["analytics"]


async def test_what_happens_meanwhile_is_counted_once(ada: Caller, engine: Engine, database: Database) -> None:
    await ran(ada)
    await added_up(database)
    submitting = asyncio.create_task(ran(ada))
    done = await rebuilt(engine, "table")
    assert done.returncode == 0, done.stderr[-2000:]
    await submitting

    async def is_right() -> bool:
        numbers = (await ada.http.get("/analytics/summary")).json()["now"]
        return (numbers["workflows"]["count"], numbers["tasks"]["count"]) == (10, 20)

    await until(is_right, "ten workflows of two calls each", 60)


async def test_two_at_once_do_not_hinder_each_other(engine: Engine, database: Database) -> None:
    async with database.session_lock("select pg_try_advisory_lock(hashtext('rebuilding analytics'))") as held:
        assert held
        done = await rebuilt(engine, "table")
    assert done.returncode == 1
    assert "Another rebuild is under way" in done.stderr
