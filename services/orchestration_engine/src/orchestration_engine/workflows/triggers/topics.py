"""Messages of Kafka topics, as the triggers that read these topics take them."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import asyncpg
import orjson
from pydantic import JsonValue

from agent_contracts.events import TOPIC
from orchestration_engine.workflows.triggers.messages import Armed, Arrival, Garbled, armed, set_aside, take
from workflow_language.extents import Unfit
from workflow_language.results import as_json

MAX_BYTES = 1_000_000
"""Largest message that is read; a webhook's may be as large."""
_SUBJECT = "workflow/"

_TOPICS = "select distinct topic from triggers where enabled and kind = 'kafka' order by topic"
_ARMED = """
    select id, owner_id, name, template, inputs::text as inputs, since, topic
    from triggers where enabled and kind = 'kafka' and topic = any($1) order by id
"""
# Which of these workflows were begun by an event, themselves or one that is around them. A trigger that is gone since
# may have read events.
_OF_EVENTS = """
    with recursive around (begun, parent_id, source) as (
        select id, parent_id, source from workflows where id = any($1)
        union all
        select a.begun, w.parent_id, w.source from around a join workflows w on w.id = a.parent_id
    )
    select distinct a.begun from around a left join triggers t on 'trigger/' || t.id = a.source
    where a.source like 'trigger/%' and (t.id is null or t.topic = $2)
"""


_IN_LINE = "select count(*) from (select from workflows where ready_at is not null limit $1) as listed"


class Record(NamedTuple):
    """A message of a topic."""

    topic: str
    partition: int
    offset: int
    written_at: datetime.datetime
    value: bytes

    @property
    def key(self) -> str:
        """What tells it from all others; a broker that lost everything counts from 0 again, so its time counts too."""
        return f"{self.topic}/{self.partition}/{self.offset}/{self.written_at.timestamp():.3f}"


async def topics(connection: asyncpg.Connection) -> list[str]:
    """Return the topics that triggers read."""
    return [row["topic"] for row in await connection.fetch(_TOPICS)]


async def is_full(connection: asyncpg.Connection, most: int) -> bool:
    """Tell whether so many workflows wait for a worker that no more should be begun."""
    waiting: int = await connection.fetchval(_IN_LINE, most)
    return waiting >= most


async def take_records(connection: asyncpg.Connection, records: Sequence[Record], moment: datetime.datetime) -> int:
    """Begin workflows for messages, and set aside those that cannot be used; return how many were begun."""
    taken = await take(connection, await _arrivals(connection, records), moment)
    return len({one.workflow_id for one in taken if one.new})


async def give_up(connection: asyncpg.Connection, record: Record, reason: str, moment: datetime.datetime) -> None:
    """Set a message aside that the platform failed on."""
    if record.topic == TOPIC:
        return  # whose it is stands in what cannot be read
    body = Garbled(_text(record.value), reason)
    readers = (await _readers(connection, [record])).get(record.topic, [])
    await set_aside(
        connection, [Arrival(trigger, record.key, body, record.written_at) for trigger in readers], reason, moment
    )


async def _readers(connection: asyncpg.Connection, records: Sequence[Record]) -> dict[str, list[Armed]]:
    readers: dict[str, list[Armed]] = {}
    for row in await connection.fetch(_ARMED, sorted({record.topic for record in records})):
        readers.setdefault(row["topic"], []).append(armed(row))
    return readers


async def _arrivals(connection: asyncpg.Connection, records: Sequence[Record]) -> list[Arrival]:
    readers = await _readers(connection, records)
    read = [(record, _read(record.value)) for record in records if record.topic in readers]
    ended = await _begun_by_events(connection, [body for record, body in read if record.topic == TOPIC])
    return [
        Arrival(trigger, _key(record, body), body, record.written_at)
        for record, body in read
        for trigger in readers[record.topic]
        if _happened_at(record, body) >= trigger.since and (record.topic != TOPIC or _is_for(trigger, body, ended))
    ]


def _key(record: Record, body: JsonValue | Garbled) -> str:
    """Return what a message is known by. Events may be published again, so they are known by their own ids."""
    is_event = record.topic == TOPIC and isinstance(body, Mapping) and isinstance(body.get("id"), str)
    return f"event/{body['id']}" if is_event and isinstance(body, Mapping) else record.key


def _happened_at(record: Record, body: JsonValue | Garbled) -> datetime.datetime:
    """Return since when a message counts: an event since it happened, whenever the relay came to publish it."""
    if record.topic != TOPIC or not isinstance(body, Mapping):
        return record.written_at
    try:
        happened_at = datetime.datetime.fromisoformat(str(body.get("time")))
    except ValueError:
        return record.written_at
    return happened_at if happened_at.tzinfo else record.written_at


def _read(value: bytes) -> JsonValue | Garbled:
    if len(value) > MAX_BYTES:
        return Garbled(_text(value), f"it has {len(value):,} bytes, and at most {MAX_BYTES:,} are read")
    try:
        return as_json(orjson.loads(value))
    except orjson.JSONDecodeError as error:
        return Garbled(_text(value), f"it is not JSON ({error})")
    except Unfit as error:
        return Garbled(_text(value), str(error).replace("gives", "it has", 1))


def _text(value: bytes) -> str:
    return value.decode(errors="replace").replace("\0", "�")


async def _begun_by_events(connection: asyncpg.Connection, events: Sequence[JsonValue | Garbled]) -> set[uuid.UUID]:
    subjects = {found for event in events if (found := _workflow(event))}
    rows = await connection.fetch(_OF_EVENTS, list(subjects), TOPIC) if subjects else []
    return {row["begun"] for row in rows}


def _is_for(trigger: Armed, event: JsonValue | Garbled, ended: set[uuid.UUID]) -> bool:
    """Tell whether an event may begin a workflow: it is the owner's, and tells of none that an event began.

    Otherwise a workflow's own events would begin it again, or two triggers each other's, for ever.
    """
    if not isinstance(event, Mapping) or event.get("userid") != str(trigger.owner_id):
        return False
    return _workflow(event) not in ended


def _workflow(event: JsonValue | Garbled) -> uuid.UUID | None:
    subject = event.get("subject") if isinstance(event, Mapping) else None
    if not isinstance(subject, str) or not subject.startswith(_SUBJECT):
        return None
    try:
        return uuid.UUID(subject.removeprefix(_SUBJECT))
    except ValueError:
        return None
