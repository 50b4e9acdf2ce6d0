"""What a step costs in workflows of 10, 100 and 1,000 steps: chain, fan-out, diamond.

Steps that follow each other are measured with one workflow at a time, whatever its length: a hundred chains at once
share their commits, and a single one has nobody to share with.
"""

from collections.abc import Callable

from bench.workflows.engine import Body, Engine, chain, engine, step, workflow
from bench.workflows.meter import Cost, metered, wait_for_quiet
from bench.workflows.processes import Broken
from bench.workflows.table import a_folder

LENGTHS = (10, 100, 1000)


def fan_out(length: int) -> Body:
    """Return a workflow of one step, which all the others need."""
    return workflow([step("first"), *(step(f"s{n}", ["first"]) for n in range(length - 1))])


def diamond(length: int) -> Body:
    """Return a workflow of one step, many that need it, and a last one that needs all these."""
    middle = [f"s{n}" for n in range(length - 2)]
    return workflow([step("first"), *(step(key, ["first"]) for key in middle), step("last", middle)])


SHAPES: dict[str, Callable[[int], Body]] = {"chain": chain, "fan-out": fan_out, "diamond": diamond}


def _measure(one: Engine, body: Body, workflows: int, at_once: int) -> tuple[float, Cost]:
    wait_for_quiet()
    with metered(one.groups(), one.engine_groups()) as cost:
        seconds = sum(one.submit([body], at_once).seconds for _ in range(workflows // at_once))
    return seconds, cost


def main(steps: int) -> bool:
    """Measure `steps` steps of each kind and print; tell whether everything could be measured."""
    print(f"{steps:,} steps of each kind, in as many workflows as that takes; CPU in ms a step\n")
    print("| shape | steps of one | workflows | wall | engine | postgres | both | of that of ten (aim: 1.2) | others |")
    print("|---|" + "--:|" * 8, flush=True)
    complete = True
    with a_folder() as folder, engine(folder) as one:
        one.submit([chain(10)], 10)
        for name, make in SHAPES.items():
            ten: float | None = None
            for length in LENGTHS:
                workflows = max(1, steps // length)
                try:
                    seconds, cost = _measure(one, make(length), workflows, 1 if name == "chain" else workflows)
                except Broken as error:
                    reason = " ".join(str(error).split())[-200:].replace("|", "/")
                    print(f"| {name} | {length:,} | {workflows} | not measured: {reason} | | | | | |", flush=True)
                    complete = False
                    continue
                done = workflows * length / 1000
                both = (cost.cpu["engine"] + cost.cpu["postgres"]) / done
                ten = ten or both
                cells = [
                    seconds / done,
                    cost.cpu["engine"] / done,
                    cost.cpu["postgres"] / done,
                    both,
                    both / ten,
                    cost.others,
                ]
                shown = " | ".join(f"{cell:.2f}" for cell in cells)
                print(f"| {name} | {length:,} | {workflows} | {shown} |", flush=True)
    return complete
