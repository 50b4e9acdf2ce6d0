"""A checkout of its own for each test."""

from pathlib import Path

import pytest

from generator.testing import Checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "checkout")
