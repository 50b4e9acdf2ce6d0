"""Reads the topics that triggers name. At least once: offsets are committed after what came of the messages is.

librdkafka's calls block, and one thread makes them all.
"""

import asyncio
import contextlib
import datetime
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import structlog
from confluent_kafka import Consumer, KafkaException, Message, TopicPartition
from prometheus_client import Counter

from orchestration_engine.core.clock import now
from orchestration_engine.core.database import DATABASE_ERRORS, Database, is_passing
from orchestration_engine.core.telemetry import count_away
from orchestration_engine.workflows.triggers.topics import Record, give_up, is_full, take_records, topics

GROUP = "rialto.triggers"
MOST_AT_ONCE = 200
PATIENCE = 0.5
"""How long is waited for messages, in seconds."""
LOOK_AGAIN = 2.0
"""How often it is asked which topics there are to read, and whether the broker answers, in seconds."""
AFTER_FAILURE = 1.0
BROKEN = "The platform failed on this message; the reason is in the consumer's log. Tell the operator the time."

_log = structlog.get_logger(__name__)
_taken = Counter("trigger_messages_total", "Messages of topics that triggers read")
_begun = Counter("trigger_workflows_total", "Workflows begun by messages of topics")

P = ParamSpec("P")
R = TypeVar("R")


class TopicReader:
    """Reads for ever; of several readers each gets some of the partitions."""

    def __init__(
        self, database: Database, bootstrap_servers: str, dispatch: Callable[[], Awaitable[None]], most: int
    ) -> None:
        """While `most` workflows wait for a worker, messages wait in their topics."""
        self._database = database
        self._dispatch = dispatch
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kafka")
        self._consumer = Consumer(_settings(bootstrap_servers))
        self._most = most
        self._full = False
        self._topics: list[str] = []
        self._looked = -LOOK_AGAIN
        self._held: list[Message] = []
        """Messages whose outcome is not safe yet."""
        self.ailment: str | None = None

    async def run(self) -> None:
        """Read for ever."""
        while True:
            try:
                await self.round()
                self.ailment = None
            except (KafkaException, *DATABASE_ERRORS) as error:
                away = "broker" if isinstance(error, KafkaException) else "database"
                count_away(away)
                self.ailment = f"the {away} is away ({type(error).__name__})"
                _log.warning("messages wait", error=str(error)[:500])
                await asyncio.sleep(AFTER_FAILURE)

    async def round(self) -> None:
        """Look which topics there are to read, take what has come, and remember how far it went."""
        if time.monotonic() - self._looked >= LOOK_AGAIN:
            await self._look()
        if not self._held:
            if self._full or not self._topics:
                await asyncio.sleep(PATIENCE)
                return
            self._held = await self._off(self._consumer.consume, MOST_AT_ONCE, PATIENCE)
        records = [record for message in self._held if (record := _record(message))]
        if records:
            await self._take(records)
            await self._commit(records)
        self._held = []

    async def close(self) -> None:
        """Leave, so that others get the partitions at once."""
        await self._off(self._consumer.close)
        self._thread.shutdown()

    async def _look(self) -> None:
        async with self._database.driver() as connection:
            wanted = await topics(connection)
            self._full = await is_full(connection, self._most)
        if wanted:
            await self._off(lambda: self._consumer.list_topics(timeout=5))  # raises where the broker is away
        if wanted != self._topics:
            await self._off(self._consumer.subscribe, wanted) if wanted else await self._off(self._consumer.unsubscribe)
            _log.info("reading topics", topics=wanted)
            self._topics = wanted
        self._looked = time.monotonic()

    async def _take(self, records: Sequence[Record]) -> None:
        try:
            begun = await self._take_together(records)
        except Exception as error:
            if is_passing(error):
                raise
            _log.exception("a message of these breaks the platform; taking them one by one")
            begun = sum([await self._take_alone(record) for record in records])
        _taken.inc(len(records))
        if begun:
            _begun.inc(begun)
            await self._dispatch()

    async def _take_together(self, records: Sequence[Record]) -> int:
        async with self._database.driver() as connection:
            return await take_records(connection, records, now())

    async def _take_alone(self, record: Record) -> int:
        try:
            return await self._take_together([record])
        except Exception as error:
            if is_passing(error):
                raise
            _log.exception("a message is set aside", message=record.key)
            async with self._database.driver() as connection:
                await give_up(connection, record, BROKEN, now())
            return 0

    async def _commit(self, records: Sequence[Record]) -> None:
        ends: dict[tuple[str, int], int] = {}
        for record in records:
            place = (record.topic, record.partition)
            ends[place] = max(ends.get(place, 0), record.offset + 1)
        offsets = [TopicPartition(*place, end) for place, end in ends.items()]
        # Where a partition is another's by now, it takes the messages again and finds them taken.
        with contextlib.suppress(KafkaException):
            await self._off(lambda: self._consumer.commit(offsets=offsets, asynchronous=False))

    async def _off(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Have the thread make a call."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: call(*args, **kwargs))


def _record(message: Message) -> Record | None:
    """Return a message as it is taken; None for what says nothing: an error of the broker's, a deleted value."""
    if (error := message.error()) is not None:
        _log.warning("a topic cannot be read", topic=message.topic(), error=str(error))
        return None
    topic, partition, offset, value = message.topic(), message.partition(), message.offset(), message.value()
    if topic is None or partition is None or offset is None or value is None:
        return None
    _, milliseconds = message.timestamp()
    written_at = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)
    return Record(topic, partition, offset, written_at, value)


def _settings(bootstrap_servers: str) -> dict[str, str | int | bool]:
    return {
        "bootstrap.servers": bootstrap_servers,
        "group.id": GROUP,
        "enable.auto.commit": False,
        # From the beginning, for what comes between the trigger and the first look; what was there before it, no
        # trigger takes.
        "auto.offset.reset": "earliest",
        "session.timeout.ms": 6000,
        "heartbeat.interval.ms": 1500,
        "topic.metadata.refresh.interval.ms": 5000,
        "allow.auto.create.topics": False,
    }
