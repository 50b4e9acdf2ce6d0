"""Serves an app over HTTP."""

import uvicorn
from fastapi import FastAPI

from http_edge.logs import configure_logs

_KEEP_ALIVE = 65
"""How long an idle connection stays open, in seconds: longer than clients keep theirs, so that none is cut in use."""
_GRACE = 4
"""How long running requests may take to end after a stop, in seconds."""


def serve(app: FastAPI, service: str, host: str, port: int) -> None:
    """Serve `app` until the process is told to stop, and let running requests end; logs carry `service`."""
    configure_logs(service)
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
    )
