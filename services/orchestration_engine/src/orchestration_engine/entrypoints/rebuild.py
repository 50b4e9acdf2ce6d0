"""Adds all events up once more: `python -m orchestration_engine.entrypoints.rebuild [--source topic|table]`."""

import argparse
import asyncio
import sys

from agent_contracts.events import TOPIC
from http_edge.logs import configure_logs
from orchestration_engine.analytics.rebuilding import NotRebuilt, Rebuilder, Rebuilt
from orchestration_engine.core.database import Database
from orchestration_engine.core.settings import EventSettings, read_settings


async def rebuild(settings: EventSettings, source: str) -> Rebuilt:
    """Rebuild the analytics' tables; NotRebuilt."""
    # Millions of rows are put into the place of others by one statement.
    database = Database(settings.sqlalchemy_url, pool_size=3, patience=None)
    servers = settings.kafka_bootstrap_servers if source == "topic" else None
    try:
        return await Rebuilder(database, TOPIC, servers).rebuild()
    finally:
        await database.close()


def main() -> None:
    """Read the command line and do it; exit with 1 where the tables stand as they were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--source",
        choices=("topic", "table"),
        default="topic",
        help="where events are read from: their topic in Kafka, or, where that does not reach back, their table",
    )
    asked = parser.parse_args()
    configure_logs("rebuild")
    try:
        done = asyncio.run(rebuild(read_settings(EventSettings), asked.source))
    except NotRebuilt as error:
        sys.exit(f"Nothing was changed. {error}")
    since = f"from {done.since:%Y-%m-%d} on" if done.since else "from the beginning on"
    sys.stdout.write(f"{done.events:,} events were added up in {done.seconds:.1f} s; the numbers are new {since}.\n")


if __name__ == "__main__":
    main()
