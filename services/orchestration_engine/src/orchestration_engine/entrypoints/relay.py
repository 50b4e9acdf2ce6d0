"""Publishes committed events: `python -m orchestration_engine.entrypoints.relay`."""

import uvloop

from agent_contracts.events import TOPIC
from http_edge.logs import configure_logs
from http_edge.tracing import configure_tracing
from orchestration_engine.core.database import Database
from orchestration_engine.core.health import serve_health
from orchestration_engine.core.publisher import Publisher
from orchestration_engine.core.relay import Relay
from orchestration_engine.core.settings import Settings, read_settings
from orchestration_engine.entrypoints.processes import until_stopped


async def relay(settings: Settings) -> None:
    """Publish until told to stop."""
    database = Database(settings.sqlalchemy_url, pool_size=2)
    publisher = Publisher(settings.kafka_bootstrap_servers, TOPIC)
    relaying = Relay(database, publisher, TOPIC)
    health = await serve_health(settings.http_host, settings.http_port, lambda: relaying.ailment)
    try:
        await until_stopped(relaying.run())
    finally:
        await health.cleanup()
        await database.close()


def main() -> None:
    """Run the process."""
    settings = read_settings(Settings)
    configure_logs("relay")
    configure_tracing("relay")
    uvloop.run(relay(settings))


if __name__ == "__main__":
    main()
