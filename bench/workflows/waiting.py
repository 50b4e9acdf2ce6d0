"""Many steps that each wait for a model: how long, and how much memory a worker takes for it."""

from pathlib import Path

from bench.workflows.engine import Engine, chain, engine
from bench.workflows.meter import metered, wait_for_quiet
from bench.workflows.processes import Broken
from bench.workflows.table import a_folder

PATIENCE = 300.0


def peak(pid: int) -> float:
    """Return the most memory that a process has held, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024


def _row(one: Engine, many: int, wait: float) -> str:
    wait_for_quiet()
    idle = max(peak(pid) for pid in one.workers)
    with metered(one.groups(), {"workers": one.workers}) as cost:
        found = one.submit([chain(1)], many, PATIENCE)
    spent = cost.parts["workers"]
    after = found.seconds - found.submitting
    peaks = ", ".join(f"{peak(pid):.0f}" for pid in one.workers)
    over = found.seconds - wait
    cells = [f"{found.submitting:.1f}", f"{after:.1f}", f"{over:.1f}", f"{idle:.0f}", peaks, f"{spent:.1f}"]
    return " | ".join([*cells, str(found.turned_away), f"{cost.others:.2f}"])


def main(counts: list[int], wait: float) -> bool:
    """Measure and print; tell whether everything could be measured."""
    print(f"Steps that each wait {wait:g} s, in workflows of one step\n")
    print(
        "| steps | workers | submitting, s | last submission to done, s | all but one wait, s "
        "| worker's peak before, MB | workers' peak RSS, MB | workers' CPU, s | turned away | others, cores |"
    )
    print("|--:|--:|" + "--:|" * 8, flush=True)
    complete = True
    for many in counts:
        for workers in (1, 2):
            try:
                with a_folder() as folder, engine(folder, service=["--wait", str(wait)], workers=workers) as one:
                    print(f"| {many:,} | {workers} | {_row(one, many, wait)} |", flush=True)
            except Broken as error:
                print(f"| {many:,} | {workers} | not measured: {error} |", flush=True)
                complete = False
    print(f"\nAims: 1,000 with one worker within {1.5 + wait:g} s under 150 MB; 10,000 with two within 60 s.")
    return complete
