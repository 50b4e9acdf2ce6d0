"""When a schedule comes round: five fields of cron, read in a time zone.

The days on which clocks change go as Debian's cron has it. A time that is skipped comes right after the gap; a time
that comes twice is kept the first time. What recurs within hours (`*/10 * * * *`, `30 * * * *`) goes by elapsed time.
"""

import datetime
import functools
import itertools
import zoneinfo
from collections.abc import Iterator

from cronsim import CronSim, CronSimError

FIELDS = 5
LONGEST = 100
"""Longest expression, in characters."""


class InvalidTime(ValueError):
    """What was written is no time that comes round; the message says what to write instead."""


def check_cron(expression: str) -> str:
    """Return the expression with its white space in order; InvalidTime where it is none, or its time never comes."""
    fields = expression.split()
    if len(fields) != FIELDS:
        raise InvalidTime(
            f"has {len(fields)} fields; cron has {FIELDS}: minute, hour, day of month, month, day of week, "
            "such as 0 9 * * MON-FRI"
        )
    try:
        next(CronSim(expression, datetime.datetime.now(datetime.UTC)), None)
    except (CronSimError, AssertionError) as error:
        # Written in its parts, the message is the library's: which field is at fault.
        fault = str(error).removeprefix("Bad ") or "expression"
        raise InvalidTime(
            f"its {fault} cannot be, or never comes; see man 5 crontab, and try 0 9 * * MON-FRI"
        ) from None
    return " ".join(fields)


def check_zone(name: str) -> str:
    """Return the name of a time zone; InvalidTime where there is none of that name."""
    if name not in _zones():
        raise InvalidTime("is no time zone; write one of the IANA database, such as Europe/Berlin or UTC")
    return name


def times(expression: str, zone: str, after: datetime.datetime) -> Iterator[datetime.datetime]:
    """Yield the moments after `after` in their order, each in the zone; they end where none comes for 50 years."""
    last = after
    for found in CronSim(expression, after.astimezone(zoneinfo.ZoneInfo(zone))):
        # In an hour that comes twice the library may give the first one's time while the second is passing.
        if found.astimezone(datetime.UTC) > last:
            last = found.astimezone(datetime.UTC)
            yield found


def next_time(expression: str, zone: str, after: datetime.datetime) -> datetime.datetime | None:
    """Return the first moment after `after`, in UTC."""
    found = next(times(expression, zone, after), None)
    return found.astimezone(datetime.UTC) if found else None


def next_times(expression: str, zone: str, after: datetime.datetime, count: int) -> list[datetime.datetime]:
    """Return the first moments after `after`, each in the zone."""
    return list(itertools.islice(times(expression, zone, after), count))


@functools.cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
