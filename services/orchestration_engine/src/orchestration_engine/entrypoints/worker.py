"""Carries workflows: `python -m orchestration_engine.entrypoints.worker`.

Celery takes messages in the main thread; one event loop in another thread claims what there is and carries it.
A model call is mostly waiting, so one process carries a thousand workflows at once.
"""

import asyncio
import threading
from concurrent.futures import Future

import structlog
import uvloop
from celery import Task
from celery.signals import worker_shutting_down
from redis.asyncio import Redis

from http_edge.logs import configure_logs
from http_edge.tracing import configure_tracing, span
from orchestration_engine.agents import AgentClient, AgentManager, Limits, one_provider
from orchestration_engine.core.database import Database
from orchestration_engine.core.health import serve_health
from orchestration_engine.core.listening import Listener
from orchestration_engine.core.settings import Settings, read_settings
from orchestration_engine.spending import Purse
from orchestration_engine.workflows import TASK, Runner, make_celery
from orchestration_engine.workflows.endings import CALLED
from orchestration_engine.workflows.running.deltas import Announcer

_log = structlog.get_logger(__name__)


class Carrier:
    """The event loop that carries the workflows, in a thread of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._started: Future[tuple[asyncio.AbstractEventLoop, Runner, asyncio.Event]] = Future()
        self._thread = threading.Thread(target=lambda: uvloop.run(self._carry()), name="carrier")

    def start(self) -> None:
        """Start the loop; raise what keeps it from starting."""
        self._thread.start()
        self._started.result()

    def come(self) -> None:
        """Have the loop look for work."""
        loop, runner, stopped = self._started.result()
        if not stopped.is_set():
            loop.call_soon_threadsafe(runner.come)

    def stop(self, **_: object) -> None:
        """Stop carrying and give back every lease, soon."""
        loop, _runner, stopped = self._started.result()
        if not loop.is_closed():
            loop.call_soon_threadsafe(stopped.set)

    def join(self) -> None:
        """Wait until everything is given back."""
        self._thread.join()

    async def _carry(self) -> None:
        settings = self._settings
        database = Database(settings.sqlalchemy_url, settings.database_pool)
        agents = AgentManager(settings.agent_definitions, settings.agents_url)
        limits = Limits(settings.calls_per_agent, settings.calls_per_provider, one_provider)
        client = AgentClient(limits)
        redis = Redis.from_url(settings.redis_url.get_secret_value(), socket_timeout=1, socket_connect_timeout=1)
        announcer = Announcer(redis)
        purse = Purse(database)
        runner = Runner(database, client, announcer, purse, agents.address, settings.worker_capacity)
        try:
            health = await serve_health(settings.http_host, settings.http_port, lambda: runner.ailment)
        except OSError as error:
            self._started.set_exception(error)
            return
        listener = Listener(settings.database_url.get_secret_value(), CALLED, runner.hear_called)
        tasks = [asyncio.create_task(work) for work in (runner.run(), listener.run(), announcer.run())]
        stopped = asyncio.Event()
        self._started.set_result((asyncio.get_running_loop(), runner, stopped))
        await stopped.wait()
        for task in tasks:
            task.cancel()
        await runner.stop()
        await health.cleanup()
        await client.close()
        await redis.aclose()
        await database.close()


def main() -> None:
    """Take messages until told to stop."""
    settings = read_settings(Settings)
    configure_logs("worker")
    configure_tracing("worker")
    celery = make_celery(settings.redis_url.get_secret_value())
    carrier = Carrier(settings)

    def come(task: Task) -> None:
        with span("come", "consumer", parent=(task.request.headers or {}).get("traceparent")):
            carrier.come()

    celery.task(come, name=TASK, bind=True)
    carrier.start()
    worker_shutting_down.connect(carrier.stop)
    try:
        celery.Worker(pool="solo", loglevel="INFO", quiet=True, without_gossip=True, without_mingle=True).start()
    finally:
        carrier.stop()
        carrier.join()
        _log.info("the worker has stopped; its workflows are free for another")


if __name__ == "__main__":
    main()
