"""Work on a long list, shared with a second process where there is a processor to spare."""

import os
import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from typing import BinaryIO, TypeVar, cast

T = TypeVar("T")
R = TypeVar("R")

WORTH_IT = 200
"""How many items make up for what a second process costs, some 30 ms."""


def spare_processor() -> bool:
    """Return whether a second process would find a processor of its own, as far as one can tell.

    Where both are busy, two processes take longer than one: each waits for its turn, and the first for the second.
    """
    return sys.platform == "linux" and os.getloadavg()[0] < len(os.sched_getaffinity(0)) - 0.5


def in_halves(work: Callable[[Sequence[T]], list[R]], items: Sequence[T], *, shared: bool) -> list[R]:
    """Return `work(items)`, in the same order; `work` must give the same for two parts as for the whole.

    Where it is `shared`, a second process does half of a long list. What it returns has to be plain data.
    """
    # A copy of a process has none of its threads, but may have their locks.
    if not shared or len(items) < WORTH_IT or threading.active_count() > 1:
        return work(items)
    middle = len(items) // 2
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        _tell(work, items[middle:], os.fdopen(writer, "wb"))
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        try:
            first, told = work(items[:middle]), pipe.read()
        finally:
            pipe.close()
            os.waitpid(child, 0)
    try:
        return first + cast("list[R]", pickle.loads(told))  # noqa: S301 - it comes from this program
    except (EOFError, pickle.UnpicklingError):
        return first + work(items[middle:])


def _tell(work: Callable[[Sequence[T]], list[R]], items: Sequence[T], pipe: BinaryIO) -> None:
    """End this process after telling what came of it, or nothing where it failed: then the other one does it."""
    try:
        with pipe:
            told = pickle.dumps(work(items), pickle.HIGHEST_PROTOCOL)
            pipe.write(told)
    finally:
        os._exit(0)
