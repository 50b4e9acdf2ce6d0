"""Queues workflows that nobody carries: `python -m orchestration_engine.entrypoints.scheduler`."""

import uvloop

from http_edge.logs import configure_logs
from orchestration_engine.core.database import Database
from orchestration_engine.core.health import serve_health
from orchestration_engine.core.settings import Settings, read_settings
from orchestration_engine.entrypoints.processes import until_stopped
from orchestration_engine.workflows import Dispatcher, Scheduler, make_celery


async def schedule(settings: Settings) -> None:
    """Schedule until told to stop."""
    database = Database(settings.sqlalchemy_url, pool_size=2)
    scheduler = Scheduler(database, Dispatcher(make_celery(settings.redis_url.get_secret_value())))
    health = await serve_health(settings.http_host, settings.http_port, lambda: scheduler.ailment)
    try:
        await until_stopped(scheduler.run())
    finally:
        await health.cleanup()
        await database.close()


def main() -> None:
    """Run the process."""
    settings = read_settings(Settings)
    configure_logs("scheduler")
    uvloop.run(schedule(settings))


if __name__ == "__main__":
    main()
