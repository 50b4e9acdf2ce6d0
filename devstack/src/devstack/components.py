"""What a part of the platform is, to the one who keeps it running."""

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from devstack.probes import Probe

Say = Callable[[str], None]


class CannotPrepare(Exception):
    """A component's program or data cannot be made ready to start; the text says why and what to do."""


@dataclass(frozen=True)
class Launch:
    """The words to run; `as_user` are words before them that change who runs them."""

    words: Sequence[str]
    as_user: Sequence[str] = ()


@dataclass(frozen=True)
class Component:
    """One process of the platform.

    `launch` is called before each start, in a thread, and may prepare data. `probe` is None for a job that
    is ready when it has ended well. Times are in seconds.
    """

    name: str
    launch: Callable[[Say], Launch]
    probe: Probe | None
    url: str | None = None
    needs: frozenset[str] = frozenset()
    environment: Mapping[str, str] = field(default_factory=dict)
    start_timeout: float = 60.0
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout: float = 3.0
    death_signal: signal.Signals = signal.SIGTERM
    """Sent by the kernel where the supervisor dies without stopping its components."""


@dataclass(frozen=True)
class External:
    """A server that somebody else runs, named by a URL in the environment."""

    name: str
    url: str
    """With the password masked."""
    probe: Probe | None


@dataclass(frozen=True)
class Plan:
    """All that one platform consists of, and what its applications are told."""

    components: tuple[Component, ...]
    externals: tuple[External, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
