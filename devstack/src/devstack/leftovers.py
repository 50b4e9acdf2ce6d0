"""Processes that a supervisor left behind, because it was killed where no kernel ends its children."""

import signal
from collections.abc import Callable

from devstack import state
from devstack.home import Home
from devstack.processes import ProcessIdentity, wait_until_gone

_PATIENCE = 5.0


def leftovers(home: Home) -> dict[str, ProcessIdentity]:
    """Return the components' processes that the state names and that still run."""
    record = state.read(home)
    components = record.components if record else ()
    found = {component.name: component.process for component in components if component.process is not None}
    return {name: process for name, process in found.items() if process.alive()}


def stop_leftovers(home: Home, say: Callable[[str], None]) -> None:
    """End what a former supervisor left behind. Only the holder of the home's lock may call this."""
    left = leftovers(home)
    for name, process in left.items():
        say(f"{name}: still running as {process.pid} without a supervisor; stopping it")
        process.signal_group(signal.SIGINT if name == "postgres" else signal.SIGTERM)
    for process in wait_until_gone(left.values(), _PATIENCE):
        process.signal_group(signal.SIGKILL)
    wait_until_gone(left.values(), _PATIENCE)
