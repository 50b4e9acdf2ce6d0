"""A batch of 10,000 inputs: submitting it, what that leaves in memory, what it costs another user, cancelling it."""

import json
import statistics
import time
from collections.abc import Mapping
from typing import Any  # JSON

import psutil

from bench.workflows.cases import pid_of
from bench.workflows.engine import WARM, Engine, call, chain, engine, log_in, step
from bench.workflows.meter import wait_for_quiet
from bench.workflows.processes import Broken
from bench.workflows.table import a_folder

TRIES = 20
BATCHES = 3
PATIENCE = 30.0
_TEMPLATE = "bench-batch"

Headers = Mapping[str, str]


def _asked(one: Engine, method: str, path: str, wanted: int, headers: Headers, body: object = None) -> Any:
    status, answer = call(one.port, method, path, body, headers)
    if status != wanted:
        raise Broken(f"{method} {path} was answered with {status}: {answer[:300].decode(errors='replace')}")
    return json.loads(answer)


def _save(one: Engine, headers: Headers) -> None:
    topic = "${{ inputs.topic }}"
    steps = [step(f"s{n}", [f"s{n - 1}"] if n else [], topic) for n in range(3)]
    inputs = [{"name": "topic", "type": "string", "description": "What it is about."}]
    document = {"name": "bench", "inputs": inputs, "steps": steps}
    _asked(one, "POST", "/templates", 201, headers, {"slug": _TEMPLATE, "document": document})


def _tries(one: Engine, headers: Headers, count: int) -> list[float]:
    """Return the seconds until workflows of a single step have answered whoever waits, one after the other."""
    taken = []
    for _ in range(count):
        started = time.perf_counter()
        view = _asked(one, "POST", "/workflows?wait=60", 200, headers, chain(1))
        if view["status"] != "completed":
            raise Broken(f"another user's workflow was {view['status']}")
        taken.append(time.perf_counter() - started)
    return taken


def _timings(taken: list[float]) -> str:
    return f"{statistics.median(taken) * 1000:.0f} | {max(taken) * 1000:.0f}"


def _submit(one: Engine, many: int, headers: Headers) -> tuple[str, float]:
    """Submit a batch; return its address and the seconds that it took."""
    inputs = [{"topic": f"topic {n}"} for n in range(many)]
    started = time.perf_counter()
    batch = _asked(one, "POST", "/batches", 202, headers, {"template": _TEMPLATE, "inputs": inputs})
    return f"/batches/{batch['id']}", time.perf_counter() - started


def _finish(one: Engine, path: str, headers: Headers) -> None:
    end = time.monotonic() + PATIENCE * 10
    while _asked(one, "GET", path, 200, headers)["finished_at"] is None:
        if time.monotonic() > end:
            raise Broken("a batch did not end")
        time.sleep(0.5)


def _row(one: Engine, many: int, tries: int, mine: Headers, others: Headers) -> str:
    """Submit a batch, run another user's workflows meanwhile; submit another batch and cancel it at once."""
    wait_for_quiet()
    api = psutil.Process(pid_of(one.platform, "api"))
    before = api.memory_info().rss / 2**20
    path, submitting = _submit(one, many, mine)
    after = api.memory_info().rss / 2**20
    taken = _tries(one, others, tries)
    counts = _asked(one, "GET", path, 200, mine)["counts"]
    if counts["completed"] == many:
        raise Broken("the batch was done before the other user's workflows were; take a larger one")
    _finish(one, path, mine)
    path, _ = _submit(one, many, mine)
    started = time.perf_counter()
    cancelled = _asked(one, "POST", f"{path}/cancel", 200, mine)["counts"]["cancelled"]
    cancelling = time.perf_counter() - started
    shown = f"{submitting:.2f} | {before:.0f} | {after:.0f} | {_timings(taken)} | {counts['completed']:,}"
    return f"{shown} | {cancelled:,} | {cancelling:.2f}"


def main(many: int, tries: int) -> bool:
    """Measure and print; tell whether everything could be measured."""
    try:
        with a_folder() as folder, engine(folder) as one:
            one.submit([chain(3)], WARM)
            mine = {"Authorization": f"Bearer {one.token}"}
            others = {"Authorization": f"Bearer {log_in(one.port)[0]}"}
            _save(one, mine)
            alone = _tries(one, others, tries)
            print(f"Batches of {many:,} inputs, three steps each. Another user's single step alone, median | most, ms:")
            print(f"{_timings(alone)}. Below, {tries} of them one after the other while the batch runs.\n")
            print(
                "| batch | submitting, s | RSS before, MB | after | another's step, median, ms | most, ms ",
                end="",
            )
            print("| completed meanwhile | of another, cancelled | in, s |\n|--:|" + "--:|" * 8, flush=True)
            for number in range(1, BATCHES + 1):
                print(f"| {number} | {_row(one, many, tries, mine, others)} |", flush=True)
    except Broken as error:
        print(f"\nnot measured: {error}")
        return False
    print("\nAims: submitted within 2 s, memory flat, another's step delayed by less than 1 s, cancelled within 2 s.")
    return True
