"""Events on their way to Kafka."""

import asyncio
from collections.abc import Sequence

from confluent_kafka import KafkaError, KafkaException, Message, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from agent_contracts.events import Event

PARTITIONS = 3
TIMEOUT = 10.0
"""How long a batch may take to be acknowledged, in seconds."""


class NotPublished(Exception):
    """The broker has not acknowledged everything; some of it may have arrived."""


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
            }
        )

    async def prepare(self) -> None:
        """Create the topic if it is missing; NotPublished where the broker is away."""
        await asyncio.to_thread(self._create_topic)

    async def publish(self, events: Sequence[Event]) -> None:
        """Return when the broker has acknowledged every event; NotPublished otherwise."""
        await asyncio.to_thread(self._publish, events)

    def _create_topic(self) -> None:
        topic = NewTopic(self._topic, num_partitions=PARTITIONS, replication_factor=-1)
        created = self._admin.create_topics([topic], operation_timeout=TIMEOUT, request_timeout=TIMEOUT)
        try:
            created[self._topic].result()
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise NotPublished(str(error.args[0])) from error

    def _publish(self, events: Sequence[Event]) -> None:
        refused: list[KafkaError] = []

        def delivered(error: KafkaError | None, _: Message) -> None:
            if error is not None:
                refused.append(error)

        try:
            for event in events:
                self._producer.produce(
                    self._topic,
                    key=event.subject.encode(),
                    value=event.model_dump_json().encode(),
                    headers=[("content-type", b"application/cloudevents+json; charset=UTF-8")],
                    on_delivery=delivered,
                )
            waiting = self._producer.flush(TIMEOUT * 2)
        except (KafkaException, BufferError) as error:
            raise NotPublished(str(error)) from error
        if refused or waiting:
            # What still waits would arrive after events that are sent again, out of order.
            self._producer.purge()
            raise NotPublished(str(refused[0]) if refused else f"{waiting} events were not acknowledged in time")
