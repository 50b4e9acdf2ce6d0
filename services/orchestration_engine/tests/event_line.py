"""The way of events from their table through Apache Kafka to the numbers, without the rest of the engine."""

import asyncio
import json
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, cast

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewPartitions, NewTopic
from sqlalchemy import text

from agent_contracts.events import TOPIC, AgentTaskCompleted
from agent_contracts.execution import Usage
from devstack.testing import running
from orchestration_engine.analytics.consuming import GROUP
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database, tell
from orchestration_engine.core.publisher import PREVIOUS

from .engine import until
from .event_counts import behind, counted, every_table_says, told
from .killable import KafkaBroker, Kept, kept

WRITERS = 4
A_FEW = 5
"""So many events stand in one transaction."""
CALM = 90.0
_HAPPENED = 'select id::text, subject from events order by "transaction", position'
_DATA = AgentTaskCompleted(
    step="one",
    item=0,
    agent="lease-reviewer",
    attempt=1,
    model="stub-model-1",
    usage=Usage(input_tokens=7, output_tokens=3),
    queued=0,
    duration=0.1,
)
_SOMEBODY = uuid.uuid4()
_EMPTY = """
    truncate events, event_readers, relay_cursors, rollups_minute, rollups_hour, rollups_day
"""


class Received(NamedTuple):
    """A message of the topic."""

    partition: int
    event: dict[str, Any]
    previous: str | None


class Line:
    """PostgreSQL, a relay and a consumer or several, and a node of Apache Kafka."""

    def __init__(self, database: Database, broker: KafkaBroker, processes: Kept) -> None:
        self.database = database
        self.broker = broker
        self.kept = processes
        self.admin = AdminClient({"bootstrap.servers": broker.address})

    async def happen(self, count: int, subjects: int = 30) -> None:
        """Have so many events happen, told by several at once."""
        names = [f"test/{uuid.uuid4()}" for _ in range(subjects)]
        await asyncio.gather(*(self._write(names, count // WRITERS) for _ in range(WRITERS)))

    async def published(self) -> None:
        """Return when the relay has told of everything."""

        async def caught_up() -> bool:
            return await behind(self.database, TOPIC) == 0

        await until(caught_up, "the relay has caught up", CALM)

    async def counted_once(self) -> None:
        """Fail unless the tables come to hold just what happened."""
        expected = await told(self.database)
        wanted = sum(total.count for total in expected.values())

        async def all_counted() -> bool:
            return await counted(self.database) >= wanted

        await until(all_counted, f"{wanted} events are counted", CALM)
        await every_table_says(self.database, expected)

    async def happened(self) -> list[tuple[str, str]]:
        """Return id and subject of every event, in the order in which they were committed."""
        async with self.database.transaction() as work:
            return [(row.id, row.subject) for row in await work.session.execute(text(_HAPPENED))]

    async def received(self) -> list[Received]:
        """Return all that the topic holds, each partition in its order."""
        return await asyncio.to_thread(lambda: list(self._read()))

    async def growing(self) -> None:
        """Return when the topic holds more than it did."""
        before = await asyncio.to_thread(self._size)

        async def has_grown() -> bool:
            return await asyncio.to_thread(self._size) > before

        await until(has_grown, "more is published", CALM)

    async def members(self) -> list[set[int]]:
        """Return which partitions each member of the consumer group has."""
        found = (await asyncio.to_thread(self.admin.describe_consumer_groups, [GROUP]))[GROUP]
        try:
            group = await asyncio.to_thread(found.result)
        except KafkaException:
            return []  # nobody has come yet
        return [{one.partition for one in member.assignment.topic_partitions} for member in group.members]

    async def shared_by(self, members: int) -> None:
        """Return when so many consumers share the partitions."""

        async def shared() -> bool:
            found = await self.members()
            return len(found) == members and sum(map(len, found)) == len(set().union(*found)) > 0 and all(found)

        await until(shared, f"{members} consumers share the partitions", CALM)

    async def offsets(self) -> dict[int, int]:
        """Return up to where the consumer group has read each partition."""
        wanted = [ConsumerGroupTopicPartitions(GROUP)]
        # A client of before a restart may wait for an answer that was asked of the node of before.
        admin = AdminClient({"bootstrap.servers": self.broker.address})
        found = (await asyncio.to_thread(admin.list_consumer_group_offsets, wanted, request_timeout=10))[GROUP]
        try:
            group = await asyncio.to_thread(found.result)
        except KafkaException:
            return {}  # the node has just begun, and does not know the group yet
        return {one.partition: one.offset for one in group.topic_partitions or [] if one.topic == TOPIC}

    async def add_partitions(self, count: int) -> None:
        """Have the topic consist of so many partitions."""
        made = self.admin.create_partitions([NewPartitions(TOPIC, count)])[TOPIC]
        await asyncio.to_thread(made.result)

    async def make_anew(self, partitions: int) -> None:
        """Delete the topic, and make it again with so many partitions."""
        await self.broker.delete()
        made = self.admin.create_topics([NewTopic(TOPIC, num_partitions=partitions, replication_factor=1)])[TOPIC]
        await asyncio.to_thread(made.result)

    async def _write(self, names: list[str], count: int) -> None:
        for begin in range(0, count, A_FEW):
            async with self.database.driver() as connection:
                for number in range(begin, min(begin + A_FEW, count)):
                    await tell(connection, _SOMEBODY, names[number % len(names)], _DATA, now())

    def _size(self) -> int:
        with self._reading() as consumer:
            return sum(self._end(consumer, place) for place in self._places(consumer))

    def _read(self) -> Iterator[Received]:
        with self._reading() as consumer:
            for place in self._places(consumer):
                consumer.assign([place])
                for _ in range(self._end(consumer, place)):
                    message = consumer.poll(10)
                    assert message is not None, f"partition {place.partition} ends too early"
                    assert message.error() is None, message.error()
                    headers = dict(cast("list[tuple[str, bytes]]", message.headers()))
                    previous = headers.get(PREVIOUS)
                    event = json.loads(message.value() or b"")
                    yield Received(place.partition, event, previous.decode() if previous else None)

    @contextmanager
    def _reading(self) -> Iterator[Consumer]:
        consumer = Consumer({"bootstrap.servers": self.broker.address, "group.id": f"test-{uuid.uuid4()}"})
        try:
            yield consumer
        finally:
            consumer.close()

    def _places(self, consumer: Consumer) -> list[TopicPartition]:
        found = consumer.list_topics(TOPIC, timeout=10).topics[TOPIC]
        return [TopicPartition(TOPIC, partition, 0) for partition in found.partitions]

    def _end(self, consumer: Consumer, place: TopicPartition) -> int:
        offsets = consumer.get_watermark_offsets(place, timeout=10)
        assert offsets is not None, f"the broker does not say where partition {place.partition} ends"
        return offsets[1]


def one_of_each(received: list[Received]) -> list[Received]:
    """Return messages without those that tell of an event again."""
    return list({message.event["id"]: message for message in reversed(received)}.values())[::-1]


def repeated(received: list[Received]) -> int:
    """Return how many messages tell of an event again."""
    return sum(count - 1 for count in Counter(message.event["id"] for message in received).values())


def by_subject(events: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the ids of each subject's events, in their order."""
    found: dict[str, list[str]] = {}
    for id_, subject in events:
        found.setdefault(subject, []).append(id_)
    return found


@asynccontextmanager
async def servers(home: Path, broker: KafkaBroker) -> AsyncIterator[tuple[Database, dict[str, str]]]:
    """Run the database, with the engine's tables, and what else relay and consumer need."""
    await broker.start()
    given = {"KAFKA_BOOTSTRAP_SERVERS": broker.address, "AGENT_HOST_URL": "http://127.0.0.1:9"}
    with running(home / "home", only=("postgres", "valkey", "migrate", "broker"), env=given) as platform:
        database = Database("postgresql+asyncpg://" + platform.database_url.partition("://")[2], pool_size=WRITERS + 2)
        yield database, {**platform.environment, **given}
        await database.close()
    await broker.stop()


@asynccontextmanager
async def line(database: Database, environment: dict[str, str], broker: KafkaBroker, logs: Path) -> AsyncIterator[Line]:
    """Begin with empty tables and an empty topic; nobody runs yet."""
    async with database.transaction() as work:
        await work.session.execute(text(_EMPTY))
    await broker.start()
    await broker.forget()
    with kept(environment, logs) as processes:
        yield Line(database, broker, processes)
        await processes.stop_all()
