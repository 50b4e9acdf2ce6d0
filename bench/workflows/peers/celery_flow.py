"""Celery's three ways to run three steps; `celery -A` carries, the module submits: `... chord|chain|steps`.

`chord` is three steps at once and a fourth that joins them, `chain` one after the other, both with their results in
Redis; `steps` sends a message for each step and keeps the state in PostgreSQL. Run by its own environment.
"""
# mypy: disable-error-code="import-not-found,untyped-decorator"

import functools
import json
import os
import sys
import time
import uuid
from collections.abc import Callable, Sequence

import psycopg
import urllib3
from celery import Celery, chain, chord, group
from celery.result import AsyncResult
from psycopg_pool import ConnectionPool

DATABASE_URL = os.environ.get("DATABASE_URL", "")
SERVICE_URL = os.environ.get("SERVICE_URL", "")
REDIS_URL = os.environ.get("REDIS_URL", "")
WARM = 20
POLL = 0.02
PATIENCE = 60.0

TABLES = """
create table if not exists flows (id text primary key, status text, step int);
create table if not exists flow_steps (flow text, step int, output text, primary key (flow, step));
"""
STEP = """
with written as (insert into flow_steps values (%s, %s, %s))
update flows set step = %s, status = %s where id = %s
"""

app = Celery("bench", broker=REDIS_URL, backend=REDIS_URL)
app.conf.update(
    worker_prefetch_multiplier=4,
    task_acks_late=True,
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
    redis_max_connections=400,
)
_http = urllib3.PoolManager(maxsize=200)


@functools.cache
def _pool() -> ConnectionPool:
    return ConnectionPool(DATABASE_URL, min_size=1, max_size=8, kwargs={"autocommit": True}, open=True)


def call(flow: str, number: int) -> str:
    """Call the service."""
    return str(_http.request("POST", SERVICE_URL, json={"flow": flow, "step": number}).data.decode())


@app.task(name="step")
def step(_previous: object, flow: str, number: int) -> str:
    """Call the service; Celery keeps the answer."""
    return call(flow, number)


@app.task(name="join")
def join(outputs: Sequence[str], _flow: str) -> int:
    """Take what the steps of a chord answered."""
    return len(outputs)


@app.task(name="kept_step", ignore_result=True)
def kept_step(flow: str, number: int) -> None:
    """Call the service, write the answer down, and send the next step's message."""
    output = call(flow, number)
    last = number == 3
    with _pool().connection() as connection:
        connection.execute(STEP, (flow, number, output, number, "done" if last else "running", flow))
    if not last:
        kept_step.delay(flow, number + 1)


def submit_chain() -> AsyncResult:
    """Submit three steps, one after the other."""
    flow = uuid.uuid4().hex
    return chain(step.s(None, flow, 1), step.s(flow, 2), step.s(flow, 3)).apply_async()


def submit_chord() -> AsyncResult:
    """Submit three steps at once, and their join."""
    flow = uuid.uuid4().hex
    return chord(group(step.s(None, flow, number) for number in (1, 2, 3)), join.s(flow)).apply_async()


def submit_steps() -> str:
    """Submit a workflow whose steps send each other."""
    flow = uuid.uuid4().hex
    with _pool().connection() as connection:
        connection.execute("insert into flows values (%s, 'running', 0)", (flow,))
    kept_step.delay(flow, 1)
    return flow


def finish_results(count: int, submit: Callable[[], AsyncResult]) -> None:
    """Submit workflows, and wait until every result is there."""
    left = [submit() for _ in range(count)]
    wait(lambda: _still(left))


def _still(left: list[AsyncResult]) -> bool:
    while left and left[-1].ready():
        left.pop()
    return bool(left)


def finish_steps(count: int, database: psycopg.Connection) -> None:
    """Submit workflows, and wait until every one is done."""
    for _ in range(count):
        submit_steps()
    unfinished = "select exists (select from flows where status <> 'done')"
    wait(lambda: bool(database.execute(unfinished).fetchone()[0]))


def wait(unfinished: Callable[[], bool]) -> None:
    """Wait until nothing is unfinished; stop the process where that takes too long."""
    end = time.monotonic() + PATIENCE
    while unfinished():
        if time.monotonic() > end:
            sys.exit(f"not done within {PATIENCE:g} s")
        time.sleep(POLL)


def main() -> None:
    """Run workflows until the input ends, as `bench.workflows.peers.driver` does."""
    how = sys.argv[1]
    database = psycopg.connect(DATABASE_URL, autocommit=True)
    database.execute(TABLES)
    submits = {"chain": submit_chain, "chord": submit_chord}

    def finish(count: int) -> None:
        if how in submits:
            finish_results(count, submits[how])
        else:
            finish_steps(count, database)

    finish(WARM)
    print("ready", flush=True)
    for line in sys.stdin:
        started = time.perf_counter()
        finish(int(line))
        print(json.dumps({"seconds": time.perf_counter() - started}), flush=True)


if __name__ == "__main__":
    main()
