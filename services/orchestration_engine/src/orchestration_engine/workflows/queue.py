"""Celery on Redis moves workflows to workers: one message per workflow, which holds its id and nothing else.

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
    """Puts workflows into the queue without making the caller wait for Redis."""

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        self._sending: set[asyncio.Task[None]] = set()

    async def dispatch(self, workflow_id: uuid.UUID) -> None:
        """Queue a workflow soon. Where that fails the scheduler does it later, so nothing is raised."""
        task = asyncio.create_task(asyncio.to_thread(self._send, workflow_id))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def drained(self) -> None:
        """Wait until everything is sent."""
        await asyncio.gather(*self._sending)

    def _send(self, workflow_id: uuid.UUID) -> None:
        try:
            self._celery.send_task(TASK, args=[str(workflow_id)], retry=False)
        except (OperationalError, OSError) as error:
            _log.warning("the queue is away; the scheduler will try again", error=type(error).__name__)
