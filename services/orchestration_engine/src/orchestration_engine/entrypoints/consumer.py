"""Reads Kafka: what events add up to, and triggers' messages: `python -m orchestration_engine.entrypoints.consumer`."""

import asyncio

import uvloop

from agent_contracts.events import TOPIC
from http_edge.logs import configure_logs
from http_edge.tracing import configure_tracing
from orchestration_engine.analytics.consuming import AnalyticsConsumer
from orchestration_engine.analytics.store import READER, Store
from orchestration_engine.core.database import Database
from orchestration_engine.core.health import serve_health
from orchestration_engine.core.settings import Settings, read_settings
from orchestration_engine.entrypoints.processes import all_of, until_stopped
from orchestration_engine.workflows import Dispatcher, make_celery
from orchestration_engine.workflows.triggers.consuming import TopicReader


async def consume(settings: Settings) -> None:
    """Consume until told to stop."""
    database = Database(settings.sqlalchemy_url, pool_size=3)
    dispatcher = Dispatcher(make_celery(settings.redis_url.get_secret_value()))
    servers, most = settings.kafka_bootstrap_servers, settings.most_waiting
    reader = TopicReader(database, servers, dispatcher.dispatch, most)
    analytics = AnalyticsConsumer(database, servers, TOPIC, Store(READER))
    health = await serve_health(settings.http_host, settings.http_port, lambda: reader.ailment or analytics.ailment)
    try:
        await until_stopped(all_of(reader.run(), analytics.run()))
    finally:
        await health.cleanup()
        await asyncio.gather(reader.close(), analytics.close())
        await dispatcher.drained()
        await database.close()


def main() -> None:
    """Run the process."""
    settings = read_settings(Settings)
    configure_logs("consumer")
    configure_tracing("consumer")
    uvloop.run(consume(settings))


if __name__ == "__main__":
    main()
