"""Which of Celery's pools carries a thousand calls at once, and what a message costs a worker with each.

One worker process a row, with a broker and a service of its own. The calls come first and the messages that ask for
nothing after them, on the same worker: all of them are in the queue before it is allowed to see the first.
"""

import functools
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from celery import Celery
from redis import Redis

from bench.workflows.cases import null_service, pid_of, step_url
from bench.workflows.engine import chain, engine
from bench.workflows.environments import CELERY_BRIDGE, CELERY_POOLS, Environment
from bench.workflows.meter import Cost, memory, metered, wait_for_quiet
from bench.workflows.processes import Broken, Words, family, started
from bench.workflows.table import a_folder
from bench.workflows.waiting import peak
from devstack.control import StartFailed
from devstack.testing import running
from orchestration_engine.workflows import TASK, make_celery

PATIENCE = 120.0
_POLL = 0.02
_SAMPLE = 0.5
_WARM = 30
_MODULE = "bench.workflows.peers.celery_pools"
_PARKED = "parked"
_ALL = {"ours": [os.getpid()]}
"""Everything that is started here descends from this process."""


@dataclass(frozen=True)
class Pool:
    """A worker of Celery's."""

    title: str
    name: str
    size: int
    calls: int = 1000
    """As many as it is given; fewer where it would take hours."""
    task: str = "call"
    implementation: str = ""
    """`package:class` of a pool that is not Celery's own."""
    task_class: str = ""
    environment: Environment = CELERY_POOLS

    def words(self) -> Words:
        """Return the worker's command."""
        words: Words = [self.environment.program("python"), "-m", "celery", "-A", _MODULE, "worker", "-l", "WARNING"]
        words += ["-P", self.name, "-c", str(self.size)]
        return [*words, "--without-gossip", "--without-mingle", "--without-heartbeat"]


POOLS = (
    Pool("Celery, threads", "threads", 1000),
    Pool("Celery, gevent", "gevent", 1000),
    Pool(
        "Celery, a pool of asyncio made for this",
        "custom",
        1000,
        task="call_async",
        implementation=f"{_MODULE}:AsyncioPool",
    ),
    Pool(
        "Celery 5.6, flask-async-celery's pool",
        "custom",
        1000,
        task="call_async",
        implementation="flask_async_celery.pool:AsyncIOPool",
        task_class="flask_async_celery.task:AsyncTask",
        environment=CELERY_BRIDGE,
    ),
    Pool(
        "Celery, celery-aio-pool",
        "custom",
        1000,
        calls=2,
        task="call_async",
        implementation="celery_aio_pool.pool:AsyncIOPool",
    ),
    Pool("Celery, prefork", "prefork", 16, calls=16),
    Pool("Celery, solo", "solo", 1, calls=2),
)


@dataclass
class Seen:
    """What a worker and its children came to while they were watched."""

    megabytes: float = 0.0
    """What they share counted once."""
    threads: int = 0
    processes: int = 0


@contextmanager
def watched(pid: int) -> Iterator[Seen]:
    """Watch a worker twice a second, until the block ends."""
    seen, over = Seen(), threading.Event()

    def watch() -> None:
        while not over.wait(_SAMPLE):
            tree = family([pid])
            seen.processes = max(seen.processes, len(tree))
            seen.threads = max(seen.threads, sum(_threads(one) for one in tree))
            seen.megabytes = max(seen.megabytes, memory([pid]))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def _threads(process: psutil.Process) -> int:
    try:
        return process.num_threads()
    except psutil.Error:
        return 0


class Queue:
    """A queue of Celery's on Valkey, from its sender's end."""

    def __init__(self, celery: Celery, url: str, name: str) -> None:
        self._celery = celery
        self._redis = Redis.from_url(url)
        self._name = name

    def call(self, task: str, count: int, patience: float) -> tuple[float, float]:
        """Have calls made; return the seconds of submitting, and those from the last submission to the last end."""
        began = time.perf_counter()
        ids = [self._celery.send_task(task, (number,)).id for number in range(count)]
        submitted = time.perf_counter()
        keys = [f"celery-task-meta-{one}" for one in ids]
        _until(lambda: self._redis.exists(*keys) == count, patience)
        ended = time.perf_counter()
        answers = [str(value) for value in self._redis.mget(keys)]
        if failed := [answer for answer in answers if '"SUCCESS"' not in answer]:
            raise Broken(f"{len(failed)} of {count} calls failed: {failed[0][:200]}")
        return submitted - began, ended - submitted

    def park(self, task: str, count: int) -> None:
        """Send messages where no worker sees them."""
        for _ in range(count):
            self._celery.send_task(task, queue=_PARKED, ignore_result=True)

    def drain(self) -> float:
        """Give the parked messages to the worker; return the seconds until it has done the last."""
        began = time.perf_counter()
        self._redis.rename(_PARKED, self._name)
        _until(lambda: not self._redis.llen(self._name) and not self._redis.hlen("unacked"), PATIENCE)
        return time.perf_counter() - began


def _until(reached: Callable[[], bool], patience: float) -> None:
    end = time.monotonic() + patience
    while not reached():
        if time.monotonic() > end:
            raise Broken(f"not done within {patience:g} s")
        time.sleep(_POLL)


@dataclass(frozen=True)
class _Worker:
    """What is measured of a worker."""

    title: str
    pid: int
    valkey: int
    calls: int
    call: Callable[[], tuple[float, float]]
    queue: Queue
    noop: str


def _calls(one: _Worker, wait: float) -> str:
    wait_for_quiet()
    before = _peak(one.pid)
    with watched(one.pid) as seen, metered(_ALL, {"worker": [one.pid]}) as cost:
        submitting, after = one.call()
    spent = cost.parts["worker"]
    cells = [f"{one.calls:,}", f"{submitting:.1f}", f"{after:.1f}", f"{after - wait:.1f}"]
    cells += [f"{before:.0f}", f"{_peak(one.pid):.0f}", f"{seen.megabytes:.0f}", str(seen.processes), str(seen.threads)]
    cells += [f"{spent:.1f}", f"{1000 * spent / one.calls:.1f}", f"{cost.others:.2f}"]
    return _row(one.title, cells)


def _messages(one: _Worker, count: int) -> str:
    one.queue.park(one.noop, count)
    wait_for_quiet()
    with metered(_ALL, {"worker": [one.pid], "valkey": [one.valkey]}) as cost:
        seconds = one.queue.drain()
    cells = [f"{count:,}", f"{count / seconds:,.0f}", _each(cost, "worker", count), _each(cost, "valkey", count)]
    return _row(one.title, [*cells, f"{cost.others:.2f}"])


def _each(cost: Cost, part: str, count: int) -> str:
    return f"{1000 * cost.parts[part] / count:.2f}"


def _row(title: str, cells: Sequence[str]) -> str:
    return f"| {title} | {' | '.join(cells)} |"


def _peak(pid: int) -> float:
    """Return the most that a process and its children have held, each by itself, in MB."""
    return sum(peak(one.pid) for one in family([pid]))


@contextmanager
def _celery(pool: Pool, folder: Path, calls: int, wait: float) -> Iterator[_Worker]:
    pool.environment.install()
    with ExitStack() as stack:
        platform = stack.enter_context(running(folder / "home", only=("valkey",)))
        _, base = stack.enter_context(null_service(folder, "--wait", str(wait)))
        environ = {
            "REDIS_URL": platform.redis_url,
            "SERVICE_URL": step_url(base),
            "CELERY_CUSTOM_WORKER_POOL": pool.implementation,
            "TASK_CLASS": pool.task_class,
        }
        worker = stack.enter_context(started(pool.words(), folder / "worker.log", environ=environ))
        celery = stack.enter_context(Celery("sender", broker=platform.redis_url, backend=platform.redis_url))
        queue = Queue(celery, platform.redis_url, "celery")
        queue.park("noop", _WARM)
        try:
            queue.drain()
            patience = PATIENCE + wait * calls
            call = functools.partial(queue.call, pool.task, calls, patience)
            yield _Worker(pool.title, worker.pid, pid_of(platform, "valkey"), calls, call, queue, "noop")
        except Broken as error:
            raise Broken(f"{error}; its log: {worker.said()}") from None


@contextmanager
def _ours(folder: Path, calls: int, wait: float) -> Iterator[_Worker]:
    with engine(folder, service=["--wait", str(wait)]) as one:
        url = one.platform.redis_url

        def call() -> tuple[float, float]:
            found = one.submit([chain(1)], calls, PATIENCE + wait)
            return found.submitting, found.seconds - found.submitting

        with make_celery(url) as celery:
            queue = Queue(celery, url, celery.conf.task_default_queue)
            valkey = pid_of(one.platform, "valkey")
            yield _Worker("Rialto: solo beside an event loop", one.workers[0], valkey, calls, call, queue, TASK)


def main(calls: int, messages: int, wait: float) -> bool:
    """Measure and print; tell whether everything could be measured."""
    print(f"One worker process, calls that each wait {wait:g} s\n")
    print(
        "| | calls | submitting, s | last submission to done, s | all but one wait, s | peak before, MB | peak RSS, MB "
        "| shared counted once, MB | processes | threads | worker's CPU, s | CPU, ms a call | others, cores |"
    )
    print("|---|" + "--:|" * 12, flush=True)
    complete = True
    rows: list[str] = []
    for pool in POOLS:
        complete = _measure(pool, min(calls, pool.calls), messages, wait, rows) and complete
    complete = _measure(None, calls, messages, wait, rows) and complete
    print("\nMessages that ask for nothing, on the same workers\n")
    print("| | messages | messages/s | worker, CPU ms a message | Valkey, CPU ms a message | others, cores |")
    print("|---|" + "--:|" * 5)
    print("\n".join(rows), flush=True)
    return complete


def _measure(pool: Pool | None, calls: int, messages: int, wait: float, rows: list[str]) -> bool:
    title = pool.title if pool else "Rialto"
    try:
        with a_folder() as folder, _celery(pool, folder, calls, wait) if pool else _ours(folder, calls, wait) as one:
            print(_calls(one, wait), flush=True)
            rows.append(_messages(one, messages))
    except (Broken, StartFailed) as error:
        print(f"| {title} | not measured: {' '.join(str(error).split())[-400:].replace('|', '/')} |", flush=True)
        return False
    return True
