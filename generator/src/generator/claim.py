"""One run at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import GeneratorError
from generator.places import OUTPUT


@contextmanager
def claimed(root: Path) -> Iterator[bool]:
    """Wait until no other run works below `root`, and keep others waiting; tell whether that could be done.

    It could not where there is no generated folder yet. The system ends the claim of a run that is killed.

    Raises:
        GeneratorError: what stands in the folder's place is no folder, or cannot be opened.
    """
    try:
        claim = os.open(root / OUTPUT, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        yield False
        return
    except OSError as error:
        raise GeneratorError(f"{OUTPUT} cannot be used: {error.strerror}; move it away and generate again") from error
    try:
        fcntl.flock(claim, fcntl.LOCK_EX)
        yield True
    finally:
        os.close(claim)
