"""A sketch of durations that can be added to another: counts in bins whose bounds grow by a constant factor.

Any quantile of what was counted is off by at most `ACCURACY` of itself. See Masson, Rim and Lee, "DDSketch: A Fast and
Fully-Mergeable Quantile Sketch with Relative-Error Guarantees", PVLDB 12(12), 2019. Bounds are fixed, since a duration
below a millisecond is of no interest here: it counts as one.
"""

import math
from collections.abc import Sequence

ACCURACY = 0.02
_FACTOR = (1 + ACCURACY) / (1 - ACCURACY)
_LOG_FACTOR = math.log(_FACTOR)
_SHORTEST = 0.001
_LAST = 1_000
"""The bin of what takes longer than about 7 million years."""


def bin_of(seconds: float) -> int:
    """Return the bin of a duration: n holds what is above `_SHORTEST` times factor^(n-1), up to that times factor^n."""
    if not seconds > _SHORTEST:
        return 0
    return min(_LAST, math.ceil(math.log(seconds / _SHORTEST) / _LOG_FACTOR))


def seconds_of(number: int) -> float:
    """Return the duration that stands for a bin: none in it is further off than `ACCURACY` of itself."""
    if number <= 0:
        return _SHORTEST
    return 2 * _SHORTEST * _FACTOR**number / (_FACTOR + 1)


def quantile(part: float, bins: Sequence[int], counts: Sequence[int]) -> float | None:
    """Return the quantile of what `counts` counts in `bins`, in seconds; None of nothing. `bins` are in their order."""
    total = sum(counts)
    if not total:
        return None
    rank = part * (total - 1)
    seen = 0
    for number, count in zip(bins, counts, strict=True):
        seen += count
        if seen > rank:
            return seconds_of(number)
    return seconds_of(bins[-1])
