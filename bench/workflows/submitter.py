"""Submits workflows over HTTP, 64 connections, one request at a time on each: a process of its own.

`python -m bench.workflows.submitter`, told by lines: each is a JSON object of the `port`, the `token`, the `bodies` to
submit in turn, how `many` submissions, the `after` that every id is greater than, and the `patience` in seconds.
It submits, waits until so many workflows are completed (it counts in the database that DATABASE_URL names), and writes
a JSON object: see `Submitted`. A busy engine's 429 and 503 are submitted again after their Retry-After.
"""

import asyncio
import dataclasses
import json
import os
import re
import sys
import time
import uuid
from collections import deque
from typing import Any, cast  # the JSON that it is told

import asyncpg
import uvloop

CONNECTIONS = 64
POLL = 0.02

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_RETRY_AFTER = re.compile(rb"\r\nretry-after: *(\d+)\r\n", re.IGNORECASE)
_COUNT = "select status::text, count(*) from workflows where id > $1 group by 1"
"""Ids begin with the time they were made, so older workflows are not even looked at."""
_FAILURES = ("failed", "cancelled")


@dataclasses.dataclass
class Submitted:
    """What became of a round."""

    seconds: float = 0.0
    """From the first submission to the last end."""
    submitting: float = 0.0
    """From the first submission to the last answer."""
    turned_away: int = 0
    """Submissions answered with 429 or 503, and made again."""
    failure: str = ""
    """Why the round is worth nothing; empty where all were completed."""


class _Round:
    """The submissions that are left, and those that came to nothing."""

    def __init__(self, requests: list[bytes], many: int) -> None:
        self._requests = requests
        self._given = 0
        self._many = many
        self.taken = 0
        self.turned_away = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def next(self) -> bytes | None:
        """Return the next request; None where all are made."""
        if self._given == self._many:
            return None
        self._given += 1
        return self._requests[(self._given - 1) % len(self._requests)]

    def accepted(self) -> None:
        """Count one that was accepted."""
        self.taken += 1
        if self.taken == self._many and not self.done.done():
            self.done.set_result(None)

    def fail(self, reason: str) -> None:
        """End the round."""
        if not self.done.done():
            self.done.set_exception(ConnectionError(reason))


class _Connection(asyncio.Protocol):
    """Submits, waits for the whole answer, submits the next."""

    def __init__(self, round_: _Round) -> None:
        self._round = round_
        self._buffer = b""
        self._sent = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._submit(self._round.next())

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._round.fail("the API closed a connection")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        found = _LENGTH.search(self._buffer, 0, end + 2) if end >= 0 else None
        if found is None or len(self._buffer) < end + 4 + int(found[1]):
            return
        answer, self._buffer = self._buffer, b""
        self._take(answer[9:12], answer)

    def _take(self, status: bytes, answer: bytes) -> None:
        if status in (b"200", b"201", b"202"):
            self._round.accepted()
            self._submit(self._round.next())
        elif status in (b"429", b"503"):
            self._round.turned_away += 1
            after = _RETRY_AFTER.search(answer)
            asyncio.get_running_loop().call_later(float(after[1]) if after else 1.0, self._submit, self._sent)
        else:
            self._round.fail(answer.decode(errors="replace")[-600:])

    def _submit(self, request: bytes | None) -> None:
        if request is not None and not self._transport.is_closing():
            self._sent = request
            self._transport.write(request)


def request(port: int, token: str, body: object) -> bytes:
    """Return the bytes of a submission."""
    text = json.dumps(body).encode()
    head = f"POST /workflows HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n".encode() + text


async def submit(order: dict[str, Any], database: asyncpg.Connection) -> Submitted:
    """Do one round."""
    requests = [request(order["port"], order["token"], body) for body in order["bodies"]]
    round_ = _Round(requests, order["many"])
    found = Submitted()
    loop, started = asyncio.get_running_loop(), time.perf_counter()
    transports: deque[asyncio.BaseTransport] = deque()
    try:
        for _ in range(min(CONNECTIONS, order["many"])):
            transport, _ = await loop.create_connection(lambda: _Connection(round_), "127.0.0.1", order["port"])
            transports.append(transport)
        async with asyncio.timeout(order["patience"]):
            await round_.done
            found.submitting = time.perf_counter() - started
            found.failure = await _completed(database, uuid.UUID(order["after"]), order["many"])
    except TimeoutError:
        found.failure = f"not done within {order['patience']:g} s; accepted {round_.taken} of {order['many']}"
    except OSError as error:
        found.failure = str(error)
    finally:
        for one in transports:
            one.close()
    found.seconds = time.perf_counter() - started
    found.turned_away = round_.turned_away
    return found


async def _completed(database: asyncpg.Connection, after: uuid.UUID, many: int) -> str:
    while True:
        counts = dict(await database.fetch(_COUNT, after))
        if failed := sum(counts.get(status, 0) for status in _FAILURES):
            return f"{failed} workflows did not complete"
        if counts.get("completed", 0) >= many:
            return ""
        await asyncio.sleep(POLL)


async def serve() -> None:
    """Do a round for each line."""
    database = await asyncpg.connect(os.environ["DATABASE_URL"])
    print("ready", flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(dataclasses.asdict(await submit(json.loads(line), database))), flush=True)
    await database.close()


if __name__ == "__main__":
    uvloop.run(serve())
