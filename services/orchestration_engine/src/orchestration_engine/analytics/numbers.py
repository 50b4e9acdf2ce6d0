"""Rows of roll-ups, added up, and what is shown of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration_engine.analytics.schemas import Totals
from orchestration_engine.analytics.sketch import quantile

_MICRO = 1_000_000


@dataclass(slots=True)
class Sums:
    """What rows add up to."""

    count: int = 0
    completed: int = 0
    failed: int = 0
    cancelled: int = 0
    duration: int = 0
    """Of all together, in microseconds."""
    queued: int = 0
    """How long all together waited for their turn, in microseconds."""
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0
    """In US dollars."""
    bins: Sequence[int] = ()
    """The sketch of their durations, where it was asked for: in which bins there is something, in their order."""
    bin_counts: Sequence[int] = ()

    def quantile(self, part: float) -> float | None:
        """Return a quantile of their durations, in seconds; None without a sketch."""
        return quantile(part, self.bins, self.bin_counts)

    @property
    def mean(self) -> float | None:
        """Their mean duration, in seconds; None of nothing."""
        # What was cancelled took no time that is known; without the sketch all that ended counts.
        timed = sum(self.bin_counts) or self.count
        return self.duration / timed / _MICRO if timed else None

    def totals(self) -> Totals:
        """Return them as they are shown."""
        rated = self.completed + self.failed
        return Totals(
            count=self.count,
            completed=self.completed,
            failed=self.failed,
            cancelled=self.cancelled,
            success_rate=self.completed / rated if rated else None,
            mean=self.mean,
            p50=self.quantile(0.50),
            p95=self.quantile(0.95),
            p99=self.quantile(0.99),
            queued=self.queued / self.count / _MICRO if self.count else None,
            input_tokens=self.input_tokens,
            cached_tokens=self.cached_tokens,
            output_tokens=self.output_tokens,
            cost=self.cost,
        )
