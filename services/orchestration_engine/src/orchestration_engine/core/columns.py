"""Rows as PostgreSQL's `unnest` takes them."""

from collections.abc import Iterable, Sequence


def columns(rows: Iterable[Sequence[object]], width: int) -> Iterable[Sequence[object]]:
    """Return the columns of rows that have `width` values each."""
    return [*zip(*rows, strict=True)] or [()] * width
