"""Which rows answer a question about a range."""

import datetime
import itertools

from hypothesis import given
from hypothesis import strategies as st

from orchestration_engine.analytics.ranges import window

NOW = datetime.datetime(2026, 11, 21, 20, 15, 3, tzinfo=datetime.UTC)
SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400}
ages = st.timedeltas(datetime.timedelta(minutes=1), datetime.timedelta(days=500))


@given(age=ages, part=st.floats(0.01, 1), kept=st.integers(1, 30), minutes=st.booleans())
def test_pieces_are_the_whole_window_each_moment_once(
    age: datetime.timedelta, part: float, kept: int, minutes: bool
) -> None:
    since = NOW - age
    seen = window(since, since + age * part, NOW, datetime.timedelta(days=kept), by_the_minute=minutes)
    pieces = sorted(seen.pieces, key=lambda piece: piece.since)
    assert pieces[0].since == seen.since
    assert pieces[-1].until == seen.until
    assert all(one.until == following.since for one, following in itertools.pairwise(pieces))
    for piece in pieces:
        assert piece.since < piece.until
        assert piece.since.timestamp() % SECONDS[piece.table] == 0
        assert piece.until.timestamp() % SECONDS[piece.table] == 0
        assert SECONDS[piece.table] >= SECONDS[seen.table], "what is older is not kept by the minute"


def test_whole_days_are_read_by_the_day() -> None:
    seen = window(NOW - datetime.timedelta(days=30), NOW, NOW, datetime.timedelta(days=14))
    rows = sum((piece.until - piece.since) // datetime.timedelta(seconds=SECONDS[piece.table]) for piece in seen.pieces)
    assert seen.table == "hour"
    assert rows == 6 + 30  # from six in the evening on, and every day up to the end of this one
