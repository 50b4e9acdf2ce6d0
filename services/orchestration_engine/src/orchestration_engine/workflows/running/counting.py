"""What a worker counts and times of what it carries."""

import time

from prometheus_client import Counter, Gauge, Histogram

from orchestration_engine.core.clock import now
from orchestration_engine.workflows.running.moves import Facts, Move

CARRIED = Gauge("workflows_carried", "Workflows that this worker carries")
CAPACITY = Gauge("workflows_carried_max", "Workflows that this worker may carry at once")
CLAIMED = Counter("workflows_claimed_total", "Workflows that this worker has taken over")
LOST = Counter("workflow_leases_lost_total", "Workflows that another took over, or somebody ended, while carried here")
LAPSED = Counter("worker_lapses_total", "Times that this worker was silent for too long and was taken for dead")
REFUSED = Counter("agent_calls_refused_total", "Calls of agents that were not made because a budget is spent")
UNPRICED = Counter("agent_calls_unpriced_total", "Answers of models that have no price, so that they cost nothing")
_BURIED = Counter("workflows_buried_total", "Workflows that could not be carried on and were set aside", ["reason"])
_ENDED = Counter("workflows_ended_total", "Workflows that this worker has carried to their end", ["status"])
_WORKFLOW_SECONDS = Histogram(
    "workflow_seconds",
    "From a workflow's submission, or when it was last retried, to its end, in seconds",
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 86400),
)
CLAIM_SECONDS = Histogram(
    "workflow_claim_seconds",
    "How long it took to take workflows over, the wait in the line of what is written included, in seconds",
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_CALLS = Counter("agent_calls_total", "Calls of agents that came to an end", ["agent", "status"])
_CALL_SECONDS = Histogram(
    "agent_call_seconds",
    "From when an agent was asked to its answer, in seconds",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300),
)

for _status in ("completed", "failed"):
    _ENDED.labels(_status)
for _reason in ("poison", "unreadable", "broken"):
    _BURIED.labels(_reason)


def buried(reason: str) -> None:
    """Count a workflow that is set aside: `poison`, `unreadable` or `broken`."""
    _BURIED.labels(reason).inc()


def ended(facts: Facts, last: Move) -> None:
    """Count a workflow that is no longer carried here, if it came to its end."""
    if last.ending is not None:
        _ENDED.labels(last.ending.status.value).inc()
        _WORKFLOW_SECONDS.observe(max(0.0, (now() - (facts.retried_at or facts.created_at)).total_seconds()))


class Times:
    """When a call was begun, and when it was sent."""

    def __init__(self) -> None:
        self._begun = self._sent = time.perf_counter()

    def turn(self) -> None:
        """Say that it is being sent."""
        self._sent = time.perf_counter()

    def ended(self, agent: str, status: str) -> tuple[float, float]:
        """Count the call; return how long it waited for its turn, and how long it took from then on, in seconds."""
        duration = time.perf_counter() - self._sent
        _CALLS.labels(agent, status).inc()
        _CALL_SECONDS.observe(duration)
        return self._sent - self._begun, duration
