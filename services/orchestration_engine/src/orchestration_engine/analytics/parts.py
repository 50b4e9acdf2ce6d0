"""Which tables are kept in parts, and for how long."""

from orchestration_engine.core.partitions import Partitioned

HOURS_KEPT = 400
"""Days: a year, and the weeks that one looks back over its end."""


def partitioned(events_kept: int, minutes_kept: int) -> list[Partitioned]:
    """Return the tables; how long events and what they add up to by the minute are kept is in days."""
    return [
        Partitioned("events", 7, events_kept, "time"),
        Partitioned("rollups_minute", 7, minutes_kept, "bucket"),
        Partitioned("rollups_hour", 28, HOURS_KEPT, "bucket"),
        Partitioned("rollups_day", 364, None, "bucket"),
    ]
