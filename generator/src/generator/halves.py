"""Work on a long list, shared with a second process where there is a second processor."""

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


def in_halves(work: Callable[[Sequence[T]], list[R]], items: Sequence[T]) -> list[R]:
    """Return `work(items)`, in the same order; `work` must give the same for two parts as for the whole.

    What it returns is passed from one process to the other, so it has to be plain data.
    """
    # A copy of a process has none of its threads, but may have their locks.
    alone = threading.active_count() == 1 and sys.platform == "linux"
    if len(items) < WORTH_IT or not alone or len(os.sched_getaffinity(0)) < 2:
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
