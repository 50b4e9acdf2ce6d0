"""Events on their way through a real Apache Kafka: `make kafka-test`."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from orchestration_engine.core.database import Database
from orchestration_engine.core.relay import BATCH

from .engine import status_of, until
from .event_line import Line, by_subject, line, one_of_each, repeated, servers
from .killable import KafkaBroker

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[KafkaBroker]:
    node = KafkaBroker(tmp_path_factory.mktemp("kafka"))
    yield node
    await node.kill()


@pytest.fixture(scope="module")
async def platform(
    broker: KafkaBroker, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Database, dict[str, str]]]:
    async with servers(tmp_path_factory.mktemp("servers"), broker) as found:
        yield found


@pytest.fixture
async def way(platform: tuple[Database, dict[str, str]], broker: KafkaBroker, tmp_path: Path) -> AsyncIterator[Line]:
    async with line(*platform, broker, tmp_path) as found:
        yield found


async def everything_is_in_order(way: Line) -> None:
    """Fail unless the topic tells of each event, those of one subject in their order."""
    happened = await way.happened()
    first = one_of_each(await way.received())
    assert len(first) == len(happened)
    assert by_subject([(one.event["id"], one.event["subject"]) for one in first]) == by_subject(happened)


async def test_each_event_is_published_once_and_in_its_order(way: Line) -> None:
    await way.kept.up("relay")
    await way.happen(2 * BATCH, subjects=50)
    await way.published()
    received = await way.received()
    assert repeated(received) == 0
    assert len({message.partition for message in received}) == 3
    await everything_is_in_order(way)


async def test_each_message_names_the_one_before_it(way: Line) -> None:
    await way.kept.up("relay")
    await way.happen(200)
    await way.published()
    way.kept.restart("relay")  # it finds out from the table what it had told
    await way.happen(200)
    await way.published()
    last: dict[int, str] = {}
    for message in await way.received():
        assert message.previous == last.get(message.partition)
        last[message.partition] = message.event["sequence"]


async def test_a_broker_that_is_away_delays_and_loses_nothing(way: Line) -> None:
    relay = await way.kept.up("relay")
    await way.kept.up("consumer")
    await way.happen(200)
    await way.counted_once()
    await way.broker.kill()
    await way.happen(600)

    async def says_so() -> bool:
        return await status_of(f"{relay.url}/health") == 503

    await until(says_so, "the relay says that the broker is away")
    await way.broker.start()
    await way.published()
    await way.counted_once()
    await everything_is_in_order(way)
    assert await status_of(f"{relay.url}/health") == 200


async def test_a_broker_that_is_killed_while_it_is_written_to_loses_nothing(way: Line) -> None:
    await way.kept.up("relay")
    await way.kept.up("consumer")
    happening = asyncio.create_task(way.happen(8 * BATCH))
    for _ in range(2):
        await way.growing()
        await way.broker.kill()
        await way.broker.start()
    await happening
    await way.published()
    await way.counted_once()
    await everything_is_in_order(way)


async def test_a_restart_keeps_the_topic_and_how_far_it_was_read(way: Line) -> None:
    await way.kept.up("relay")
    await way.kept.up("consumer")
    await way.happen(400)
    await way.counted_once()

    async def all_committed() -> bool:
        return sum((await way.offsets()).values()) == 400

    await until(all_committed, "the group has read 400 messages")
    await way.kept.stop("consumer")
    await way.broker.stop()
    await way.broker.start()
    await until(all_committed, "the node knows that the group has read 400 messages")
    assert len(await way.received()) == 400
    await way.kept.up("consumer")
    await way.happen(400)
    await way.counted_once()
    assert repeated(await way.received()) == 0


async def test_of_two_relays_each_event_is_published_by_one(way: Line) -> None:
    await way.kept.up("relay", "one")
    await way.kept.up("relay", "other")
    await way.happen(2 * BATCH)
    await way.published()
    received = await way.received()
    assert (len(received), repeated(received)) == (2 * BATCH, 0)
    await everything_is_in_order(way)


async def test_a_relay_takes_over_from_one_that_is_killed(way: Line) -> None:
    await way.kept.up("relay", "one")
    await way.kept.up("relay", "other")
    await way.kept.up("consumer")
    happening = asyncio.create_task(way.happen(4 * BATCH))
    await way.growing()
    way.kept.kill("one")
    await happening
    await way.published()
    await way.counted_once()
    await everything_is_in_order(way)
    assert repeated(await way.received()) <= BATCH


async def test_consumers_share_the_partitions_and_one_takes_over_what_anothers_were(way: Line) -> None:
    await way.kept.up("relay")
    await way.kept.up("consumer", "one")
    await way.kept.up("consumer", "other")
    await way.happen(200)
    await way.shared_by(2)
    happening = asyncio.create_task(way.happen(4 * BATCH))
    await way.growing()
    way.kept.kill("one")
    await happening
    await way.counted_once()
    await way.shared_by(1)
    assert await way.members() == [{0, 1, 2}]
    await way.kept.up("consumer", "one")
    await way.shared_by(2)
    await way.happen(200)
    await way.counted_once()


async def test_a_topic_that_was_deleted_and_made_again_is_told_again_what_its_readers_lack(way: Line) -> None:
    await way.kept.up("relay")
    await way.kept.up("consumer")
    await way.happen(200)
    await way.counted_once()
    await way.kept.stop("consumer")
    await way.happen(200)
    await way.published()
    await way.broker.forget()
    await way.happen(200)
    await way.kept.up("consumer")
    await way.counted_once()
    there = {message.event["id"] for message in await way.received()}
    assert {id_ for id_, _ in (await way.happened())[200:]} <= there


async def test_partitions_that_are_added_are_used_and_nothing_is_counted_twice(way: Line) -> None:
    await way.kept.up("relay")
    await way.kept.up("consumer")
    await way.happen(400)
    await way.counted_once()
    await way.add_partitions(6)

    async def used() -> bool:
        await way.happen(40)
        return len({message.partition for message in await way.received()}) == 6

    await until(used, "all six partitions are used")
    await way.shared_by(1)
    await way.published()
    await way.counted_once()
    assert repeated(await way.received()) == 0


async def test_a_topic_that_is_made_again_with_more_partitions_tells_of_nothing_twice(way: Line) -> None:
    relay = await way.kept.up("relay")
    await way.kept.up("consumer")
    await way.happen(200)
    await way.counted_once()
    relay.kill()  # or it might be quicker, and make the topic as it was
    await way.make_anew(partitions=6)
    await way.kept.up("relay")
    await way.happen(200)
    await way.counted_once()
    received = await way.received()
    assert {message.event["id"] for message in received} == {id_ for id_, _ in (await way.happened())[200:]}
    assert len({message.partition for message in received}) > 3
