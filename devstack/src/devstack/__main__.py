"""`python -m devstack`: the process behind `up`. A lock lets one of them live for each home."""

import argparse
import asyncio
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from devstack import state
from devstack.components import Plan
from devstack.credentials import BrokenSecrets
from devstack.home import Home
from devstack.leftovers import stop_leftovers
from devstack.plan import UnknownComponent, UnusableUrl, plan
from devstack.ports import NoFreePort
from devstack.state import Failure, now
from devstack.supervisor import Supervisor

EXIT_FAILED = 1
EXIT_LOCKED = 75
"""Another supervisor runs this home."""
_LOCK_PATIENCE = 1.0


def main() -> int:
    """Run a platform until told to stop; return the exit code."""
    options = _options()
    home = Home(options.home, options.repository)
    home.prepare()
    if options.detach:
        _detach(home)
    with home.lock.open("ab") as lock:
        if not _locked(lock, home):
            return EXIT_LOCKED
        return asyncio.run(_serve(home, options))


def _locked(lock: BinaryIO, home: Home) -> bool:
    """Take the home's lock, unless a platform runs there; one that ends holds it longer than its state says."""
    deadline = time.monotonic() + _LOCK_PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            record = state.read(home)
            if time.monotonic() > deadline or (record is not None and record.lives()):
                return False
            time.sleep(0.05)


async def _serve(home: Home, options: argparse.Namespace) -> int:
    with home.log("supervisor").open("a", encoding="utf-8", buffering=1) as log:

        def say(text: str) -> None:
            log.write(f"{now()} {text}\n")

        def make_plan(note: Callable[[str], None]) -> Plan:
            stop_leftovers(home, note)
            names = [name for name in options.only.split(",") if name]
            return plan(home, os.environ, only=names, api_port=options.api_port or None, report=note)

        supervisor = Supervisor(home, make_plan, say)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, supervisor.stop)
        if options.until_stdin_closes:
            loop.add_reader(sys.stdin.fileno(), _stop_at_end_of_input, loop, supervisor)
        try:
            return EXIT_FAILED if await supervisor.run() else 0
        except (BrokenSecrets, NoFreePort, UnknownComponent, UnusableUrl) as error:
            supervisor.fail(Failure("supervisor", str(error), str(home.log("supervisor")), ""))
            return EXIT_FAILED


def _stop_at_end_of_input(loop: asyncio.AbstractEventLoop, supervisor: Supervisor) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        loop.remove_reader(sys.stdin.fileno())
        supervisor.stop()


def _detach(home: Home) -> None:
    """Go on as a child that no terminal ends, print its process id and let the first process return."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os._exit(0)
    os.setsid()
    with home.log("supervisor").open("ab") as log, Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m devstack", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="folder for data, logs and state")
    parser.add_argument("--repository", type=Path, required=True, help="the checkout to run")
    parser.add_argument("--only", default="", help="components to run, with commas between; all of them when empty")
    parser.add_argument("--api-port", type=int, default=8000, help="preferred port of the API; 0 for any")
    parser.add_argument("--detach", action="store_true", help="run in the background, print the process id")
    parser.add_argument("--until-stdin-closes", action="store_true", help="stop when the standard input ends")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
