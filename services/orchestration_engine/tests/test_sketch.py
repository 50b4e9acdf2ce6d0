"""Sketches: what they say of quantiles, alone and added together."""

import math
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration_engine.analytics.sketch import ACCURACY, bin_of, quantile, seconds_of

SECONDS = st.floats(0.0011, 86_400.0)


@given(SECONDS)
def test_what_stands_for_a_bin_is_close_to_all_in_it(seconds: float) -> None:
    assert abs(seconds_of(bin_of(seconds)) - seconds) <= ACCURACY * seconds * 1.000001


@given(st.lists(SECONDS, min_size=2, max_size=2))
def test_longer_durations_are_in_no_earlier_bin(two: list[float]) -> None:
    assert bin_of(min(two)) <= bin_of(max(two))


@pytest.mark.parametrize("seconds", [0.0, -1.0, 0.0005, 0.001, math.nan])
def test_what_is_too_short_to_matter_has_the_first_bin(seconds: float) -> None:
    assert bin_of(seconds) == 0


@given(st.lists(SECONDS, min_size=1, max_size=200), st.integers(0, 199), st.sampled_from([0.0, 0.5, 0.95, 0.99, 1.0]))
def test_quantiles_of_two_sketches_added_are_close_to_the_true_ones(
    seconds: list[float], cut: int, part: float
) -> None:
    one, other = (Counter(bin_of(each) for each in half) for half in (seconds[:cut], seconds[cut:]))
    added = one + other
    bins = sorted(added)
    found = quantile(part, bins, [added[number] for number in bins])
    true = sorted(seconds)[math.floor(part * (len(seconds) - 1))]
    assert found is not None
    assert abs(found - true) <= ACCURACY * true * 1.000001


def test_a_quantile_of_nothing_is_none() -> None:
    assert quantile(0.5, [], []) is None


def test_a_day_of_durations_needs_few_bins() -> None:
    drawn = random.Random(7)  # noqa: S311  (nothing secret)
    assert len({bin_of(drawn.lognormvariate(1.0, 0.7)) for _ in range(100_000)}) < 200
