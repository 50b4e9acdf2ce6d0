"""Which moments are looked at, and how closely."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from agent_contracts.problems import FieldProblem
from orchestration_engine.analytics.schemas import Range
from orchestration_engine.core.errors import Invalid

MOST_POINTS = 120
LONGEST = datetime.timedelta(days=3660)
_STEPS = (60, 300, 900, 3_600, 6 * 3_600, 86_400, 7 * 86_400, 28 * 86_400)
_HOUR, _DAY = 3_600, 86_400
_TABLES = (("minute", 60), ("hour", _HOUR), ("day", _DAY))
_EPOCH = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
"""A Monday: steps of a week begin on Mondays."""


class Piece(NamedTuple):
    """A part of a window that one table has the fewest rows of."""

    table: str
    since: datetime.datetime
    until: datetime.datetime


class Window(NamedTuple):
    """Whole steps of time, in UTC."""

    since: datetime.datetime
    until: datetime.datetime
    step: int
    """In seconds."""

    @property
    def table(self) -> str:
        """The granularity whose rows fill the steps."""
        if self.step < _HOUR:
            return "minute"
        return "hour" if self.step < _DAY else "day"

    @property
    def pieces(self) -> list[Piece]:
        """What to add up where steps are not told apart: whole days and hours, and what is left over at both ends."""
        finest = [name for name, _ in _TABLES].index(self.table)
        return _pieces(self.since, self.until, _TABLES[finest:])

    @property
    def before(self) -> "Window":
        """The window of the same length just before."""
        return Window(self.since - (self.until - self.since), self.since, self.step)

    def view(self) -> Range:
        """Return it as it is shown."""
        return Range(since=self.since, until=self.until, step=self.step)


def window(
    since: datetime.datetime | None,
    until: datetime.datetime | None,
    moment: datetime.datetime,
    minutes_kept: datetime.timedelta,
    *,
    by_the_minute: bool = True,
) -> Window:
    """Return the window that is asked for, the last day if none is; Invalid where it has no length.

    No more than `MOST_POINTS` steps fit into it (and one at each end, as both ends are moved outwards); what is older
    than `minutes_kept` is not looked at by the minute, nor is what is not counted so.
    """
    until = until or moment
    since = since or until - datetime.timedelta(days=1)
    if since >= until:
        raise _wrong("since", "must be before `until`, which is now if it is left out")
    if until - since > LONGEST:
        raise _wrong("since", f"must be at most {LONGEST.days} days before `until`")
    seconds = (until - since).total_seconds()
    shortest = _STEPS[0] if by_the_minute and since >= moment - minutes_kept else _HOUR
    step = next((one for one in _STEPS if one >= shortest and seconds / one <= MOST_POINTS), _STEPS[-1])
    return Window(_floor(since, step), _ceil(until, step), step)


def _pieces(since: datetime.datetime, until: datetime.datetime, tables: Sequence[tuple[str, int]]) -> list[Piece]:
    (table, _), *coarser = tables
    if coarser:
        _, seconds = coarser[0]
        first, last = _ceil(since, seconds), _floor(until, seconds)
        if first < last:
            ends = Piece(table, since, first), Piece(table, last, until)
            begin, end = ([one] if one.since < one.until else [] for one in ends)
            return [*begin, *_pieces(first, last, coarser), *end]
    return [Piece(table, since, until)]


def _ceil(moment: datetime.datetime, step: int) -> datetime.datetime:
    return _floor(moment + datetime.timedelta(seconds=step, microseconds=-1), step)


def _floor(moment: datetime.datetime, step: int) -> datetime.datetime:
    return moment - (moment - _EPOCH) % datetime.timedelta(seconds=step)


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(f"query.{field}: {message}", [FieldProblem(pointer=f"query.{field}", message=message)])
