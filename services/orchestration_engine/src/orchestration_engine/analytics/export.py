"""Calls of agents as files: CSV or Parquet, written while they are sent, so that memory does not grow with them."""

import asyncio
import csv
import io
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import IO, cast

import asyncpg
from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import write_parquet

from orchestration_engine.analytics.repository import CALLS, Filters, Wanted
from orchestration_engine.core.database import Database

PAGE = 5_000
PIECE = 256 * 1024
"""How much is sent at once, in bytes; of a Parquet file eight of them may wait for a slow reader."""
AT_ONCE = 4
"""Parquet files that one process writes at once; the next wait."""

_ROWS = """
    select e.position, e.time, u.username as "user", substr(e.subject, 10) as workflow_id, e.data->>'step' as step,
        (e.data->>'item')::int as item, (e.data->>'attempt')::int as attempt, e.data->>'agent' as agent,
        e.data->>'agent_version' as agent_version, substr(e.type, 12) as status, e.data->>'model' as model,
        (e.data->'usage'->>'input_tokens')::bigint as input_tokens,
        (e.data->'usage'->>'cached_tokens')::bigint as cached_tokens,
        (e.data->'usage'->>'output_tokens')::bigint as output_tokens,
        e.data->>'cost' as cost_usd, (e.data->>'queued')::float as queued_s, (e.data->>'duration')::float as duration_s,
        e.data->>'kind' as failure
    from events e left join users u on u.id = e.user_id left join agents a on a.id = e.data->>'agent'
    where e.type = any($1) and e.position > $2
        and ($3::timestamptz is null or e.time >= $3) and ($4::timestamptz is null or e.time < $4)
        and ($5::uuid is null or e.user_id = $5)
        and ($6::text[] is null or e.data->>'agent' = any($6)) and ($7::text[] is null or a.category = any($7))
        and ($8::text[] is null or e.data->>'model' = any($8)) and ($9::text[] is null or substr(e.type, 12) = any($9))
    order by e.position limit $10
"""
_TEXT, _INTEGER, _FLOAT = DataType.utf8(), DataType.int64(), DataType.float64()
_MOMENT, _MONEY = DataType.timestamp("us", tz="UTC"), DataType.decimal128(18, 9)
_COLUMNS = {
    "time": _MOMENT,
    "user": _TEXT,
    "workflow_id": _TEXT,
    "step": _TEXT,
    "item": _INTEGER,
    "attempt": _INTEGER,
    "agent": _TEXT,
    "agent_version": _TEXT,
    "status": _TEXT,
    "model": _TEXT,
    "input_tokens": _INTEGER,
    "cached_tokens": _INTEGER,
    "output_tokens": _INTEGER,
    "cost_usd": _MONEY,
    "queued_s": _FLOAT,
    "duration_s": _FLOAT,
    "failure": _TEXT,
}
_SCHEMA = Schema([Field(name, kind) for name, kind in _COLUMNS.items()])
# A spreadsheet would take such a text for a formula, and run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Exporter:
    """Writes files, Parquet in threads of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="parquet")

    def close(self) -> None:
        """Wait for no file any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def csv(self, wanted: Wanted, filters: Filters) -> AsyncIterator[bytes]:
        """Yield a CSV file, as RFC 4180 describes it, in UTF-8."""
        yield _lines([list(_COLUMNS)])
        async for rows in self._pages(wanted, filters):
            yield _lines([_cell(row[name]) for name in _COLUMNS] for row in rows)

    async def parquet(self, wanted: Wanted, filters: Filters) -> AsyncIterator[bytes]:
        """Yield a Parquet file."""
        loop = asyncio.get_running_loop()
        pipe = _Pipe(loop)
        async with aclosing(self._pages(wanted, filters)) as pages:
            writing = loop.run_in_executor(self._threads, _write, pages, pipe, loop)
            writing.add_done_callback(lambda _: pipe.end())
            try:
                while (piece := await pipe.pieces.get()) is not None:
                    yield piece
                await writing
            finally:  # the reader may have left: whoever writes is not to wait for ever
                pipe.gone = True
                while not writing.done():
                    while not pipe.pieces.empty():
                        pipe.pieces.get_nowait()
                    await asyncio.wait([writing], timeout=0.1)

    async def _pages(self, wanted: Wanted, filters: Filters) -> AsyncGenerator[Sequence[asyncpg.Record]]:
        """Yield the rows; between two pages no connection is held, however slowly they are read."""
        types = wanted.types or sorted(CALLS)
        fixed = (wanted.since, wanted.until, wanted.user_id)
        narrowed = (filters.agents, filters.categories, filters.models, filters.statuses)
        after = 0
        while True:
            async with self._database.driver() as connection:
                rows = await connection.fetch(_ROWS, types, after, *fixed, *narrowed, PAGE)
            if rows:
                yield rows
                after = rows[-1]["position"]
            if len(rows) < PAGE:
                return


class _ReaderLeft(Exception):
    """Nobody reads the file any more."""


class _Pipe:
    """What a thread writes and the event loop sends."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.pieces: asyncio.Queue[bytes | None] = asyncio.Queue(8)
        self.gone = False
        self._loop = loop
        self._held = bytearray()
        self._written = 0

    def write(self, data: bytes) -> int:
        """Take in what was written; wait where it is not sent as fast."""
        self._held += data
        self._written += len(data)
        if len(self._held) >= PIECE:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Hand on what is held."""
        if self.gone:
            raise _ReaderLeft
        if self._held:
            piece, self._held = bytes(self._held), bytearray()
            asyncio.run_coroutine_threadsafe(self.pieces.put(piece), self._loop).result()

    def seek(self, *_: int) -> int:
        """Stay: the writer only asks where it is."""
        return self._written

    def tell(self) -> int:
        """Return how much was written, in bytes."""
        return self._written

    def end(self) -> None:
        """Tell the loop that nothing follows."""
        self._loop.create_task(self.pieces.put(None))


def _write(pages: AsyncGenerator[Sequence[asyncpg.Record]], pipe: _Pipe, loop: asyncio.AbstractEventLoop) -> None:
    def batches() -> Iterator[RecordBatch]:
        while (rows := asyncio.run_coroutine_threadsafe(anext(pages, None), loop).result()) is not None:
            yield _batch(rows)

    # Two pages a group: a reader of a part of the file need not read the rest.
    reader = RecordBatchReader.from_batches(_SCHEMA, batches())
    file = cast("IO[bytes]", pipe)  # of a file the writer uses no more than a pipe has
    write_parquet(reader, file, compression="zstd(3)", max_row_group_size=2 * PAGE)
    pipe.flush()


def _batch(rows: Sequence[asyncpg.Record]) -> RecordBatch:
    return RecordBatch.from_arrays(
        [_array([row[name] for row in rows], kind) for name, kind in _COLUMNS.items()], schema=_SCHEMA
    )


def _array(values: Sequence[object], kind: DataType) -> Array:
    if kind is _MOMENT:
        micro = [int(value.timestamp() * 1_000_000) for value in values]  # type: ignore[attr-defined]  # datetimes
        return Array(micro, type=_INTEGER).cast(_MOMENT)
    if kind is _MONEY:
        return Array(values, type=_TEXT).cast(_MONEY)
    return Array(values, type=kind)


def _lines(rows: Iterator[list[object]] | Sequence[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value.isoformat() if hasattr(value, "isoformat") else value
