"""What holds for all tests.

The folders of the two that are imported first are named as the packages in them; so pytest finds the packages.
"""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

import devstack
import generator

__all__ = ["devstack", "generator"]

# Hypothesis fails an example that takes 0.2 s. A busy machine is not a wrong answer.
settings.register_profile("rialto", deadline=None)
settings.load_profile("rialto")


@pytest.fixture(scope="module", autouse=True)
def own_garbage() -> Iterator[None]:
    """Let Python's collector leave alone what other modules' tests have left: looking through it takes half a second.

    That would be added to the CPU time of whichever test is running.
    """
    gc.freeze()
    yield
    gc.unfreeze()
