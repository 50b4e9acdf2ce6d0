"""Loads a server over keep-alive connections, from a process of its own.

`python -m bench.load PORT CONNECTIONS SECONDS < REQUESTS` sends the requests (a JSON list of texts) in turn, one at a
time on each connection, and prints how many were answered in a second. An answer other than 200 ends it.
"""

import asyncio
import itertools
import json
import re
import sys
import time
from collections.abc import Iterator
from typing import cast

import uvloop

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


class _Connection(asyncio.Protocol):
    """Sends a request, waits for the whole answer, sends the next."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self._requests = requests
        self._buffer = b""
        self.answered = 0
        self.failure = ""
        self.latencies: list[float] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        found = _LENGTH.search(self._buffer) if end >= 0 else None
        if not found or len(self._buffer) < end + 4 + int(found[1]):
            return
        if not self._buffer.startswith(b"HTTP/1.1 200"):
            self.failure = self._buffer.decode(errors="replace")
            self._transport.close()
            return
        self.answered += 1
        self.latencies.append(time.perf_counter() - self._sent)
        self._buffer = b""
        self._send()

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(next(self._requests))


async def load(port: int, connections: int, seconds: float, requests: list[bytes]) -> dict[str, float]:
    """Return requests answered in a second, and the latencies' median and 99th percentile in milliseconds."""
    loop, source = asyncio.get_running_loop(), itertools.cycle(requests)
    made = [await loop.create_connection(lambda: _Connection(source), "127.0.0.1", port) for _ in range(connections)]
    await asyncio.sleep(seconds)
    protocols = [protocol for _, protocol in made]
    if failure := next((protocol.failure for protocol in protocols if protocol.failure), None):
        sys.exit(failure)
    latencies = sorted(latency for protocol in protocols for latency in protocol.latencies)
    return {
        "per_second": len(latencies) / seconds,
        "median_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[len(latencies) * 99 // 100] * 1000,
    }


if __name__ == "__main__":
    texts = [text.encode() for text in json.load(sys.stdin)]
    told = uvloop.run(load(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), texts))
    print(json.dumps(told))
