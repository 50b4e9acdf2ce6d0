"""Queues what nobody carries, runs schedules, looks after budgets, old rows and guests who have gone.

`python -m orchestration_engine.entrypoints.scheduler`
"""

import uvloop

from http_edge.logs import configure_logs
from http_edge.tracing import configure_tracing
from orchestration_engine.analytics.parts import partitioned
from orchestration_engine.core.database import Database
from orchestration_engine.core.health import serve_health
from orchestration_engine.core.partitions import PartitionKeeper
from orchestration_engine.core.settings import Settings, read_settings
from orchestration_engine.entrypoints.processes import all_of, until_stopped
from orchestration_engine.spending.telling import BudgetTeller
from orchestration_engine.workflows import Dispatcher, Scheduler, make_celery
from orchestration_engine.workflows.guest_upkeep import GuestUpkeep
from orchestration_engine.workflows.schedules.firing import Timetable


async def schedule(settings: Settings) -> None:
    """Schedule until told to stop."""
    database = Database(settings.sqlalchemy_url, pool_size=4)
    dispatcher = Dispatcher(make_celery(settings.redis_url.get_secret_value()))
    scheduler = Scheduler(database, dispatcher)
    timetable = Timetable(database, dispatcher.dispatch)
    budgets = BudgetTeller(database)
    partitions = PartitionKeeper(database, partitioned(settings.events_kept, settings.minutes_kept))
    guests = GuestUpkeep(database)
    host, port = settings.http_host, settings.http_port
    health = await serve_health(host, port, lambda: scheduler.ailment or timetable.ailment)
    try:
        await until_stopped(all_of(scheduler.run(), timetable.run(), budgets.run(), partitions.run(), guests.run()))
    finally:
        await health.cleanup()
        await database.close()


def main() -> None:
    """Run the process."""
    settings = read_settings(Settings)
    configure_logs("scheduler")
    configure_tracing("scheduler")
    uvloop.run(schedule(settings))


if __name__ == "__main__":
    main()
