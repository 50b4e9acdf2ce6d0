"""Events on their way to Kafka."""

import asyncio
import binascii
import time
from collections.abc import Sequence
from typing import NamedTuple

from confluent_kafka import KafkaError, KafkaException, Message, Producer, TopicCollection
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

PARTITIONS = 3
"""Of a topic that is missing; one that is there keeps its own."""
TIMEOUT = 10.0
"""How long a batch may take to be acknowledged, in seconds."""
LOOK = 1.0
"""How often it is asked which topic there is, in seconds."""
PREVIOUS = "previous"
"""The header with the sequence of the event before it in its partition: a reader that lacks that one has a gap."""

_CONTENT_TYPE = ("content-type", b"application/cloudevents+json; charset=UTF-8")


class NotPublished(Exception):
    """The broker has not acknowledged everything; some of it may have arrived."""


class Outgoing(NamedTuple):
    """An event as it is sent."""

    subject: str
    body: bytes
    partition: int
    previous: str | None
    """The sequence of the event before it in its partition; None where that is not known, or there was none."""


class Topic(NamedTuple):
    """The topic as it is now."""

    incarnation: str
    """Its id: a topic that was deleted and made again, or that its broker has forgotten, has another."""
    partitions: int


class Publisher:
    """Sends events to one topic."""

    def __init__(self, bootstrap_servers: str, topic: str) -> None:
        self._topic = topic
        self._servers = bootstrap_servers
        self._admin = AdminClient({"bootstrap.servers": bootstrap_servers})
        self._producer: Producer | None = None
        self._incarnation: str | None = None

    async def prepare(self) -> Topic:
        """Return the topic, which is made if it is missing; NotPublished where the broker is away."""
        topic = await asyncio.to_thread(self._prepare)
        if topic.incarnation != self._incarnation:
            await asyncio.to_thread(self._begin_anew)
            self._incarnation = topic.incarnation
        return topic

    async def publish(self, events: Sequence[Outgoing]) -> None:
        """Return when the broker has acknowledged every event; NotPublished otherwise."""
        await asyncio.to_thread(self._publish, events)

    def _prepare(self) -> Topic:
        found = self._look()
        if found is None:
            self._create()
            found = self._look()
        if found is None:
            raise NotPublished("the topic was made, and is not there yet")
        return found

    def _look(self) -> Topic | None:
        try:
            described = self._admin.describe_topics(TopicCollection([self._topic]), request_timeout=TIMEOUT)
            found = described[self._topic].result()
        except KafkaException as error:
            if error.args[0].code() == KafkaError.UNKNOWN_TOPIC_OR_PART:
                return None
            raise NotPublished(str(error.args[0])) from error
        return Topic(str(found.topic_id), len(found.partitions))

    def _create(self) -> None:
        wanted = NewTopic(self._topic, num_partitions=PARTITIONS, replication_factor=-1)
        try:
            created = self._admin.create_topics([wanted], operation_timeout=TIMEOUT, request_timeout=TIMEOUT)
            created[self._topic].result()
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise NotPublished(str(error.args[0])) from error

    def _publish(self, events: Sequence[Outgoing]) -> None:
        try:
            self._send(events)
        except NotPublished:
            # What still waits would arrive after events that are sent again, out of order. And a broker that has
            # forgotten a producer's number refuses all that it sends from then on.
            self._begin_anew()
            raise

    def _send(self, events: Sequence[Outgoing]) -> None:
        refused: list[KafkaError] = []

        def delivered(error: KafkaError | None, _: Message) -> None:
            if error is not None:
                refused.append(error)

        producer = self._producer = self._producer or Producer(_settings(self._servers))
        try:
            for event in events:
                producer.produce(
                    self._topic,
                    key=event.subject.encode(),
                    value=event.body,
                    partition=event.partition,
                    headers=_headers(event),
                    on_delivery=delivered,
                )
            waiting = self._flush(producer)
        except (KafkaException, BufferError) as error:
            raise NotPublished(str(error)) from error
        if refused or waiting:
            raise NotPublished(str(refused[0]) if refused else f"{waiting} events were not acknowledged in time")

    def _flush(self, producer: Producer) -> int:
        """Wait for what was sent, while the topic is the one it was sent to; return how many events still wait."""
        begun = time.monotonic()
        while (waiting := producer.flush(LOOK)) and time.monotonic() - begun < TIMEOUT * 2:
            topic = self._look()
            if topic is None or topic.incarnation != self._incarnation:
                raise NotPublished("the topic is another one than before")
        return waiting

    def _begin_anew(self) -> None:
        if self._producer is not None:
            self._producer.purge()
            self._producer = None


def _settings(bootstrap_servers: str) -> dict[str, str | int | bool]:
    return {
        "bootstrap.servers": bootstrap_servers,
        # A broker that makes a missing topic by itself gives it its own number of partitions.
        "allow.auto.create.topics": False,
        "enable.idempotence": True,
        "compression.type": "zstd",
        "linger.ms": 5,
        "delivery.timeout.ms": int(TIMEOUT * 1000),
        "queue.buffering.max.messages": 100_000,
    }


def _headers(event: Outgoing) -> list[tuple[str, str | bytes | None]]:
    return [_CONTENT_TYPE, (PREVIOUS, event.previous.encode())] if event.previous else [_CONTENT_TYPE]


def partition_of(key: bytes, partitions: int) -> int:
    """Return the partition of a key: the same on every machine, and with every version of the client."""
    return binascii.crc32(key) % partitions
