"""What gathers is written together, and fails alone."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest

from orchestration_engine.core.group_commit import GroupCommit, Write

Line = GroupCommit[int, int]


@asynccontextmanager
async def line(write: Write[int, int], *, patient: bool = False, most: int = 10) -> AsyncIterator[Line]:
    found = Line("tests", write, most, patient=patient)
    task = asyncio.create_task(found.run())
    yield found
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def doubling(batches: list[list[int]]) -> Callable[[Sequence[int]], "asyncio.Future[list[int | Exception]]"]:
    async def write(items: Sequence[int]) -> list[int | Exception]:
        batches.append(list(items))
        await asyncio.sleep(0)
        return [2 * item for item in items]

    return lambda items: asyncio.ensure_future(write(items))


async def test_what_waits_is_written_together_and_everybody_gets_his_own() -> None:
    batches: list[list[int]] = []
    async with line(doubling(batches), most=4) as found:
        assert await asyncio.gather(*(found.put(item) for item in range(9))) == [2 * item for item in range(9)]
    assert batches == [[0, 1, 2, 3], [4, 5, 6, 7], [8]]


async def test_what_was_given_up_is_not_written() -> None:
    batches: list[list[int]] = []
    async with line(doubling(batches)) as found:
        given_up = asyncio.create_task(found.put(1))
        kept = asyncio.create_task(found.put(2))
        await asyncio.sleep(0)
        given_up.cancel()
        assert await kept == 4
    assert batches in ([[2]], [[1, 2]])  # it may have been on its way already


async def test_one_that_is_refused_does_not_take_its_neighbours_along() -> None:
    async def write(items: Sequence[int]) -> list[int | Exception]:
        return [LookupError("none") if item == 1 else item for item in items]

    async with line(write) as found:
        results = await asyncio.gather(*(found.put(item) for item in range(3)), return_exceptions=True)
    assert [results[0], results[2]] == [0, 2]
    assert isinstance(results[1], LookupError)


async def test_one_that_the_database_cannot_take_fails_alone() -> None:
    async def write(items: Sequence[int]) -> list[int | Exception]:
        if 1 in items:
            raise asyncpg.DataError("not a number")
        return list(items)

    async with line(write) as found:
        results = await asyncio.gather(*(found.put(item) for item in range(3)), return_exceptions=True)
    assert [results[0], results[2]] == [0, 2]
    assert isinstance(results[1], asyncpg.DataError)


async def test_a_patient_line_outlives_a_database_that_is_away_and_another_says_so() -> None:
    times = 0

    async def write(items: Sequence[int]) -> list[int | Exception]:
        nonlocal times
        times += 1
        if times == 1:
            raise asyncpg.CannotConnectNowError("starting up")
        return list(items)

    async with line(write, patient=True) as found:
        assert await found.put(7) == 7
    times = 0
    async with line(write) as found:
        with pytest.raises(asyncpg.CannotConnectNowError):
            await found.put(7)
