"""Events on their way to Kafka."""

import asyncio
import binascii
from collections.abc import Sequence
from typing import NamedTuple

from confluent_kafka import KafkaError, KafkaException, Message, Producer, TopicCollection
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

PARTITIONS = 3
"""Of a topic that is missing; one that is there keeps its own."""
TIMEOUT = 10.0
"""How long a batch may take to be acknowledged, in seconds."""

_HEADERS: list[tuple[str, str | bytes | None]] = [("content-type", b"application/cloudevents+json; charset=UTF-8")]


class NotPublished(Exception):
    """The broker has not acknowledged everything; some of it may have arrived."""


class Outgoing(NamedTuple):
    """An event as it is sent."""

    subject: str
    body: bytes


class Topic(NamedTuple):
    """The topic as it is now."""

    incarnation: str
    """Its id: a topic that was deleted and made again, or that its broker has forgotten, has another."""
    partitions: int


class Publisher:
    """Sends events to one topic. Those of one subject keep their order: they share a partition."""

    def __init__(self, bootstrap_servers: str, topic: str) -> None:
        self._topic = topic
        self._admin = AdminClient({"bootstrap.servers": bootstrap_servers})
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap_servers,
                "enable.idempotence": True,
                "compression.type": "zstd",
                "linger.ms": 5,
                "delivery.timeout.ms": int(TIMEOUT * 1000),
                "queue.buffering.max.messages": 100_000,
            }
        )
        self._partitions = PARTITIONS

    async def prepare(self) -> Topic:
        """Create the topic if it is missing, and return it; NotPublished where the broker is away."""
        topic = await asyncio.to_thread(self._prepare)
        self._partitions = topic.partitions
        return topic

    async def publish(self, events: Sequence[Outgoing]) -> None:
        """Return when the broker has acknowledged every event; NotPublished otherwise."""
        await asyncio.to_thread(self._publish, events)

    def _prepare(self) -> Topic:
        wanted = NewTopic(self._topic, num_partitions=PARTITIONS, replication_factor=-1)
        created = self._admin.create_topics([wanted], operation_timeout=TIMEOUT, request_timeout=TIMEOUT)
        try:
            created[self._topic].result()
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise NotPublished(str(error.args[0])) from error
        try:
            described = self._admin.describe_topics(TopicCollection([self._topic]), request_timeout=TIMEOUT)
            found = described[self._topic].result()
        except KafkaException as error:
            raise NotPublished(str(error.args[0])) from error
        return Topic(str(found.topic_id), len(found.partitions))

    def _publish(self, events: Sequence[Outgoing]) -> None:
        refused: list[KafkaError] = []

        def delivered(error: KafkaError | None, _: Message) -> None:
            if error is not None:
                refused.append(error)

        try:
            for subject, body in events:
                key = subject.encode()
                self._producer.produce(
                    self._topic,
                    key=key,
                    value=body,
                    partition=partition_of(key, self._partitions),
                    headers=_HEADERS,
                    on_delivery=delivered,
                )
            waiting = self._producer.flush(TIMEOUT * 2)
        except (KafkaException, BufferError) as error:
            self._producer.purge()
            raise NotPublished(str(error)) from error
        if refused or waiting:
            # What still waits would arrive after events that are sent again, out of order.
            self._producer.purge()
            raise NotPublished(str(refused[0]) if refused else f"{waiting} events were not acknowledged in time")


def partition_of(key: bytes, partitions: int) -> int:
    """Return the partition of a key: the same on every machine, and with every version of the client."""
    return binascii.crc32(key) % partitions
