"""What agents did, counted and timed for Prometheus."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Literal

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client import generate_latest as written
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.responses import Response

from agent_contracts.execution import AgentResponse

Status = Literal["completed", "failed", "cancelled", "refused"]


class AgentMetrics:
    """The executions of one app's agents, by agent. Each app has its own, so that one process may hold several."""

    def __init__(self) -> None:
        """Begin at nought."""
        self._registry = CollectorRegistry()
        self._executions = Counter(
            "agent_executions_total", "Executions, by how they ended", ["agent", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "agent_execution_seconds",
            "From the start of an execution to its end, in seconds",
            ["agent"],
            buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160),
            registry=self._registry,
        )
        self._tokens = Counter(
            "agent_tokens_total",
            "Tokens that models read (input) and wrote (output)",
            ["agent", "direction"],
            registry=self._registry,
        )
        self._running = Gauge(
            "agent_executions_in_progress", "Executions that run now", ["agent"], registry=self._registry
        )

    def refused(self, agent: str) -> None:
        """Count a request whose input was not valid."""
        self._executions.labels(agent, "refused").inc()

    @contextmanager
    def running(self, agent: str) -> Iterator[None]:
        """Count an execution as in progress, and time it."""
        started = time.perf_counter()
        running = self._running.labels(agent)
        running.inc()
        try:
            yield
        finally:
            running.dec()
            self._seconds.labels(agent).observe(time.perf_counter() - started)

    def ended(self, agent: str, status: Status, response: AgentResponse | None = None) -> None:
        """Count an execution's end and, where there is one, its answer's tokens."""
        self._executions.labels(agent, status).inc()
        if response:
            self._tokens.labels(agent, "input").inc(response.usage.input_tokens)
            self._tokens.labels(agent, "output").inc(response.usage.output_tokens)

    def of_process(self) -> Response:
        """Answer with every metric of the process."""
        return _exposition(chain(REGISTRY.collect(), self._registry.collect()))

    def of_agent(self, agent: str) -> Response:
        """Answer with the metrics of one agent."""
        return _exposition(_only(self._registry.collect(), agent))


def _only(metrics: Iterable[Metric], agent: str) -> Iterator[Metric]:
    for metric in metrics:
        metric.samples = [sample for sample in metric.samples if sample.labels.get("agent") == agent]
        yield metric


class _View(Collector):
    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _exposition(metrics: Iterable[Metric]) -> Response:
    return Response(written(_View(metrics)), headers={"Content-Type": CONTENT_TYPE_LATEST})
