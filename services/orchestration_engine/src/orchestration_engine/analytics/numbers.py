"""Rows of roll-ups, added up into what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import RowMapping

from orchestration_engine.analytics.schemas import Totals
from orchestration_engine.analytics.sketch import quantile

_MICRO = 1_000_000


@dataclass(slots=True)
class Adder:
    """Adds rows up."""

    counts: dict[str, int] = field(default_factory=dict)
    duration: int = 0
    queued: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0
    bins: dict[int, int] = field(default_factory=dict)

    def add(self, row: RowMapping) -> None:
        """Add a row with its sums."""
        self.counts[row["status"]] = self.counts.get(row["status"], 0) + row["count"]
        self.duration += int(row["duration"])
        self.queued += int(row["queued"])
        self.input_tokens += int(row["input_tokens"])
        self.cached_tokens += int(row["cached_tokens"])
        self.output_tokens += int(row["output_tokens"])
        self.cost += float(row["cost"])

    def add_bins(self, bins: Sequence[int], counts: Sequence[int]) -> None:
        """Add a sketch."""
        for number, count in zip(bins, counts, strict=True):
            self.bins[number] = self.bins.get(number, 0) + count

    def totals(self) -> Totals:
        """Return the sums."""
        completed, failed = self.counts.get("completed", 0), self.counts.get("failed", 0)
        count = sum(self.counts.values())
        # What was cancelled took no time that is known; without the sketch all that ended counts.
        timed = sum(self.bins.values()) or count
        bins = sorted(self.bins)
        bin_counts = [self.bins[number] for number in bins]
        return Totals(
            count=count,
            completed=completed,
            failed=failed,
            cancelled=self.counts.get("cancelled", 0),
            success_rate=completed / (completed + failed) if completed + failed else None,
            mean=self.duration / timed / _MICRO if timed else None,
            p50=quantile(0.50, bins, bin_counts),
            p95=quantile(0.95, bins, bin_counts),
            p99=quantile(0.99, bins, bin_counts),
            queued=self.queued / count / _MICRO if count else None,
            input_tokens=self.input_tokens,
            cached_tokens=self.cached_tokens,
            output_tokens=self.output_tokens,
            cost=self.cost,
        )
