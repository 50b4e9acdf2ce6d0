"""Runs that are killed, and runs at the same time: what stands there is always whole, and the next run completes it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from generator.testing import Checkout

# Runs the generator and kills the process, as `kill -9` does, just before it puts the N-th file in its place (or
# removes the N-th file).
KILLED = """
import os, signal, sys
from pathlib import Path
from generator.run import generate

event, left = sys.argv[2], int(sys.argv[3])

def count(name, _):
    global left
    if name == event:
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
generate(Path(sys.argv[1]))
"""


def kill(checkout: Checkout, event: str, count: int) -> None:
    run = subprocess.run([sys.executable, "-c", KILLED, str(checkout.root), event, str(count)], check=False)
    assert run.returncode == -signal.SIGKILL, "the run had ended before it was killed"


@pytest.mark.parametrize("count", [1, 2, 7, 13])
def test_the_next_run_completes_one_that_was_killed_while_it_wrote(
    checkout: Checkout, tmp_path: Path, count: int
) -> None:
    kill(checkout, "os.rename", count)
    checkout.define("parcel-tracer", summary="Changed before the next run.")
    assert checkout.generate().ok
    other = Checkout(tmp_path / "other")
    other.define("parcel-tracer", summary="Changed before the next run.")
    other.generate()
    assert checkout.contents() == other.contents()


def test_files_of_runs_that_were_killed_are_never_taken_for_edited(checkout: Checkout) -> None:
    checkout.generate()
    for count in (4, 2, 3):
        checkout.define("parcel-tracer", summary=f"Changed before the run that is killed at {count}.")
        kill(checkout, "os.rename", count)
    checkout.define("parcel-tracer", summary="Changed for the last time.")
    assert checkout.generate().ok
    assert checkout.generate(check=True).ok


@pytest.mark.parametrize("counts", [(2, 2, 2), (1, 3, 3), (3, 3, 1)])
def test_a_file_of_a_killed_run_is_known_although_the_next_run_found_it_as_planned(
    checkout: Checkout, counts: tuple[int, ...]
) -> None:
    checkout.generate()
    checkout.define("parcel-tracer", summary="Changed before the runs that are killed.")
    for count in counts:
        kill(checkout, "os.rename", count)
    checkout.define("parcel-tracer", summary="Changed for the last time.")
    assert checkout.generate().ok


def test_two_runs_at_once_wait_for_each_other(checkout: Checkout) -> None:
    command = [sys.executable, "-m", "generator", "--root", str(checkout.root)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = sorted(run.communicate()[0] for run in runs)
    assert [run.returncode for run in runs] == [0, 0]
    assert told == [
        "2 agents: 0 files written, 0 removed, 11 unchanged, 0 not as planned\n",
        "2 agents: 11 files written, 0 removed, 0 unchanged, 0 not as planned\n",
    ]


def test_half_written_files_are_cleared_away(checkout: Checkout) -> None:
    checkout.generate()
    checkout.put("generated-agents/route-planner/.rialto-app.py.tmp", "half")
    checkout.put("generated-agents/.rialto-.manifest.json.tmp", "half")
    checkout.source("route-planner").unlink()
    assert checkout.generate().ok
    assert sorted(path.name for path in checkout.output.iterdir()) == [".manifest.json", "parcel-tracer"]


@pytest.mark.parametrize("count", [1, 3, 5])
def test_the_next_run_completes_one_that_was_killed_while_it_removed(checkout: Checkout, count: int) -> None:
    checkout.generate()
    checkout.source("route-planner").unlink()
    kill(checkout, "os.remove", count)
    assert checkout.generate().ok
    assert sorted(path.name for path in checkout.output.iterdir()) == [".manifest.json", "parcel-tracer"]
