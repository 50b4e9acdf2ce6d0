"""Runs triggers by messages of Kafka topics: `python -m orchestration_engine.entrypoints.consumer`."""

import uvloop

from http_edge.logs import configure_logs
from orchestration_engine.core.database import Database
from orchestration_engine.core.health import serve_health
from orchestration_engine.core.settings import Settings, read_settings
from orchestration_engine.entrypoints.processes import until_stopped
from orchestration_engine.workflows import Dispatcher, make_celery
from orchestration_engine.workflows.triggers.consuming import TopicReader


async def consume(settings: Settings) -> None:
    """Consume until told to stop."""
    database = Database(settings.sqlalchemy_url, pool_size=2)
    dispatcher = Dispatcher(make_celery(settings.redis_url.get_secret_value()))
    servers, most = settings.kafka_bootstrap_servers, settings.most_waiting
    reader = TopicReader(database, servers, dispatcher.dispatch, most)
    health = await serve_health(settings.http_host, settings.http_port, lambda: reader.ailment)
    try:
        await until_stopped(reader.run())
    finally:
        await health.cleanup()
        await reader.close()
        await dispatcher.drained()
        await database.close()


def main() -> None:
    """Run the process."""
    settings = read_settings(Settings)
    configure_logs("consumer")
    uvloop.run(consume(settings))


if __name__ == "__main__":
    main()
