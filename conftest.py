"""What holds for all tests.

The folders of the two that are imported first are named as the packages in them; so pytest finds the packages.
"""

import gc
from collections.abc import Iterator

import pytest

import devstack
import generator

__all__ = ["devstack", "generator"]


@pytest.fixture(scope="module", autouse=True)
def own_garbage() -> Iterator[None]:
    """Let Python's collector leave alone what other modules' tests have left: looking through it takes half a second.

    That would be added to the CPU time of whichever test is running.
    """
    gc.freeze()
    yield
    gc.unfreeze()
