"""Everything of this package, put on an app in one call."""

from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.types import Scope

from http_edge.bodies import StrictBodies
from http_edge.metrics import RequestMetrics
from http_edge.problems import install_problems

_LOOKS = ("/health", "/ready", "/metrics")


def _is_a_look(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.endswith(_LOOKS)


TELEMETRY: TelemetryConfig = {
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
    "exclude": _is_a_look,
}
"""For `FastAPI(telemetry=...)`: where the process traces, one span for each request, and none for those who look how
it is. Metrics are Prometheus' and logs are our own."""


def install_edge(
    app: FastAPI, *, max_body_bytes: int = 1_000_000, body_limits: Mapping[str, int] | None = None
) -> None:
    """Give `app` strict bodies, problem documents and request metrics.

    `body_limits` are other numbers of bytes than `max_body_bytes`, by the path that takes them. Call it before the
    first request; the app's own middleware goes on top.
    """
    install_problems(app)
    app.add_middleware(StrictBodies, max_bytes=max_body_bytes, limits=body_limits)
    app.add_middleware(RequestMetrics)
