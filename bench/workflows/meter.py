"""What a stretch of time cost: CPU seconds by kind of process, and how much others took meanwhile."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench.workflows.processes import family

KINDS = ("client", "engine", "postgres", "valkey", "broker", "service")
QUIET = 0.25
"""Cores that others may take while something is measured, before it counts as disturbed."""
_QUIET_PATIENCE = 30.0
_SETTLE = 0.3
"""Seconds until a server has reaped the children that have just ended; their CPU is lost to us before."""

Groups = Mapping[str, Sequence[int]]
"""The processes of each kind, by their numbers."""


@dataclass
class Cost:
    """What was found; complete once the measured block has ended."""

    cpu: dict[str, float] = field(default_factory=dict)
    """Seconds, by kind."""
    megabytes: float = 0.0
    """Of the engine's processes at the end; what they share is counted once."""
    others: float = 0.0
    """Cores that neither we nor idleness had."""
    parts: dict[str, float] = field(default_factory=dict)
    """CPU seconds of the engine's processes, by name."""


@contextmanager
def metered(groups: Groups, parts: Groups | None = None) -> Iterator[Cost]:
    """Measure a block; `parts` are groups within the engine's."""
    cost, within = Cost(), parts or {}
    before, before_within, busy, started = _cpu(groups), _cpu(within), _busy(), time.perf_counter()
    yield cost
    wall, taken = time.perf_counter() - started, _busy() - busy
    time.sleep(_SETTLE)
    after = _cpu(groups)
    cost.parts = {name: spent - before_within[name] for name, spent in _cpu(within).items()}
    cost.cpu = {kind: after[kind] - before[kind] for kind in groups}
    cost.others = max(0.0, taken - sum(cost.cpu.values())) / wall
    cost.megabytes = memory(groups.get("engine", ()))


def wait_for_quiet() -> None:
    """Wait until the machine has idled for a second, but no longer than half a minute."""
    end = time.monotonic() + _QUIET_PATIENCE
    while time.monotonic() < end:
        busy, started = _busy(), time.perf_counter()
        time.sleep(1)
        if (_busy() - busy) / (time.perf_counter() - started) < QUIET:
            return


def memory(pids: Sequence[int]) -> float:
    """Return what processes and their children hold, in MB."""
    total = 0
    for process in family(pids):
        try:
            total += process.memory_full_info().pss
        except psutil.Error:
            continue
    return total / 2**20


def cpu_of(pids: Sequence[int]) -> float:
    """Return the CPU seconds of processes and of their children, those that have ended included."""
    total = 0.0
    for process in family(pids):
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        # Sixteen of PostgreSQL's processes that each worked for 9 ms did nothing, by the ticks of 10 ms.
        own = max(times.user + times.system, _by_threads(process.pid))
        total += own + times.children_user + times.children_system
    return total


def _by_threads(pid: int) -> float:
    """Return the CPU seconds of a process's living threads, to the nanosecond; 0 where the system does not tell."""
    total = 0
    for told in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(told.read_text("ascii").split(" ", 1)[0])
        except (OSError, ValueError):
            continue
    return total / 1e9


def _cpu(groups: Groups) -> dict[str, float]:
    return {kind: cpu_of(pids) for kind, pids in groups.items()}


def _busy() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice)
