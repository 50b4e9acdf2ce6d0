"""What events add up to, in whatever order, pieces and repeats they come."""

import datetime
import decimal
import json
import random
import uuid
from typing import Any

import pytest
from sqlalchemy import text

from orchestration_engine.analytics.rollup import BY_THE_MINUTE, EVERYBODY, Cube, Garbled, Rollup
from orchestration_engine.analytics.store import GRANULARITIES, Place, Store, Taken, place_in, sequence_of
from orchestration_engine.core.database import Database
from orchestration_engine.core.relay import sequence

ADA, BOB = uuid.UUID(int=1), uuid.UUID(int=2)
NOON = datetime.datetime.now(datetime.UTC).replace(hour=12, minute=0, second=0, microsecond=0)


def event(
    number: int, kind: str, data: dict[str, Any], user: uuid.UUID = ADA, moment: datetime.datetime = NOON
) -> bytes:
    """Return an event as the relay writes it."""
    envelope = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": "/rialto/orchestration-engine",
        "type": kind,
        "subject": f"workflow/{uuid.uuid4()}",
        "time": moment.isoformat(),
        "datacontenttype": "application/json",
        "dataschema": f"urn:rialto:event:{kind}:1",
        "sequence": sequence(100, number),
        "userid": str(user),
        "data": {"type": kind, **data},
    }
    return json.dumps(envelope, separators=(",", ":")).encode()


def answered(number: int, agent: str = "note-writer", seconds: float = 2.0, **changes: Any) -> bytes:
    data = {
        "step": "one",
        "item": 0,
        "agent": agent,
        "attempt": 1,
        "model": "a-model",
        "usage": {"input_tokens": 100, "output_tokens": 10, "cached_tokens": 40},
        "cost": "0.000300000",
        "queued": 0.5,
        "duration": seconds,
    }
    return event(number, "agent.task.completed", data, **changes)


def failed(number: int, agent: str = "note-writer") -> bytes:
    data = {"step": "one", "item": 0, "agent": agent, "attempt": 1, "error": "No.", "kind": "timeout", "queued": 0.0}
    return event(number, "agent.task.failed", {**data, "duration": 1.0, "tried_again": True})


async def taken(database: Database, store: Store, *events: Taken) -> int:
    async with database.driver() as connection:
        return (await store.take(connection, events)).new


async def tables(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, in their order."""
    async with database.transaction() as work:
        found = {}
        for one in GRANULARITIES:
            query = f"select * from rollups_{one} order by 1, 2, 3, 4, 5, 6, 7, 8"  # noqa: S608
            found[one] = [tuple(row) for row in await work.session.execute(text(query))]
        return found


def test_an_event_says_where_it_stands() -> None:
    assert place_in(sequence_of(answered(7))) == Place(100, 7)


_PLACE = sequence(100, 7)
_NONE = [
    b'{"sequence":"%s"}' % place.encode()
    for place in (_PLACE.replace(".", ","), _PLACE.replace("1", "x"), _PLACE.replace("7", "x"), _PLACE[1:], _PLACE[:-1])
]


@pytest.mark.parametrize("body", [b"", b"nonsense", b'{"sequence":"x"}', b"\xff" * 300, *_NONE])
def test_what_does_not_say_so_is_no_event(body: bytes) -> None:
    with pytest.raises(Garbled):
        sequence_of(body)


@pytest.mark.parametrize(
    "changes",
    [{"duration": "long"}, {"cost": "free"}, {"usage": [1]}, {"agent": None, "usage": 7}],
)
def test_an_event_that_is_not_what_its_type_says_is_told_apart(changes: dict[str, Any]) -> None:
    whole = json.loads(answered(1))
    whole["data"] |= changes
    with pytest.raises(Garbled, match="not what its type says"):
        Rollup().take(json.dumps(whole, separators=(",", ":")).encode())


async def test_each_cube_and_each_granularity_holds_the_same_sums(own: Database) -> None:
    store = Store("analytics")
    events = [answered(1), answered(2, seconds=4.0), answered(3, "editor", user=BOB), failed(4)]
    assert await taken(own, store, *(Taken(0, body) for body in events)) == 4
    async with own.transaction() as work:
        for granularity in GRANULARITIES:
            query = (
                "select cube, sum(count), sum(duration), sum(queued), sum(input_tokens), sum(cached_tokens), "  # noqa: S608
                "sum(output_tokens), sum(cost), count(distinct user_id) "
                f"from rollups_{granularity} where kind = 'task' group by cube order by cube"
            )
            found = [tuple(row) for row in await work.session.execute(text(query))]
            sums = (4, 9_000_000, 1_500_000, 300, 120, 30, decimal.Decimal("0.0009"))
            cubes = sorted(BY_THE_MINUTE) if granularity == "minute" else sorted(Cube)
            assert [row[0] for row in found] == cubes
            assert [row[1:8] for row in found] == [sums] * len(cubes)
            users = {Cube.USERS: 2, Cube.USER_AGENTS: 2}
            assert [row[8] for row in found] == [users.get(cube, 1) for cube in cubes]


async def test_what_comes_again_is_counted_once(own: Database) -> None:
    store = Store("analytics")
    events = [Taken(0, answered(number)) for number in range(1, 30)]
    assert await taken(own, store, *events[:20]) == 20
    assert await taken(own, store, *events[10:]) == 9
    assert await taken(own, store, *events) == 0
    async with own.transaction() as work:
        assert await work.session.scalar(text("select sum(count) from rollups_day where cube = 0")) == 29


async def test_partitions_are_told_apart(own: Database) -> None:
    store = Store("analytics")
    assert await taken(own, store, Taken(0, answered(50)), Taken(1, answered(3)), Taken(2, answered(9))) == 3
    assert await taken(own, store, Taken(1, answered(4)), Taken(0, answered(49)), Taken(2, answered(9))) == 1


async def test_however_it_is_cut_the_same_tables_come_of_it(own: Database) -> None:
    drawn = random.Random(11)  # noqa: S311  (nothing secret)
    bodies = [
        answered(number, f"agent-{drawn.randrange(5)}", drawn.lognormvariate(0, 1), user=drawn.choice([ADA, BOB]),
                 moment=NOON - datetime.timedelta(minutes=drawn.randrange(300)))
        for number in range(1, 300)
    ]  # fmt: skip
    await taken(own, Store("analytics"), *(Taken(0, body) for body in bodies))
    at_once = await tables(own)
    async with own.transaction() as work:
        for granularity in GRANULARITIES:
            await work.session.execute(text(f"truncate rollups_{granularity}"))
    store = Store("another")
    begin = 0
    while begin < len(bodies):
        end = begin + drawn.randrange(1, 40)
        await taken(own, store, *(Taken(0, body) for body in bodies[max(0, begin - 5) : end]))
        begin = end
    assert await tables(own) == at_once


async def test_an_event_that_cannot_be_counted_holds_up_nobody(own: Database) -> None:
    whole = json.loads(answered(2))
    whole["data"]["duration"] = "long"
    garbled = json.dumps(whole, separators=(",", ":")).encode()
    events = [Taken(0, answered(1)), Taken(0, garbled), Taken(0, b"nonsense"), Taken(0, answered(3))]
    assert await taken(own, Store("analytics"), *events) == 3
    async with own.transaction() as work:
        assert await work.session.scalar(text("select sum(count) from rollups_day where cube = 0")) == 2


async def test_nobodys_events_are_everybodys(own: Database) -> None:
    whole = json.loads(answered(1))
    del whole["userid"]
    await taken(own, Store("analytics"), Taken(0, json.dumps(whole, separators=(",", ":")).encode()))
    async with own.transaction() as work:
        users = await work.session.scalars(text("select distinct user_id from rollups_day"))
        assert set(users) == {EVERYBODY}
