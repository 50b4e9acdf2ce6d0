"""The tasks that a Celery worker is given with each pool, and a pool of asyncio: `celery -A` carries them.

`call` waits for the service on a thread or a greenlet, `call_async` on an event loop; `noop` does nothing. Messages are
acknowledged once their work is done, answers are kept in Valkey. Run by an environment of its own.
"""
# mypy: disable-error-code="import-not-found,import-untyped,untyped-decorator"

import asyncio
import functools
import inspect
import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import urllib3
from billiard.einfo import ExceptionInfo
from celery import Celery
from celery.concurrency.base import BasePool

if TYPE_CHECKING:
    import aiohttp

REDIS_URL = os.environ.get("REDIS_URL", "")
SERVICE_URL = os.environ.get("SERVICE_URL", "")
TASK_CLASS = os.environ.get("TASK_CLASS") or None
AT_ONCE = 1000

app = Celery("pools", broker=REDIS_URL, backend=REDIS_URL, task_cls=TASK_CLASS)
app.conf.update(
    worker_prefetch_multiplier=1,
    task_acks_late=True,
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
    # Whoever acknowledges takes a connection. Kombu's limit is 10, and the eleventh greenlet fails.
    broker_transport_options={"max_connections": 2 * AT_ONCE},
)
_http = urllib3.PoolManager(maxsize=AT_ONCE)


@app.task(name="noop", ignore_result=True)
def noop() -> None:
    """Do nothing."""


@app.task(name="call")
def call(number: int) -> str:
    """Call the service, and hold a thread or a greenlet until it answers."""
    return str(_http.request("POST", SERVICE_URL, json={"number": number}).data.decode())


@app.task(name="call_async")
async def call_async(number: int) -> str:
    """Call the service on the event loop."""
    async with _session().post(SERVICE_URL, json={"number": number}) as answer:
        return str(await answer.text())


@functools.cache
def _session() -> "aiohttp.ClientSession":
    import aiohttp  # noqa: PLC0415  (the other pools' workers would hold it for nothing)

    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))


class AsyncioPool(BasePool):  # type: ignore[misc]
    """One event loop in one thread: what a pool of asyncio for Celery comes to.

    Celery traces a task synchronously, so this goes round that: no signals, no retries, no chords. It keeps the result
    by the back end's blocking client, as there is no other.
    """

    signal_safe = False
    body_can_be_buffer = True

    def on_start(self) -> None:
        """Start the loop."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def on_stop(self) -> None:
        """Stop the loop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def on_apply(
        self,
        _target: object,
        args: Sequence[object] = (),
        _kwargs: object = None,
        callback: Callable[[object], None] | None = None,
        accept_callback: Callable[[int, float], None] | None = None,
        **_options: object,
    ) -> None:
        """Begin a message's work."""
        assert callback is not None
        assert accept_callback is not None
        name, task_id, _request, body = args[:4]
        work = self._carry(str(name), str(task_id), bytes(body), callback, accept_callback)  # type: ignore[call-overload]
        asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _carry(
        self,
        name: str,
        task_id: str,
        body: bytes,
        done: Callable[[object], None],
        accepted: Callable[[int, float], None],
    ) -> None:
        started = time.monotonic()
        accepted(os.getpid(), started)
        task = app.tasks[name]
        try:
            args, kwargs, _embedded = json.loads(body)
            value = task.run(*args, **kwargs)
            value = await value if inspect.isawaitable(value) else value
            if not task.ignore_result:
                task.backend.mark_as_done(task_id, value)
        except Exception:  # noqa: BLE001  (the sender is told)
            done((True, ExceptionInfo(), time.monotonic() - started))
        else:
            done((False, value, time.monotonic() - started))
