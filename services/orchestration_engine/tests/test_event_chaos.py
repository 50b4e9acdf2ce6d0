"""The relay, the consumer and the broker are killed again and again: what events add up to is what happened.

`make chaos-events` does it at full size; here it is small. The table of events holds what happened, each thing once;
what the consumer made of it is held against that, and so is what the API shows of it.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator

import pytest

from .event_storm import Storm, storm
from .killable import Broker, EmbeddedBroker, KafkaBroker

WORKFLOWS = int(os.environ.get("CHAOS_WORKFLOWS", "100"))
KILLS = int(os.environ.get("CHAOS_KILLS", "12"))
VICTIMS = ("broker", "consumer", "relay")

pytestmark = pytest.mark.timeout(300 + WORKFLOWS / 5)


@pytest.fixture(scope="module", params=[EmbeddedBroker, KafkaBroker], ids=["embedded", "kafka"])
async def weather(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Storm]:
    home = tmp_path_factory.mktemp("storm")
    broker: Broker = request.param(home / "broker")
    async with storm(home, broker) as found:
        yield found


@pytest.fixture
async def calm(weather: Storm) -> Storm:
    """Everybody is there, and all is counted."""
    await weather.kept.up("relay")
    await weather.kept.up("consumer")
    await weather.run(5)
    await weather.everything_is_counted_once()
    return weather


async def test_what_a_topic_lost_before_it_was_read_is_published_again(calm: Storm) -> None:
    calm.kept.kill("consumer")
    await calm.run(10)
    await calm.everything_is_published()
    await calm.broker.forget()
    # Nothing happens any more that would make the relay talk to its broker.
    await calm.kept.up("consumer")
    await calm.everything_is_counted_once()


async def test_events_of_a_topic_that_is_another_than_before_wait_for_those_that_it_lost(calm: Storm) -> None:
    calm.kept.kill("consumer")
    await calm.run(10)
    await calm.everything_is_published()
    calm.kept.start("consumer")
    await asyncio.gather(calm.broker.forget(), calm.run(10))
    await calm.run(5)
    await calm.everything_is_published()
    await calm.everything_is_counted_once()


async def test_an_event_that_is_missing_in_the_topic_is_asked_for(calm: Storm) -> None:
    await calm.lose_one()
    await calm.everything_is_counted_once()


async def test_one_that_is_missing_soon_after_another_is_asked_for_too(calm: Storm) -> None:
    await calm.lose_one()
    await calm.everything_is_counted_once()
    await calm.lose_one()  # and nothing happens any more by which it would be noticed again
    await calm.everything_is_counted_once()


async def test_what_is_counted_is_what_happened_whoever_is_killed(calm: Storm) -> None:
    await calm.rage(WORKFLOWS, KILLS, VICTIMS, random.Random(5))  # noqa: S311  (not a secret)
    await calm.everything_is_counted_once()
