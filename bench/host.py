"""The host of many agents at scale, against an empty FastAPI app in the same run. Prints differences and ratios.

`.venv/bin/python -m bench.host [--agents 1500] [--rounds 3] [--seconds 3] [--connections 16]`

Real processes and sockets; the load comes from a process of its own. The model answers at once.
"""

import argparse
import http.client
import json
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from agent_contracts.definition import AgentDefinition
from agent_contracts.source import read_definitions
from bench.catalogue import REPOSITORY, make_checkout, with_bytecode

_HEADERS = "Host: 127.0.0.1\r\nContent-Type: application/json\r\n"


class Server(NamedTuple):
    """A server that runs."""

    port: int
    process: int
    started_in: float
    """Seconds from the start of its process to its first answer."""

    def megabytes(self) -> float:
        """Return what it holds in memory now."""
        lines = Path(f"/proc/{self.process}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@contextmanager
def served(*arguments: str) -> Iterator[Server]:
    """Serve a module of `bench`, which gets the port and the other `arguments`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    module, *rest = arguments
    command = [sys.executable, "-m", module, str(port), *rest]
    started = time.perf_counter()
    environ = with_bytecode(Path(tempfile.gettempdir()) / "rialto-bench")
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=REPOSITORY, env=environ) as process:  # noqa: S603
        try:
            _wait(port, process)
            yield Server(port, process.pid, time.perf_counter() - started)
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.request("GET", "/health")
            assert connection.getresponse().status == 200
            return
        except ConnectionRefusedError:
            time.sleep(0.005)
        finally:
            connection.close()
    sys.exit("the server ended before it answered")


def first_and_second(server: Server, definitions: Sequence[AgentDefinition]) -> list[tuple[float, float]]:
    """Return how long each agent's first call and its second took, in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    took = []
    for definition in definitions:
        first, second = (_call(connection, definition), _call(connection, definition))
        took.append((first, second))
    connection.close()
    return took


def _call(connection: http.client.HTTPConnection, definition: AgentDefinition) -> float:
    started = time.perf_counter()
    path, headers = f"/agents/{definition.id}/api/v1/execute", {"Content-Type": "application/json"}
    connection.request("POST", path, _job(definition), headers)
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == 200, text
    return (time.perf_counter() - started) * 1000


def _job(definition: AgentDefinition) -> str:
    return json.dumps({"input": definition.examples[0].model_dump(mode="json")["input"]})


def health_requests(definitions: Sequence[AgentDefinition]) -> list[str]:
    """Return a request for each agent's health."""
    return [f"GET /agents/{known.id}/health HTTP/1.1\r\n{_HEADERS}\r\n" for known in definitions]


def execute_requests(definitions: Sequence[AgentDefinition]) -> list[str]:
    """Return a request that has each agent do its example's job."""
    bodies = ((known.id, _job(known)) for known in definitions)
    return [
        f"POST /agents/{id_}/api/v1/execute HTTP/1.1\r\n{_HEADERS}Content-Length: {len(body)}\r\n\r\n{body}"
        for id_, body in bodies
    ]


def load(server: Server, requests: Sequence[str], connections: int, seconds: float) -> dict[str, float]:
    """Return what `bench.load` tells."""
    command = [sys.executable, "-m", "bench.load", str(server.port), str(connections), str(seconds)]
    run = subprocess.run(  # noqa: S603
        command, input=json.dumps(requests), capture_output=True, text=True, check=False, cwd=REPOSITORY
    )
    if run.returncode:
        sys.exit(run.stderr)
    told: dict[str, float] = json.loads(run.stdout)
    return told


def measure_start(kinds: dict[str, list[str]], rounds: int) -> None:
    """Print how long the servers take to answer, and what they hold then."""
    seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
    megabytes: dict[str, list[float]] = {kind: [] for kind in kinds}
    for arguments in kinds.values():
        with served(*arguments):
            pass  # compiles what it loads
    for _ in range(rounds):
        for kind, arguments in kinds.items():
            with served(*arguments) as server:
                seconds[kind].append(server.started_in)
                megabytes[kind].append(server.megabytes())
    print("| before the first call | start, s | RSS, MB |\n|---|--:|--:|")
    for kind in kinds:
        print(f"| {kind} | {statistics.median(seconds[kind]):.2f} | {statistics.median(megabytes[kind]):.0f} |")


def measure_first_calls(server: Server, definitions: Sequence[AgentDefinition]) -> None:
    """Print how much longer an agent's first call takes than its second."""
    before = server.megabytes()
    first_and_second(server, definitions[:1])  # what the process itself does once
    took = first_and_second(server, definitions[1:])
    print("\n| ms | median | p95 | max |\n|---|--:|--:|--:|")
    for name, values in (
        ("an agent's first call", [first for first, _ in took]),
        ("its second", [second for _, second in took]),
        ("the difference", [first - second for first, second in took]),
    ):
        ordered = sorted(values)
        shown = (statistics.median(ordered), ordered[len(ordered) * 95 // 100], ordered[-1])
        print(f"| {name} | {' | '.join(f'{value:.2f}' for value in shown)} |")
    print(f"\nRSS {before:.0f} MB before, {server.megabytes():.0f} MB after {len(definitions)} agents were called")


def measure_rates(
    kinds: dict[str, list[str]], definitions: Sequence[AgentDefinition], options: argparse.Namespace
) -> None:
    """Print requests per second of all servers, taking turns."""
    loads = {
        "health, one agent": health_requests(definitions[:1]),
        "health, all agents in turn": health_requests(definitions),
        "execute, one agent": execute_requests(definitions[:1]),
        "execute, all agents in turn": execute_requests(definitions),
    }
    print("\n| requests per second | empty | host | host / empty | host, median ms | host, p99 ms |")
    print("|---|--:|--:|--:|--:|--:|")
    empty_arguments, host_arguments = kinds.values()
    with served(*empty_arguments) as empty, served(*host_arguments) as host:
        load(host, loads["health, all agents in turn"], options.connections, 2)
        for name, requests in loads.items():
            told = [
                [load(server, requests, options.connections, options.seconds) for server in (empty, host)]
                for _ in range(options.rounds)
            ]
            rates = [statistics.median(found[side]["per_second"] for found in told) for side in (0, 1)]
            ratio = statistics.median(found[1]["per_second"] / found[0]["per_second"] for found in told)
            latencies = [statistics.median(found[1][key] for found in told) for key in ("median_ms", "p99_ms")]
            print(
                f"| {name} | {rates[0]:.0f} | {rates[1]:.0f} | {ratio:.2f} | {latencies[0]:.1f} | {latencies[1]:.1f} |"
            )
        print(f"\nRSS at the end: empty {empty.megabytes():.0f} MB, host {host.megabytes():.0f} MB")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = make_checkout(Path(folder), options.agents)
        definitions = read_definitions(root / "agents" / "definitions")
        random.Random(1).shuffle(definitions)  # noqa: S311
        host = f"host of {options.agents} agents"
        kinds = {
            "empty FastAPI app": ["bench.host_empty"],
            host: ["bench.host_served", str(root / "agents" / "definitions")],
        }
        measure_start(kinds, options.rounds)
        with served(*kinds[host]) as server:
            measure_first_calls(server, definitions)
        measure_rates(kinds, definitions, options)


if __name__ == "__main__":
    main()
