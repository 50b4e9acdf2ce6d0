"""A database that is away or busy is told from one that refuses what it is asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from orchestration_engine.core.database import DATABASE_ERRORS, Database, is_passing


def error_response(code: str, message: str) -> bytes:
    """Return an ErrorResponse; see "Message Formats" in PostgreSQL's manual."""
    fields = f"SFATAL\0VFATAL\0C{code}\0M{message}\0\0".encode()
    return b"E" + (len(fields) + 4).to_bytes(4, "big") + fields


@asynccontextmanager
async def refusing(answer: bytes) -> AsyncIterator[Database]:
    """A server that answers every start of a session with `answer`."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(8)  # SSLRequest
        writer.write(b"N")
        length = int.from_bytes(await reader.readexactly(4), "big")
        await reader.readexactly(length - 4)
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    database = Database(f"postgresql+asyncpg://rialto:x@127.0.0.1:{port}/rialto", pool_size=1)
    yield database
    await database.close()
    server.close()


@pytest.mark.parametrize(
    ("code", "passing"),
    [
        ("57P03", True),  # starting up
        ("57P01", True),  # shutting down
        ("53300", True),  # too many connections
        ("28P01", False),  # wrong password
        ("3D000", False),  # no such database
    ],
)
async def test_a_database_that_is_busy_is_told_from_one_that_refuses(code: str, passing: bool) -> None:
    async with refusing(error_response(code, "no")) as database:
        with pytest.raises(DATABASE_ERRORS) as refused:
            await database.ping()
        assert is_passing(refused.value) is passing


async def test_a_server_that_hangs_up_counts_as_away() -> None:
    async with refusing(b"") as database:
        with pytest.raises(DATABASE_ERRORS) as refused:
            await database.ping()
        assert is_passing(refused.value)


async def test_a_statement_that_is_wrong_does_not_count_as_away(database: Database) -> None:
    with pytest.raises(DATABASE_ERRORS) as refused:
        async with database.transaction() as work:
            await work.session.execute(text("select no_such_column from users"))
    assert not is_passing(refused.value)
