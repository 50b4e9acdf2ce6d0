"""Lengths of time as people write them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_language.durations import LONGEST, format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("500ms", timedelta(milliseconds=500)),
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("2h", timedelta(hours=2)),
        ("30d", timedelta(days=30)),
    ],
)
def test_a_number_and_a_unit_are_a_length_of_time(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "5", "5 s", "1.5h", "-1s", "1h30m", "٣s", "0s", "999999999d", "5S", "5s\n", "31d"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected a length of time|at most 30d"):
        parse_duration(text)


@given(st.integers(min_value=1, max_value=LONGEST // timedelta(milliseconds=1)))
def test_what_is_formatted_reads_as_the_same_length(milliseconds: int) -> None:
    length = timedelta(milliseconds=milliseconds)
    assert parse_duration(format_duration(length)) == length


def test_the_largest_unit_that_says_it_whole_is_taken() -> None:
    assert [format_duration(timedelta(seconds=s)) for s in (1, 60, 90, 86_400)] == ["1s", "1m", "90s", "1d"]
