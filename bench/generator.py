"""The generator at scale, against `cp -r` of the same tree and against two other generators. Prints ratios.

`.venv/bin/python -m bench.generator [--agents 1500] [--rounds 5] [--others 150] [--folder DIR]`

`--others` is how many agents cookiecutter and copier make (0: none); they are installed into an environment of their
own, which needs a package index. They get the finished texts as variables: they read and check no definition.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.catalogue import make_checkout, with_bytecode
from generator.memory import SETTLED
from generator.places import FILE_NAMES

_PEERS = Path(__file__).with_name("generator_peers.py")
_VERSIONS = ("cookiecutter", "copier")


class Run(NamedTuple):
    """One run of a command."""

    seconds: float
    megabytes: float
    """The most memory it held."""


def run(command: Sequence[str | Path], *, environ: dict[str, str] | None = None) -> Run:
    """Run a command in a process of its own and wait for it."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environ)  # noqa: S603
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}")
    return Run(seconds, used.ru_maxrss / 1024)


class Bench:
    """One catalogue in one folder."""

    def __init__(self, folder: Path, agents: int) -> None:
        self.root = make_checkout(folder / f"checkout-{agents}", agents)
        self.agents = agents
        self._environ = with_bytecode(folder)
        self._copy = folder / "copy"
        self._edited = next(iter(sorted((self.root / "agents/definitions").glob("*/*.yaml"))))

    def copy(self) -> Run:
        """Copy what was generated."""
        shutil.rmtree(self._copy, ignore_errors=True)
        return run(["cp", "-r", self.root / "generated-agents", self._copy])

    def from_nothing(self) -> Run:
        """Generate all agents."""
        shutil.rmtree(self.root / "generated-agents", ignore_errors=True)
        shutil.rmtree(self.root / ".rialto", ignore_errors=True)
        return self.again()

    def settled(self) -> Run:
        """Generate once files are old enough to be known without reading them, as they are when a person comes back."""
        time.sleep(SETTLED + 0.1)
        self.again()
        return self.again()

    def one_changed(self) -> Run:
        """Generate after one definition has changed."""
        text = self._edited.read_text("utf-8")
        self._edited.write_text(
            text.replace("\ndescription: |\n  ", "\ndescription: |\n  Now. ", 1) + "# changed\n", "utf-8"
        )
        try:
            return self.again()
        finally:
            self._edited.write_text(text, "utf-8")
            self.again()

    def forgotten(self) -> Run:
        """Generate with nothing changed and nothing remembered."""
        shutil.rmtree(self.root / ".rialto")
        return self.again()

    def check(self) -> Run:
        """Check, which remembers nothing."""
        return self.again("--check")

    def again(self, *options: str) -> Run:
        """Generate."""
        return run([sys.executable, "-m", "generator", "--root", self.root, *options], environ=self._environ)


def measure(bench: Bench, rounds: int) -> dict[str, Run]:
    """Return the median of `rounds` of each kind of run; the kinds take turns, so that all meet the same noise."""
    bench.from_nothing()
    bench.check()
    kinds: dict[str, Callable[[], Run]] = {
        "`cp -r` of the same tree": bench.copy,
        "from nothing": bench.from_nothing,
        "nothing changed, right after": bench.again,
        "nothing changed": bench.settled,
        "one definition changed": bench.one_changed,
        "nothing changed, memory deleted": bench.forgotten,
        "`--check`": bench.check,
    }
    runs: dict[str, list[Run]] = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind, measured in kinds.items():
            runs[kind].append(measured())
    return {kind: Run(*map(statistics.median, zip(*found, strict=True))) for kind, found in runs.items()}


def measure_peers(folder: Path, bench: Bench, agents: int) -> dict[str, Run] | str:
    """Return what cookiecutter and copier take for the first `agents` of the same folders, or why they were not run."""
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    install: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *_VERSIONS]
    installed = subprocess.run(install, capture_output=True, text=True, check=False)  # noqa: S603
    if installed.returncode:
        return f"not run, cannot be installed: {installed.stderr.strip().splitlines()[-1]}"
    found = {}
    for peer in _VERSIONS:
        target = folder / f"by-{peer}"
        command: list[str | Path] = [python, _PEERS, peer, bench.root / "generated-agents", target, str(agents)]
        found[f"{peer}, {agents} agents"] = run(command, environ={**with_bytecode(folder), "HOME": str(folder)})
        _same_files(target, bench.root / "generated-agents")
    return found


def _same_files(made: Path, ours: Path) -> None:
    for folder in made.iterdir():
        for name in FILE_NAMES:
            if (folder / name).read_bytes() != (ours / folder.name / name).read_bytes():
                sys.exit(f"{folder / name} is not the same file")


def show(title: str, runs: dict[str, Run], unit: float) -> None:
    """Print a table; `unit` is what counts as 1, in seconds."""
    print(f"\n{title}\n\n| | seconds | times `cp -r` | peak MB |\n|---|--:|--:|--:|")
    for kind, found in runs.items():
        print(f"| {kind} | {found.seconds:.2f} | {found.seconds / unit:.1f} | {found.megabytes:.0f} |")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--others", type=int, default=150)
    parser.add_argument("--folder", type=Path, help="where to work; another file system, for instance")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        bench = Bench(folder, options.agents)
        ours = measure(bench, options.rounds)
        copy = next(iter(ours.values())).seconds
        show(f"{options.agents} agents, {options.agents * len(FILE_NAMES)} files, {options.rounds} rounds", ours, copy)
        tenth = Bench(folder, max(1, options.agents // 10))
        small = tenth.from_nothing()
        print(f"\nPeak memory from nothing at {tenth.agents} agents: {small.megabytes:.0f} MB")
        if options.others:
            peers = measure_peers(folder, bench, min(options.others, options.agents))
            share = copy * options.others / options.agents
            print(f"\nOthers: {peers}" if isinstance(peers, str) else "", end="")
            if isinstance(peers, dict):
                show("The same files made by others; `cp -r` in proportion", peers, share)


if __name__ == "__main__":
    main()
