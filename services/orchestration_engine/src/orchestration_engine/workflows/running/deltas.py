"""What is said through Redis to those who watch: that a workflow has moved, and the pieces of answers.

One message carries all that has gathered, for all workflows of a process. What is said while Redis is away is lost and
nobody waits for it: moves are in PostgreSQL, where those who watch look then; a text is in its step once that is over.
"""

import asyncio
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson
import structlog
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import RedisError

from orchestration_engine.workflows.running.moves import Place

CHANNEL = "rialto.live"
REDIS_ERRORS = (RedisError, OSError, TimeoutError)
INTERVAL = 0.05
"""Of one step's text at most one piece is said in so many seconds."""
AFTER_FAILURE = 1.0
KEPT = 3600
"""How long the text of a step in progress is kept after its last piece, in seconds."""
KEPT_AFTER_END = 60
"""How long it is kept once the step is over: for those who have not read it to its end."""
LONGEST_KEPT = 1_000_000
"""How much of a text is kept, in bytes; further pieces are said and not kept."""
MOST_GATHERED = 8_000_000
"""So many characters may wait to be said; what comes then is not said."""

_log = structlog.get_logger(__name__)


class Piece(NamedTuple):
    """A piece of what an attempt of a step is writing."""

    step: str
    item: int
    attempt: int
    offset: int
    """How many characters (Unicode code points) of the text come before it."""
    text: str

    @property
    def place(self) -> Place:
        """Where the step stands."""
        return Place(self.step, self.item)


class Heard(NamedTuple):
    """What one message says."""

    moved: Sequence[str]
    """The workflows of which PostgreSQL has something new."""
    pieces: Sequence[tuple[str, Piece]]


def text_key(workflow_id: str, place: Place, attempt: int) -> str:
    """Return under which key an attempt's text is kept.

    A part that was lost while Redis was away is made of NUL characters, which no answer has.
    """
    return f"rialto:text:{workflow_id}:{place.step}.{place.item}.{attempt}"


def read_message(message: bytes) -> Heard:
    """Return what a message on the channel says."""
    moved, pieces = orjson.loads(message)
    return Heard(moved, [(workflow_id, Piece(*rest)) for workflow_id, *rest in pieces])


@dataclass(slots=True, eq=False)
class _Text:
    """A text that is being written."""

    workflow_id: str
    place: Place
    attempt: int
    gathered: list[str] = field(default_factory=list)
    characters: int = 0
    """How many were said."""
    bytes: int = 0
    said_at: float = 0.0
    is_over: bool = False


class Announcer:
    """One process's way to say it. Whoever tells it something never waits."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._moved: dict[str, None] = {}
        self._texts: dict[_Text, None] = {}
        self._size = 0
        self._wanted = asyncio.Event()
        self._urgent = asyncio.Event()

    def moved(self, workflow_id: uuid.UUID) -> None:
        """Say that something new of a workflow is committed."""
        self._moved[str(workflow_id)] = None
        self._wanted.set()
        self._urgent.set()

    @contextmanager
    def text(self, workflow_id: uuid.UUID, place: Place, attempt: int) -> Iterator[Callable[[str], None]]:
        """Give whom to tell the pieces of a text, until the block ends."""
        text = _Text(str(workflow_id), place, attempt)

        def hear(piece: str) -> None:
            if piece and self._size < MOST_GATHERED:
                text.gathered.append(piece)
                self._size += len(piece)
                self._texts[text] = None
                self._wanted.set()

        try:
            yield hear
        finally:
            text.is_over = True
            self._texts[text] = None
            self._wanted.set()
            self._urgent.set()

    async def run(self) -> None:
        """Say for ever what there is to say."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            self._urgent.clear()
            try:
                await self._say()
            except REDIS_ERRORS as error:
                _log.warning("what happens is not said to those who watch", error=type(error).__name__)
                await asyncio.sleep(AFTER_FAILURE)
            if self._texts:
                self._wanted.set()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._urgent.wait(), INTERVAL)

    async def _say(self) -> None:
        moment = time.monotonic()
        due = [text for text in self._texts if text.is_over or moment - text.said_at >= INTERVAL]
        moved, self._moved = list(self._moved), {}
        if not due and not moved:
            return
        pieces: list[tuple[object, ...]] = []
        async with self._redis.pipeline(transaction=False) as pipeline:
            for text in due:
                del self._texts[text]
                text.said_at = moment
                if piece := "".join(text.gathered):
                    pieces.append((text.workflow_id, *text.place, text.attempt, text.characters, piece))
                    self._keep(pipeline, text, piece)
                elif text.bytes:
                    pipeline.expire(text_key(text.workflow_id, text.place, text.attempt), KEPT_AFTER_END)
            pipeline.publish(CHANNEL, orjson.dumps((moved, pieces)))
            await pipeline.execute()

    def _keep(self, pipeline: Pipeline, text: _Text, piece: str) -> None:
        self._size -= len(piece)
        text.gathered.clear()
        encoded = piece.encode()
        key = text_key(text.workflow_id, text.place, text.attempt)
        if not text.characters:
            pipeline.delete(key)  # that of the same attempt before the workflow was tried again
        if text.bytes + len(encoded) <= LONGEST_KEPT:
            # Not APPEND: what is written twice changes nothing, and what was lost leaves a gap that can be seen.
            pipeline.setrange(key, text.bytes, encoded)
        pipeline.expire(key, KEPT_AFTER_END if text.is_over else KEPT)
        text.characters += len(piece)
        text.bytes += len(encoded)
