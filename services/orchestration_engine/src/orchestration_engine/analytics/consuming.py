"""Reads the topic of events and has them counted."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar, cast

import structlog
from confluent_kafka import Consumer, KafkaException, Message, TopicPartition
from prometheus_client import Counter, Gauge, Histogram

from orchestration_engine.analytics.store import Outcome, Store, Taken
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.core.publisher import PREVIOUS
from orchestration_engine.core.telemetry import count_away

GROUP = "rialto.analytics"
MOST_AT_ONCE = 10_000
PATIENCE = 0.2
"""How long is waited for events, in seconds."""
AFTER_FAILURE = 1.0
ASK_AGAIN = 10.0
"""How long after it was asked to be published again a missing event may take to come, in seconds."""

_log = structlog.get_logger(__name__)
_taken = Counter("analytics_events_total", "Events that were taken in")
_repeated = Counter("analytics_repeated_total", "Events that came again, and were known")
_asked = Counter("analytics_gaps_total", "How often events were missing, and asked to be published again")
_garbled = Counter("analytics_garbled_total", "Messages of the events' topic that are none")
_lag = Gauge(
    "analytics_lag_seconds",
    "How long the oldest of the last events was in the topic, in seconds; 0 where none has come",
)
_behind = Gauge("analytics_messages_waiting", "Messages of the topic that are not taken in yet, as the broker counts")
_seconds = Histogram(
    "analytics_take_seconds",
    "How long a transaction took that counted events, in seconds",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)

P = ParamSpec("P")
R = TypeVar("R")


class AnalyticsConsumer:
    """Reads for ever; of several consumers each gets some of the partitions."""

    def __init__(
        self, database: Database, bootstrap_servers: str, topic: str, store: Store, group: str = GROUP
    ) -> None:
        self._database = database
        self._store = store
        self._topic = topic
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kafka")
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap_servers,
                "group.id": group,
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "session.timeout.ms": 6_000,
                "heartbeat.interval.ms": 1_000,
                "topic.metadata.refresh.interval.ms": 5_000,
                "allow.auto.create.topics": False,
            }
        )
        self._held: list[Message] = []
        """Messages whose outcome is not safe yet."""
        self._subscribed = False
        self._ask_at = 0.0
        self._lacking: frozenset[int] = frozenset()
        """Partitions of which something is missing that has not been asked for yet."""
        self.ailment: str | None = None

    async def run(self) -> None:
        """Read for ever."""
        while True:
            try:
                await self.round()
                self.ailment = None
            except (KafkaException, *DATABASE_ERRORS) as error:
                away = "broker" if isinstance(error, KafkaException) else "database"
                self.ailment = f"the {away} is away ({type(error).__name__})"
                count_away(away)
                _log.warning("events wait to be taken in", error=str(error)[:500])
                await asyncio.sleep(AFTER_FAILURE)

    async def round(self) -> int:
        """Take in what has come, and remember how far it went; return how many events were new."""
        if not self._subscribed:
            await self._subscribe()
        if not self._held:
            self._held = await self._off(self._consumer.consume, MOST_AT_ONCE, PATIENCE)
        new = 0
        events = [taken for message in self._held if (taken := taken_of(message))]
        if events or (self._lacking and time.monotonic() >= self._ask_at):
            with _seconds.time():
                outcome = await self._take(events)
            new = outcome.new
            _taken.inc(new)
            _repeated.inc(len(events) - new)
            _garbled.inc(outcome.garbled)
        _lag.set(max(0.0, time.time() - self._held[0].timestamp()[1] / 1000) if self._held else 0.0)
        _behind.set(await self._off(self._waiting))
        if self._held:
            await self._commit(self._held)
        self._held = []
        return new

    async def _take(self, events: Sequence[Taken]) -> Outcome:
        async with self._database.driver() as connection:
            outcome = await self._store.take(connection, events)
            lacking = self._lacking | outcome.lacking
            # What was asked for a moment ago may still be on its way.
            asks = bool(lacking) and time.monotonic() >= self._ask_at
            if asks:
                await self._store.ask_again(connection, self._topic)
        self._lacking = frozenset() if asks else lacking
        if asks:
            self._ask_at = time.monotonic() + ASK_AGAIN
            _asked.inc()
            _log.warning("events are missing; they are asked for again", partitions=sorted(lacking))
        return outcome

    async def close(self) -> None:
        """Leave, so that others get the partitions at once."""
        await self._off(self._consumer.close)
        self._thread.shutdown()

    def _waiting(self) -> int:
        """Return how many messages there are after those read, as far as the broker has told; it is not asked."""
        behind = 0
        for place in self._consumer.position(self._consumer.assignment()):
            _, end = self._consumer.get_watermark_offsets(place, cached=True) or (0, -1)
            if place.offset >= 0 and end >= 0:  # else nothing was read of it, or told of it, yet
                behind += max(0, end - place.offset)
        return behind

    async def _subscribe(self) -> None:
        found = await self._off(lambda: self._consumer.list_topics(self._topic, timeout=5))
        partitions = sorted(found.topics[self._topic].partitions)
        if partitions:  # else the relay has not made it yet
            async with self._database.driver() as connection:
                await self._store.register(connection, partitions)
            await self._off(self._consumer.subscribe, [self._topic])
            self._subscribed = True
        else:
            await asyncio.sleep(PATIENCE)

    async def _commit(self, messages: Sequence[Message]) -> None:
        # Of one partition the last stands last.
        last = {message.partition(): message.offset() for message in messages if message.error() is None}
        offsets = [
            TopicPartition(self._topic, partition, offset + 1)
            for partition, offset in last.items()
            # Until it is asked for, whoever comes after this process has to see that something is missing.
            if partition is not None and offset is not None and partition not in self._lacking
        ]
        # Where a partition is another's by now, it takes the events again and finds them known.
        if offsets:
            with contextlib.suppress(KafkaException):
                await self._off(lambda: self._consumer.commit(offsets=offsets, asynchronous=False))

    async def _off(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: call(*args, **kwargs))


def taken_of(message: Message) -> Taken | None:
    """Return an event as it came; None for what cannot be one."""
    partition, body = message.partition(), message.value()
    if message.error() is not None or partition is None or not isinstance(body, bytes):
        return None
    headers = cast("list[tuple[str, bytes | None]]", message.headers() or ())
    for name, value in headers:
        if name == PREVIOUS:
            return Taken(partition, body, value)
    return Taken(partition, body)
