"""Celery on Redis moves workflows to workers: a message holds the ids of some, and nothing else.

A message may be lost or come twice. PostgreSQL knows what is unfinished and who carries it, so the
scheduler queues lost ones again, and a worker leaves alone what is carried or done.
"""

import asyncio
import uuid

import structlog
from celery import Celery
from kombu.exceptions import OperationalError

TASK = "rialto.workflows.run"
QUEUE = "rialto.workflows"
MOST_AT_ONCE = 100
"""How many ids a message holds: with few, several workers share what there is."""

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
    """Puts workflows into the queue without making the caller wait for Redis.

    What comes while a message is being sent goes with the next one: a message costs a millisecond, an id nothing.
    """

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        self._waiting: list[str] = []
        self._sending: asyncio.Task[None] | None = None

    async def dispatch(self, workflow_id: uuid.UUID) -> None:
        """Queue a workflow soon. Where that fails the scheduler does it later, so nothing is raised."""
        self._waiting.append(str(workflow_id))
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send_all())

    async def drained(self) -> None:
        """Wait until everything is sent."""
        if self._sending is not None:
            await self._sending

    async def _send_all(self) -> None:
        while self._waiting:
            ids, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            await asyncio.to_thread(self._send, ids)

    def _send(self, ids: list[str]) -> None:
        try:
            self._celery.send_task(TASK, args=[ids], retry=False)
        except (OperationalError, OSError) as error:
            _log.warning("the queue is away; the scheduler will try again", error=type(error).__name__)
