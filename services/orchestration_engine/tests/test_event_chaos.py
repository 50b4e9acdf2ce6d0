"""The relay, the consumer and the broker are killed again and again: what events add up to is what happened.

`make chaos-events` does it at full size; here it is small. The table of events holds what happened, each thing once;
what the consumer made of it is held against that, and so is what the API shows of it.
"""

import os
import random
from collections.abc import AsyncIterator

import pytest

from .event_storm import Storm, storm
from .killable import EmbeddedBroker

WORKFLOWS = int(os.environ.get("CHAOS_WORKFLOWS", "100"))
KILLS = int(os.environ.get("CHAOS_KILLS", "12"))
VICTIMS = ("broker", "consumer", "relay")


@pytest.fixture(scope="module")
async def weather(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Storm]:
    home = tmp_path_factory.mktemp("storm")
    async with storm(home, EmbeddedBroker(home / "broker")) as found:
        yield found


async def test_what_a_broker_forgot_before_it_was_read_is_published_again(weather: Storm) -> None:
    await weather.kept.up("relay")
    await weather.kept.up("consumer")
    await weather.run(5)
    await weather.everything_is_counted_once()
    weather.kept.kill("consumer")
    await weather.run(20)
    await weather.everything_is_published()
    await weather.kill("broker")
    # These go to the new topic, while the relay and its client may not have seen more than a short pause.
    await weather.run(5)
    await weather.everything_is_published()
    await weather.kept.up("consumer")
    await weather.everything_is_counted_once()


async def test_what_is_counted_is_what_happened_whoever_is_killed(weather: Storm) -> None:
    await weather.kept.up("relay")
    await weather.kept.up("consumer")
    await weather.rage(WORKFLOWS, KILLS, VICTIMS, random.Random(5))  # noqa: S311  (not a secret)
    await weather.everything_is_counted_once()
