"""Events as they are committed, for those who watch: one look at the table serves all of them."""

import asyncio
import time
import uuid
from collections import deque
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, Self

import asyncpg
import orjson
import structlog
from prometheus_client import Gauge

from orchestration_engine.analytics.repository import Wanted
from orchestration_engine.analytics.store import Place
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.core.relay import sequence
from orchestration_engine.workflows.live.stream import Message

INTERVAL = 0.1
"""Seconds between two looks while somebody watches."""
KEEP_ALIVE = 15.0
MOST = 1_000
"""So many events are read at once; whoever has so many unread reads them from the table instead."""
AFTER_FAILURE = 1.0

_log = structlog.get_logger(__name__)
_watching = Gauge("feed_watchers", "Those who watch the feed of events")

# As the relay reads them, and for the same reason: in the order in which they are complete.
_AFTER = """
    select e.id, e.type, e.subject, e.user_id, e.time, e.data::text as data, e.data->>'agent' as agent,
        e.data->>'model' as model, (select u.username from users u where u.id = e.user_id) as username,
        e."transaction"::text::bigint as "transaction", e.position
    from events e
    where e."transaction" < pg_snapshot_xmin(pg_current_snapshot())
        and (e."transaction", e.position) > ($1::bigint::text::xid8, $2::bigint)
        and ($3::uuid is null or e.user_id = $3) and ($4::text[] is null or e.type = any($4))
        and ($5::text is null or e.subject = $5) and ($6::text[] is null or e.data->>'agent' = any($6))
        and ($7::text is null or e.data->>'model' = $7)
    order by e."transaction", e.position limit $8
"""
_NEWEST = """
    select pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 as "transaction", 9223372036854775807 as position
"""


class NoPlace(ValueError):
    """The text is not the id of an event of this stream."""

    def __init__(self) -> None:
        super().__init__("is not the id of an event of this stream; send one as it came, or none to begin now")


def read_place(text: str) -> Place:
    """Return the place that an event's id in the stream stands for; NoPlace."""
    transaction, _, position = text.partition(".")
    if not (len(text) == 41 and transaction.isdecimal() and position.isdecimal() and text.isascii()):
        raise NoPlace
    place = Place(int(transaction), int(position))
    if max(place) >= 2**63:
        raise NoPlace
    return place


class _Seen(NamedTuple):
    """An event, ready to be sent."""

    place: Place
    user_id: uuid.UUID | None
    type: str
    subject: str
    agent: str | None
    model: str | None
    message: Message

    @classmethod
    def of(cls, row: asyncpg.Record) -> Self:
        """Return a row as it is sent."""
        shown = {name: row[name] for name in ("type", "subject", "time", "position", "username")}
        data = orjson.dumps({"id": str(row["id"]), **shown, "data": orjson.Fragment(row["data"])})
        place = Place(row["transaction"], row["position"])
        message = Message(sequence(*place), "event", data)
        return cls(place, row["user_id"], row["type"], row["subject"], row["agent"], row["model"], message)


class _Watcher:
    """One who watches: what is new for them."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.unread: deque[_Seen] = deque()
        self.missed = True
        """There is more than is held; the table has it."""
        self.new = asyncio.Event()

    def hear(self, seen: _Seen) -> None:
        """Take an event in, if it is wanted."""
        wanted = self.wanted
        if (
            (wanted.user_id is None or wanted.user_id == seen.user_id)
            and (wanted.types is None or seen.type in wanted.types)
            and (wanted.subject is None or wanted.subject == seen.subject)
            and (wanted.agents is None or seen.agent in wanted.agents)
            and (wanted.model is None or wanted.model == seen.model)
        ):
            self.missed |= len(self.unread) >= MOST
            if not self.missed:
                self.unread.append(seen)
            self.new.set()


class EventFeed:
    """Looks at the table while somebody watches."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watchers: set[_Watcher] = set()
        self._somebody = asyncio.Event()
        self._place: Place | None = None
        """Up to where everybody has heard."""
        self._closed = False

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await self._somebody.wait()
            try:
                await self.look()
            except DATABASE_ERRORS as error:
                _log.warning("the feed of events waits for the database", error=type(error).__name__)
                await asyncio.sleep(AFTER_FAILURE)
            await asyncio.sleep(INTERVAL)

    async def look(self) -> None:
        """Tell everybody what is new."""
        if (place := self._place) is None:
            return
        for row in await self._after(place, Wanted()):
            seen = _Seen.of(row)
            place = seen.place
            for watcher in self._watchers:
                watcher.hear(seen)
        self._place = place if self._watchers else None

    def close(self) -> None:
        """Let everybody go."""
        self._closed = True
        for watcher in self._watchers:
            watcher.new.set()

    async def newest(self) -> Place:
        """Return the place after which is what has not happened yet."""
        async with self._database.driver() as connection:
            row = await connection.fetchrow(_NEWEST)
        assert row is not None
        return Place(row["transaction"], row["position"])

    async def messages(
        self, wanted: Wanted, newest: Place, after: Place | None = None, until: float = float("inf")
    ) -> AsyncGenerator[Message | None]:
        """Yield what is wanted and comes, or came after a place; None is a sign of life.

        `newest`, taken before the reader is answered: what happens from their answer on is told. Ends when the reader's
        time is over, a moment of `time.time`, or the process's.
        """
        with self._watch(wanted, newest) as watcher:
            place = after or newest
            while time.time() < until and not self._closed:
                try:
                    found = await self._news(watcher, place)
                except DATABASE_ERRORS:
                    watcher.missed = True
                    await asyncio.sleep(AFTER_FAILURE)
                    continue
                for seen in found:
                    if seen.place > place:
                        place = seen.place
                        yield seen.message
                if not found and not await _within(watcher.new, min(KEEP_ALIVE, until - time.time())):
                    yield None

    async def _news(self, watcher: _Watcher, place: Place) -> Sequence[_Seen]:
        """Return what a watcher has not read: what was held for them, or what the table has where that is not all."""
        watcher.new.clear()
        if not watcher.missed:
            found = list(watcher.unread)
            watcher.unread.clear()
            return found
        # What comes while the table is read is held from here on: the rows may be of a moment before.
        watcher.missed = False
        watcher.unread.clear()
        rows = [_Seen.of(row) for row in await self._after(place, watcher.wanted)]
        if len(rows) == MOST:
            watcher.missed = True
            return rows
        rows += [seen for seen in watcher.unread if not rows or seen.place > rows[-1].place]
        watcher.unread.clear()
        return rows

    @contextmanager
    def _watch(self, wanted: Wanted, newest: Place) -> Iterator[_Watcher]:
        watcher = _Watcher(wanted)
        self._watchers.add(watcher)
        self._place = self._place or newest
        self._somebody.set()
        _watching.inc()
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)
            _watching.dec()
            if not self._watchers:
                self._somebody.clear()
                self._place = None

    async def _after(self, place: Place, wanted: Wanted) -> list[asyncpg.Record]:
        sought = (wanted.user_id, wanted.types, wanted.subject, wanted.agents, wanted.model)
        async with self._database.driver() as connection:
            rows: list[asyncpg.Record] = await connection.fetch(_AFTER, *place, *sought, MOST)
        return rows


async def _within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(max(0.0, seconds)):
            await event.wait()
    except TimeoutError:
        return False
    return True
