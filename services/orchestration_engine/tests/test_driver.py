"""The driver's own connections: whatever becomes of who uses them, the next one's work is committed."""

import asyncio
import contextlib
import gc
import secrets

import pytest

from orchestration_engine.core.database import Database

from .engine import Engine

WRITE = "insert into documents (digest, body) values ($1, '{}')"
FORGET = "delete from documents where digest = $1"


# What a cancelled task leaves unclosed in the driver, the driver says so of.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
async def test_what_is_written_after_a_cancelled_transaction_is_committed(engine: Engine, database: Database) -> None:
    """It is cancelled after so many rounds of the event loop: before, at and after BEGIN, and at the end."""
    lost = []
    for rounds in range(60):
        single = Database(_url(engine), pool_size=1)
        await single.ping()
        cancelled = asyncio.create_task(_write(single))
        for _ in range(rounds):
            await asyncio.sleep(0)
        cancelled.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await cancelled
        digest = await _write(single)
        async with database.driver() as connection:
            if await connection.execute(FORGET, digest) != "DELETE 1":
                lost.append(rounds)
        await single.close()
    gc.collect()
    assert lost == []


async def _write(single: Database) -> bytes:
    digest = secrets.token_bytes(32)
    async with single.driver() as connection:
        await connection.execute(WRITE, digest)
    return digest


@pytest.mark.parametrize(("patience", "is_done"), [(0.1, False), (None, True), (30, True)])
async def test_a_statement_may_take_as_long_as_was_said(engine: Engine, patience: float | None, is_done: bool) -> None:
    single = Database(_url(engine), pool_size=1, patience=patience)
    try:
        async with single.driver() as connection:
            await connection.execute("select pg_sleep(0.5)")
    except TimeoutError:
        assert not is_done
    else:
        assert is_done
    finally:
        await single.close()


def _url(engine: Engine) -> str:
    return "postgresql+asyncpg://" + engine.environment["DATABASE_URL"].partition("://")[2]
