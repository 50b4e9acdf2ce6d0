"""The table of throughputs: every case in turn, three rounds each, the round with the median rate shown."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.workflows.cases import Case
from bench.workflows.meter import KINDS, QUIET, Cost, metered, wait_for_quiet
from bench.workflows.processes import CACHE, Broken
from devstack.control import StartFailed


@dataclass(frozen=True)
class Round:
    """What one round of a case took."""

    rate: float
    """Workflows a second."""
    workflows: int
    cost: Cost

    @property
    def quiet(self) -> bool:
        """Whether others left the machine to us."""
        return self.cost.others <= QUIET


@contextmanager
def a_folder() -> Iterator[Path]:
    """Yield a folder on the checkout's disk, because memory would make a commit free; deleted afterwards."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="run-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def measure(case: Case, workflows: int, rounds: int) -> list[Round]:
    """Start a case, run its rounds, again where others disturb them, stop it; Broken where it cannot be measured."""
    if case.environment is not None:
        case.environment.install()
    found: list[Round] = []
    with a_folder() as folder, case.start(folder) as stage:
        # Which rounds are run again is told by what others took, never by the rate.
        while len(found) < 2 * rounds and sum(one.quiet for one in found) < rounds:
            wait_for_quiet()
            with metered(stage.groups, stage.parts) as cost:
                seconds = stage.run(workflows)
            found.append(Round(workflows / seconds, workflows, cost))
    if any(one.cost.cpu["service"] == 0 for one in found):
        raise Broken("the service had no work: something else was measured")
    return found


def print_table(cases: Sequence[Case], workflows: int | None, rounds: int, *, quick: bool) -> bool:
    """Measure every case in turn and print each as soon as it is measured; tell whether all could be."""
    print(f"Workflows of three steps; medians of {rounds} rounds; CPU in ms a workflow.")
    print(f"Rounds in brackets were disturbed: others took more than {QUIET:g} cores. They are run again, not counted.")
    print("The floor and the peers commit each step by itself; Rialto commits those of many workflows together.\n")
    print(f"| | workflows/s | of the floor | {' | '.join(KINDS)} | engine, MB | others, cores | all rounds |")
    print("|---|" + "--:|" * (len(KINDS) + 4) + "---|", flush=True)
    floor: float | None = None
    complete, notes = True, []
    for case in cases:
        count = workflows or (max(case.workflows // 10, 20) if quick else case.workflows)
        title = f"{case.title} ({case.note})" if case.note else case.title
        try:
            found = measure(case, count, rounds)
        except (Broken, StartFailed, RuntimeError) as error:
            reason = " ".join(str(error).split())[-300:].replace("|", "/")
            print(f"| {title} | not measured: {reason} |" + " |" * (len(KINDS) + 4), flush=True)
            complete = False
            continue
        quiet = [one for one in found if one.quiet]
        counted = quiet if len(quiet) == rounds else found
        complete = complete and counted is quiet
        title = title if counted is quiet else f"{title} [disturbed: no fair comparison]"
        median = sorted(counted, key=lambda one: one.rate)[len(counted) // 2]
        floor = median.rate if case.name == "floor" else floor
        print(_row(title, median, floor, found), flush=True)
        if median.cost.parts:
            notes.append(f"{case.title}'s engine, CPU in ms a workflow: {_parts(median)}")
    print("\n" + "\n".join(notes))
    return complete


def _parts(median: Round) -> str:
    spent = median.cost.parts.items()
    return ", ".join(f"{name} {seconds / median.workflows * 1000:.2f}" for name, seconds in spent)


def _row(title: str, median: Round, floor: float | None, found: Sequence[Round]) -> str:
    cost = median.cost
    cells = [
        title,
        f"{median.rate:.1f}",
        f"{median.rate / floor:.3f}" if floor else "",
        *(f"{cost.cpu[kind] / median.workflows * 1000:.2f}" if kind in cost.cpu else "" for kind in KINDS),
        f"{cost.megabytes:.0f}",
        f"{cost.others:.2f}",
        ", ".join(f"{one.rate:.0f}" if one.quiet else f"({one.rate:.0f})" for one in found),
    ]
    return "| " + " | ".join(cells) + " |"
