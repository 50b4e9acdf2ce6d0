"""How the relay reads the table of events, and what it says of their order."""

import uuid
from collections.abc import Iterator

import pytest
from confluent_kafka import Consumer, Message, TopicPartition
from confluent_kafka.admin import AdminClient
from sqlalchemy import text

from orchestration_engine.core.database import Database
from orchestration_engine.core.publisher import PARTITIONS, PREVIOUS, NotPublished, Outgoing, Publisher
from orchestration_engine.core.relay import Relay, sequence

_HAPPENED = """
    insert into events (id, type, subject, user_id, time, data, transaction)
    values (:id, 'user.registered', 'test/one', null, now(), '{}', cast(:transaction as text)::xid8)
    returning position
"""


async def happen(database: Database, transaction: int) -> str:
    """Have an event happen in a transaction of a given number; return its place."""
    values = {"id": uuid.uuid4(), "transaction": str(transaction)}
    async with database.transaction() as work:
        position = (await work.session.execute(text(_HAPPENED), values)).scalar_one()
    return sequence(transaction, position)


async def test_a_relay_that_begins_again_finds_the_last_event_by_number(own: Database, servers: dict[str, str]) -> None:
    topic, broker = f"test-{uuid.uuid4()}", servers["KAFKA_BOOTSTRAP_SERVERS"]
    first, second = await happen(own, 98), await happen(own, 101)  # as texts they would stand the other way round
    await Relay(own, Publisher(broker, topic), topic).publish_batch()
    await happen(own, 102)
    await Relay(own, Publisher(broker, topic), topic).publish_batch()
    assert list(previous(broker, topic, 3)) == [None, first, second]


async def test_what_is_published_makes_no_topic_of_the_brokers_own_shape(servers: dict[str, str]) -> None:
    topic, broker = f"test-{uuid.uuid4()}", servers["KAFKA_BOOTSTRAP_SERVERS"]
    publisher = Publisher(broker, topic)
    with pytest.raises(NotPublished):
        await publisher.publish([Outgoing("test/one", b"{}", 0, None)])
    assert topic not in AdminClient({"bootstrap.servers": broker}).list_topics(timeout=30).topics
    assert (await publisher.prepare()).partitions == PARTITIONS


def previous(broker: str, topic: str, count: int) -> Iterator[str | None]:
    """Yield what each of so many messages of a topic names as the one before it."""
    consumer = Consumer({"bootstrap.servers": broker, "group.id": f"test-{uuid.uuid4()}"})
    try:
        partitions = consumer.list_topics(topic, timeout=30).topics[topic].partitions
        consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
        for _ in range(count):
            message = consumer.poll(30)
            assert message is not None, "the topic ends too early"
            yield _previous(message)
    finally:
        consumer.close()


def _previous(message: Message) -> str | None:
    assert message.error() is None, message.error()
    value = dict(message.headers() or []).get(PREVIOUS)
    return value.decode() if isinstance(value, bytes) else None
