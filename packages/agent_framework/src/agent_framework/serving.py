"""Serves an app over HTTP."""

import gc

import uvicorn
from fastapi import FastAPI

from http_edge.connections import KEEP_ALIVE
from http_edge.logs import configure_logs

_GRACE = 4
"""How long running requests may take to end after a stop, in seconds."""


class Residents:
    """What lives as long as the process, kept out of the garbage collector's way.

    A thousand definitions are a million objects. Python's collector looks at all of them again and again, and nobody is
    answered for the tenth of a second that it takes. None of them is ever garbage, so they are told to it as such.
    """

    def __init__(self, *, every: int = 64) -> None:
        """Settle after so many arrivals: looking at 64 definitions takes some milliseconds."""
        self._every = every
        self._arrived = 0

    def arrived(self) -> None:
        """Count a definition that was read."""
        self._arrived += 1
        if self._arrived >= self._every:
            self.settle()

    def settle(self) -> None:
        """Have the collector forget what lives now. What is no longer used is still freed, unless it is in a cycle."""
        self._arrived = 0
        gc.collect()
        gc.freeze()


def serve(app: FastAPI, service: str, host: str, port: int) -> None:
    """Serve `app` until the process is told to stop, and let running requests end; logs carry `service`."""
    configure_logs(service)
    Residents().settle()
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
    )
