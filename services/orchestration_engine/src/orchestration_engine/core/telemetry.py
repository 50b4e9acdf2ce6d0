"""What the processes count in common."""

from prometheus_client import Counter

_FAILURES = Counter(
    "dependency_failures_total", "Times that work had to wait because something it needs did not answer", ["dependency"]
)


def count_away(dependency: str) -> None:
    """Count that `database`, `broker` or `redis` did not answer, and that work waits for it."""
    _FAILURES.labels(dependency).inc()


for _dependency in ("database", "broker", "redis"):
    _FAILURES.labels(_dependency)  # at nought from the start, so that the first failure is an increase
