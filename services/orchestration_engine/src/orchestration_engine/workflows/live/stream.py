"""A workflow as it happens: its events in their order, and the pieces of what its agents write.

Why the order of `position` is enough here, though a relay of all events needs more (see core/relay.py): whoever writes
an event of a workflow has locked the workflow's row before, or has just inserted it, and draws the event's position
while the lock is held, from a sequence without a cache. So of two transactions that write events of one workflow the
second draws its positions after the first has committed: a reader that sees a position sees all lower ones of this
workflow, and none that is lower comes later.
"""

import asyncio
import time
import uuid
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import Any, NamedTuple  # Any: the JSON of an event's data

import asyncpg
import orjson
import structlog

from agent_contracts.events import EVENT_TYPES
from orchestration_engine.core.database import DATABASE_ERRORS
from orchestration_engine.core.events import EventView
from orchestration_engine.workflows.live.marks import Mark, Read
from orchestration_engine.workflows.live.watching import News, Watcher, Watchers
from orchestration_engine.workflows.running.deltas import Piece
from orchestration_engine.workflows.running.moves import Place

KEEP_ALIVE = 15.0
"""Seconds of silence after which a sign of life is sent."""
AFTER_FAILURE = 1.0
PAGE = 200
LONGEST_PIECE = 32_768
"""Characters of a text that one message has at most."""
ENDINGS = frozenset(("workflow.completed", "workflow.failed", "workflow.cancelled"))

EVENTS = """
    select position, id, type, subject, time, data::text as data from events
    where subject = $1 and position > $2 order by position limit $3
"""
_FINISHED = "select finished_at from workflows where id = $1"
_WRITING = """
    select key, item, attempt from steps where workflow_id = $1 and status = 'running' and agent is not null
"""
_OVER = frozenset(f"workflow.step.{how}" for how in ("completed", "failed", "skipped", "cancelled", "waiting"))

_log = structlog.get_logger(__name__)


class Message(NamedTuple):
    """One message of a stream."""

    id: str
    """Where to go on after it: a mark."""
    event: str
    """The event's type; `delta` for a piece of a text; `end` once the workflow is over."""
    data: bytes
    """JSON."""


class Stream:
    """One reader's way through one workflow."""

    def __init__(self, watchers: Watchers, workflow_id: uuid.UUID, mark: Mark, until: float = float("inf")) -> None:
        """Begin after `mark`; `until` is a moment of `time.time`, when the reader may no longer read."""
        self._watchers = watchers
        self._id = workflow_id
        self._position = mark.position
        self._writing: dict[Place, Read] = dict(mark.texts)
        """The texts in progress, those that were read last at the end."""
        self._ending: str | None = None
        self._begun = False
        self._until = until

    async def messages(self) -> AsyncGenerator[Message | None]:
        """Yield what is there and what comes, until the workflow is over; None is a sign of life.

        Ends without a message `end` when the reader's time is over, or the process's.
        """
        with self._watchers.watch(self._id, self._position) as watcher:
            watcher.tell(moved=True, missed=True)
            while time.time() < self._until and not watcher.closed:
                news = await watcher.news(max(0.0, min(KEEP_ALIVE, self._until - time.time())))
                if news is None:
                    yield None
                    continue
                try:
                    async for message in self._tell(watcher, news):
                        yield message
                except DATABASE_ERRORS as error:
                    _log.warning("a stream waits for the database", error=type(error).__name__)
                    watcher.tell(moved=True, missed=True)
                    await asyncio.sleep(AFTER_FAILURE)
                    continue
                if self._ending:
                    yield Message(str(self._mark()), "end", orjson.dumps({"status": self._ending.partition(".")[2]}))
                    return

    async def _tell(self, watcher: Watcher, news: News) -> AsyncIterator[Message]:
        """Yield what is new: pieces of what is known to be written, events, and pieces of what they have begun."""
        pieces = deque(news.pieces)
        while pieces and self._is_awaited(pieces[0]):
            async for message in self._take(pieces.popleft()):
                yield message
        if news.moved or pieces:
            async for message in self._read(watcher):
                yield message
        if news.missed:
            for place in list(self._writing):
                async for message in self._catch_up(place):
                    yield message
        for piece in pieces:
            async for message in self._take(piece):
                yield message

    def _mark(self) -> Mark:
        return Mark(self._position, self._writing)

    # Events.

    async def _read(self, watcher: Watcher) -> AsyncIterator[Message]:
        """Yield the events that were not read yet."""
        finished = None
        while True:
            async with self._watchers.reading, self._watchers.database.driver() as connection:
                if not self._begun:
                    # Asked before the events: where it has ended, its last event is among them.
                    finished = await connection.fetchval(_FINISHED, self._id)
                rows = await connection.fetch(EVENTS, f"workflow/{self._id}", self._position, PAGE)
                writing = [] if self._begun or len(rows) == PAGE else await connection.fetch(_WRITING, self._id)
            for row in rows:
                data = orjson.loads(row["data"])
                async for message in self._before(row["type"], data):
                    yield message
                self._position = watcher.position = row["position"]
                self._ending = row["type"] if row["type"] in ENDINGS else None
                if row["type"] in EVENT_TYPES:  # else a newer engine wrote it, which takes over
                    yield Message(str(self._mark()), row["type"], event_view(row, data).model_dump_json().encode())
            if len(rows) < PAGE:
                break
        self._begun = True
        for row in writing:
            self._begin(Place(row["key"], row["item"]), row["attempt"])
        if finished is not None and not self._ending:
            self._ending = await self._last_event()

    async def _before(self, kind: str, data: Mapping[str, Any]) -> AsyncIterator[Message]:
        """Take in what an event says of a text; yield the rest of one that is over."""
        if kind == "workflow.step.started":
            self._begin(Place(data["step"], data["item"]), data["attempt"])
        elif kind in _OVER and (place := Place(data["step"], data["item"])) in self._writing:
            if self._writing[place].offset:
                async for message in self._catch_up(place):
                    yield message
            del self._writing[place]

    async def _last_event(self) -> str | None:
        """Return how a workflow ended whose last event was read before; None where it goes on again."""
        async with self._watchers.reading, self._watchers.database.driver() as connection:
            query = "select type from events where subject = $1 order by position desc limit 1"
            kind = await connection.fetchval(query, f"workflow/{self._id}")
        return kind if kind in ENDINGS else None

    # Texts.

    def _begin(self, place: Place, attempt: int) -> None:
        if (read := self._writing.get(place)) is None or read.attempt != attempt:
            self._writing[place] = Read(attempt, 0)

    def _is_awaited(self, piece: Piece) -> bool:
        read = self._writing.get(piece.place)
        return read is not None and read.attempt == piece.attempt

    async def _take(self, piece: Piece) -> AsyncIterator[Message]:
        """Yield what is new of a piece, with what was missed before it."""
        if not self._is_awaited(piece):
            return  # its step is over
        if piece.offset > self._writing[piece.place].offset:
            async for message in self._catch_up(piece.place):
                yield message
        read = self._writing[piece.place]
        if piece.offset + len(piece.text) > read.offset:
            start = max(read.offset, piece.offset)
            for message in self._deltas(piece.place, start, piece.text[start - piece.offset :]):
                yield message

    async def _catch_up(self, place: Place) -> AsyncIterator[Message]:
        """Yield what is kept of a text and was not read."""
        read = self._writing[place]
        kept = await self._watchers.kept_text(self._id, place, read.attempt)
        for message in self._deltas(place, read.offset, kept[read.offset :]):
            yield message

    def _deltas(self, place: Place, offset: int, text: str) -> list[Message]:
        messages = []
        attempt = self._writing[place].attempt
        for start in range(0, len(text), LONGEST_PIECE):
            piece = text[start : start + LONGEST_PIECE]
            del self._writing[place]
            self._writing[place] = Read(attempt, offset + start + len(piece))
            told = {"step": place.step, "item": place.item, "attempt": attempt, "offset": offset + start, "text": piece}
            messages.append(Message(str(self._mark()), "delta", orjson.dumps(told)))
        return messages


def event_view(row: asyncpg.Record, data: dict[str, Any]) -> EventView:
    """Return an event as lists of events show it."""
    return EventView(id=row["id"], type=row["type"], subject=row["subject"], time=row["time"], data=data)
