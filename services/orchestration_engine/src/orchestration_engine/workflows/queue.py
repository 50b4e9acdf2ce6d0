"""Celery on Redis calls workers: a message says that there is work, and nothing else.

Which work, PostgreSQL says, so that users take turns and nothing hangs on a message: one may be lost, come twice, or
come late. A worker that has room and finds more goes on without being called.
"""

import asyncio
from contextlib import nullcontext

import structlog
from celery import Celery
from kombu.exceptions import OperationalError

from http_edge.tracing import span, trace_headers, traceparent
from orchestration_engine.core.telemetry import count_away

TASK = "rialto.workflows.come"
QUEUE = "rialto.workflows"

_log = structlog.get_logger(__name__)


def make_celery(redis_url: str) -> Celery:
    """Return the Celery app that senders and workers share."""
    app = Celery("rialto", broker=redis_url)
    app.conf.update(
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "socket_timeout": 5,
            "socket_connect_timeout": 2,
            "max_retries": 0,
        },
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
    )
    return app


class Dispatcher:
    """Calls workers without making anybody wait for Redis.

    Whoever calls while a message is being sent is served by the one after it: a message costs a millisecond.
    """

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        self._wanted = False
        self._sending: asyncio.Task[None] | None = None

    async def dispatch(self) -> None:
        """Call a worker soon. Where that fails the scheduler does it later, so nothing is raised."""
        self._wanted = True
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send_all())

    async def send(self, messages: int) -> None:
        """Call so many workers, and wait until they are called."""
        for _ in range(messages):
            await asyncio.to_thread(self._send)

    async def drained(self) -> None:
        """Wait until everything is sent."""
        if self._sending is not None:
            await self._sending

    async def _send_all(self) -> None:
        while self._wanted:
            self._wanted = False
            await asyncio.to_thread(self._send)

    def _send(self) -> None:
        try:
            # A span only where somebody's request is behind it: the scheduler calls without one.
            with span("send come", "producer") if traceparent() else nullcontext():
                self._celery.send_task(TASK, retry=False, headers={**trace_headers()})
        except (OperationalError, OSError) as error:
            count_away("redis")
            _log.warning("the queue is away; the scheduler will try again", error=type(error).__name__)
