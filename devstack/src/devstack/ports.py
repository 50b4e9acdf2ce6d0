"""Loopback ports: chosen once, remembered, so that the platform's URLs stay."""

import json
import random
import socket
from collections.abc import Callable, Iterable, Mapping

from devstack.files import read_json, write_atomically
from devstack.home import Home

# Below the range from which the kernel gives ports to outgoing connections, which could take one between two starts.
_RANGE = range(20_000, 32_000)
_TRIES = 200


class NoFreePort(Exception):
    """No loopback port was free."""


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError:
            return False
    return True


def assign(
    home: Home, names: Iterable[str], *, preferred: Mapping[str, int], report: Callable[[str], None]
) -> dict[str, int]:
    """Return a free port for each name: the remembered one, else the preferred one, else any; and remember them.

    A remembered port that somebody else holds is replaced, and `report` is told.
    """
    kept = {name: port for name, port in read_json(home.ports).items() if isinstance(port, int)}
    chosen: dict[str, int] = {}
    for name in names:
        before = kept.get(name)
        candidates = [port for port in (before or preferred.get(name),) if port is not None]
        taken = {port for other, port in {**kept, **chosen}.items() if other != name}
        chosen[name] = next((port for port in candidates if port not in taken and is_free(port)), None) or _any(taken)
        if before is not None and chosen[name] != before:
            report(f"{name}: port {before} is taken by another process; using {chosen[name]} from now on")
    if kept != kept | chosen:
        write_atomically(home.ports, json.dumps(kept | chosen, indent=2) + "\n")
    return chosen


def _any(taken: set[int]) -> int:
    for port in random.sample(_RANGE, _TRIES):
        if port not in taken and is_free(port):
            return port
    raise NoFreePort(f"none of {_TRIES} loopback ports between {_RANGE[0]} and {_RANGE[-1]} was free")
