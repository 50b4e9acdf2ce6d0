"""Who watches workflows, and how this process hears what is new of them: one connection to Redis for all.

While Redis is away PostgreSQL is asked instead, once for all that are watched; now and then also while it is not, for
what was said and never heard.
"""

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

import structlog
from redis.asyncio import Redis

from orchestration_engine.core.columns import columns
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.workflows.running.deltas import (
    CHANNEL,
    REDIS_ERRORS,
    Announcer,
    Piece,
    read_message,
    text_key,
)
from orchestration_engine.workflows.running.moves import Place

LOOK_WHILE_DEAF = 2.0
"""How often PostgreSQL is asked while Redis is away, in seconds."""
LOOK = 15.0
"""How often it is asked anyway."""
STILL_THERE = 5.0
"""After so many silent seconds the connection to Redis is tried."""
MOST_GATHERED = 200_000
"""So many characters wait for one reader; of more, the kept text is read instead."""
MOST_READING = 4
"""So many readers of this process ask PostgreSQL at once; its other connections are for requests."""

_NEWS = """
    select g.id from unnest($1::uuid[], $2::bigint[]) as g(id, position)
    where exists (select from events e where e.subject = 'workflow/' || g.id and e.position > g.position)
"""

_log = structlog.get_logger(__name__)


class News(NamedTuple):
    """What a watcher has heard since it asked last."""

    moved: bool
    """PostgreSQL has something new."""
    missed: bool
    """Pieces were lost on their way."""
    pieces: list[Piece]


class Watcher:
    """Somebody who watches a workflow."""

    def __init__(self, position: int) -> None:
        self.position = position
        """Of the last event that was read."""
        self.closed = False
        self._wanted = asyncio.Event()
        self._size = 0
        self._news = News(moved=False, missed=False, pieces=[])

    def tell(self, *, moved: bool = False, missed: bool = False) -> None:
        """Let it know that there is something to read."""
        news = self._news
        self._news = news._replace(moved=news.moved or moved, missed=news.missed or missed)
        self._wanted.set()

    def hear(self, piece: Piece) -> None:
        """Take in a piece of a text."""
        self._size += len(piece.text)
        if self._size > MOST_GATHERED:
            self._size = 0
            self._news.pieces.clear()
            self.tell(missed=True)
        else:
            self._news.pieces.append(piece)
            self._wanted.set()

    def close(self) -> None:
        """Let it know that nobody will tell it anything more."""
        self.closed = True
        self._wanted.set()

    async def news(self, seconds: float) -> News | None:
        """Return what is new once something is; None where nothing is for so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wanted.wait(), seconds)
        if not self._wanted.is_set():
            return None
        self._wanted.clear()
        news, self._news, self._size = self._news, News(moved=False, missed=False, pieces=[]), 0
        return news


class Watchers:
    """The watchers of one process."""

    def __init__(self, database: Database, redis: Redis) -> None:
        """`redis` is for reading texts and for one subscription."""
        self.database = database
        self.reading = asyncio.Semaphore(MOST_READING)
        """Taken by every watcher that asks PostgreSQL."""
        self._redis = redis
        self._watchers: defaultdict[str, set[Watcher]] = defaultdict(set)
        self._hears = False
        self.closed = False
        """This process is about to end."""

    @contextmanager
    def watch(self, workflow_id: uuid.UUID, position: int) -> Iterator[Watcher]:
        """Give a watcher that is told everything from now on."""
        watcher, key = Watcher(position), str(workflow_id)
        self._watchers[key].add(watcher)
        if self.closed:
            watcher.close()
        try:
            yield watcher
        finally:
            self._watchers[key].discard(watcher)
            if not self._watchers[key]:
                del self._watchers[key]

    def hear_moved(self, workflow_id: str) -> None:
        """Tell those who watch a workflow that PostgreSQL has something new of it."""
        for watcher in self._watchers.get(workflow_id, ()):
            watcher.tell(moved=True)

    def close(self) -> None:
        """Let everybody go."""
        self.closed = True
        for watchers in self._watchers.values():
            for watcher in watchers:
                watcher.close()

    async def kept_text(self, workflow_id: uuid.UUID, place: Place, attempt: int) -> str:
        """Return what an attempt has written; nothing where Redis does not have it, or not from its beginning."""
        try:
            kept = await self._redis.get(text_key(str(workflow_id), place, attempt)) or b""
        except REDIS_ERRORS:
            return ""
        assert isinstance(kept, bytes)
        return "" if b"\0" in kept else kept.decode("utf-8", "ignore")

    async def run(self) -> None:
        """Hear for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._look_now_and_then())

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except REDIS_ERRORS as error:
                _log.warning("what happens is looked up for those who watch", error=type(error).__name__)
            self._hears = False
            await asyncio.sleep(1)

    async def _hear(self) -> None:
        async with self._redis.pubsub() as subscription:
            await subscription.subscribe(CHANNEL)
            silent = False
            while True:
                message = await subscription.get_message(timeout=STILL_THERE)
                if message is None:
                    if silent:
                        raise TimeoutError
                    await subscription.ping()
                elif message["type"] == "subscribe":
                    self._hears = True
                    for watchers in self._watchers.values():
                        for watcher in watchers:
                            watcher.tell(moved=True, missed=True)
                elif message["type"] == "message":
                    self._pass_on(message["data"])
                silent = message is None

    def _pass_on(self, message: bytes) -> None:
        heard = read_message(message)
        for workflow_id, piece in heard.pieces:
            for watcher in self._watchers.get(workflow_id, ()):
                watcher.hear(piece)
        for workflow_id in heard.moved:
            self.hear_moved(workflow_id)

    async def _look_now_and_then(self) -> None:
        waited = 0.0
        while True:
            await asyncio.sleep(LOOK_WHILE_DEAF)
            waited += LOOK_WHILE_DEAF
            if self._watchers and (waited >= LOOK or not self._hears):
                waited = 0.0
                try:
                    await self._look()
                except DATABASE_ERRORS as error:
                    _log.warning("nothing is looked up for those who watch", error=type(error).__name__)

    async def _look(self) -> None:
        read = [(key, min(watcher.position for watcher in those)) for key, those in self._watchers.items()]
        async with self.reading, self.database.driver() as connection:
            rows = await connection.fetch(_NEWS, *columns(read, 2))
        for row in rows:
            self.hear_moved(str(row["id"]))


def announce(announcer: Announcer, watchers: Watchers, subject: str) -> None:
    """Let those who watch, here and elsewhere, know that something new of `workflow/<id>` is committed."""
    kind, _, workflow_id = subject.partition("/")
    if kind == "workflow":
        watchers.hear_moved(workflow_id)
        announcer.moved(uuid.UUID(workflow_id))
