"""Everything of this package, put on an app in one call."""

from fastapi import FastAPI

from http_edge.bodies import StrictBodies
from http_edge.metrics import RequestMetrics
from http_edge.problems import install_problems


def install_edge(app: FastAPI, *, max_body_bytes: int = 1_000_000) -> None:
    """Give `app` strict bodies, problem documents and request metrics.

    Call it before the first request; the app's own middleware goes on top.
    """
    install_problems(app)
    app.add_middleware(StrictBodies, max_bytes=max_body_bytes)
    app.add_middleware(RequestMetrics)
