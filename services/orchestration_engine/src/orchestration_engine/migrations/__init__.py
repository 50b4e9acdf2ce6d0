"""The tables' history: one file per change, named `<revision>_<what>.py` with revisions that count up."""

from pathlib import Path


def head() -> str:
    """Return the newest revision."""
    return max(path.name.partition("_")[0] for path in Path(__file__).with_name("versions").glob("[0-9]*.py"))
