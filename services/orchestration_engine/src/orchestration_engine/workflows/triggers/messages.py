"""Makes workflows of messages, by whichever door they came; what cannot be used is set aside, once.

A message that comes again has the key that it had, and its workflow's id follows from the key: it runs once.
"""

import datetime
import uuid
from collections.abc import Sequence
from typing import NamedTuple

import asyncpg
import orjson
from pydantic import JsonValue

from orchestration_engine.core.columns import columns
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.inserting import NewWorkflow, insert_workflows
from orchestration_engine.workflows.starting import NotStarted, Runnable, Wish, new_workflow, runnable
from orchestration_engine.workflows.triggers.inputs import values

MOST_KEPT = 10_000
"""So much of a message that cannot be read is kept, in characters."""

_KNOWN = "select id from workflows where id = any($1)"
# In one order for everybody; and of two that bring the same message, the second sees what the first has set aside.
_LOCK = "select from triggers where id = any($1) order by id for update"
_COUNT = """
    update triggers t set last_at = $2, count = count + g.begun
    from unnest($1::uuid[], $3::int[]) as g(id, begun) where t.id = g.id
"""
# A sender that tries again must not fill the owner's list. A topic's letters are known by their ids, so that a flood of
# them costs no search.
_SET_ASIDE = """
    insert into dead_letters (id, owner_id, source, reason, payload, created_at)
    select id, owner_id, source, reason, payload::jsonb, $7
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bool[])
        as g(id, owner_id, source, reason, payload, known_by_id)
    where known_by_id or not exists (
        select from dead_letters d
        where d.owner_id = g.owner_id and d.source = g.source and d.payload->>'key' = g.payload::jsonb->>'key'
    )
    on conflict (id) do nothing
"""


class Armed(NamedTuple):
    """A trigger that is on."""

    id: uuid.UUID
    owner_id: uuid.UUID
    name: str
    template: str
    inputs: dict[str, JsonValue]
    since: datetime.datetime

    @property
    def source(self) -> str:
        """What is written on whatever comes of it."""
        return f"trigger/{self.id}"


class Garbled(NamedTuple):
    """A message that is no JSON, or none that can be stored."""

    text: str
    fault: str


class Arrival(NamedTuple):
    """A message for a trigger."""

    trigger: Armed
    key: str
    """What tells it from all others of the trigger: the same each time that it comes."""
    body: JsonValue | Garbled
    written_at: datetime.datetime | None = None
    """When it was written, where that is the same each time that it comes."""

    @property
    def workflow_id(self) -> uuid.UUID:
        """The id of the workflow that comes of it."""
        return uuid.uuid5(self.trigger.id, self.key)


class Taken(NamedTuple):
    """What became of a message."""

    workflow_id: uuid.UUID
    new: bool = False
    """Whether it was begun now."""
    reason: str | None = None
    """Why there is no workflow, where there is none."""


def armed(row: asyncpg.Record) -> Armed:
    """Return the trigger that a row with these columns, `inputs` as text, is."""
    inputs = orjson.loads(row["inputs"])
    return Armed(row["id"], row["owner_id"], row["name"], row["template"], inputs, row["since"])


async def take(connection: asyncpg.Connection, arrivals: Sequence[Arrival], moment: datetime.datetime) -> list[Taken]:
    """Begin a workflow for each message that can be used, and set the others aside; return what became of each."""
    known = {row["id"] for row in await connection.fetch(_KNOWN, [one.workflow_id for one in arrivals])}
    fresh = [*{one.workflow_id: one for one in arrivals if one.workflow_id not in known}.values()]
    templates: dict[tuple[uuid.UUID, str], Runnable] = {}
    made = [await _made(connection, one, moment, templates) for one in fresh]
    begun = await insert_workflows(connection, [one for one in made if isinstance(one, NewWorkflow)])
    refused = {one.workflow_id: why for one, why in zip(fresh, made, strict=True) if isinstance(why, str)}
    await _count(connection, [(one.trigger.id, int(one.workflow_id in begun)) for one in fresh], moment)
    await _set_aside(connection, [one for one in fresh if one.workflow_id in refused], refused, moment)
    return [Taken(one.workflow_id, one.workflow_id in begun, refused.get(one.workflow_id)) for one in arrivals]


async def set_aside(
    connection: asyncpg.Connection, arrivals: Sequence[Arrival], reason: str, moment: datetime.datetime
) -> None:
    """Keep messages for their owners without another try."""
    await _set_aside(connection, arrivals, {one.workflow_id: reason for one in arrivals}, moment)


async def _made(
    connection: asyncpg.Connection,
    arrival: Arrival,
    moment: datetime.datetime,
    templates: dict[tuple[uuid.UUID, str], Runnable],
) -> NewWorkflow | str:
    """Return the workflow that a message gives, or why it gives none."""
    trigger, body = arrival.trigger, arrival.body
    if isinstance(body, Garbled):
        return f"The message to {trigger.name} cannot be read: {body.fault}. Have the sender send JSON."
    try:
        which = (trigger.owner_id, trigger.template)
        if which not in templates:
            templates[which] = await runnable(connection, *which)
        wish = Wish(arrival.workflow_id, trigger.owner_id, trigger.name, trigger.source, moment)
        return new_workflow(templates[which], values(trigger.inputs, body), wish)
    except NotStarted as error:
        return f"{trigger.name} could not use the message. {error.reason}"


async def _set_aside(
    connection: asyncpg.Connection,
    arrivals: Sequence[Arrival],
    reasons: dict[uuid.UUID, str],
    moment: datetime.datetime,
) -> None:
    if arrivals:
        rows = [
            (
                _letter_id(one),
                one.trigger.owner_id,
                one.trigger.source,
                reasons[one.workflow_id],
                _payload(one),
                one.written_at is not None,
            )
            for one in arrivals
        ]
        await connection.execute(_SET_ASIDE, *columns(rows, 6), moment)


async def _count(
    connection: asyncpg.Connection, begun: Sequence[tuple[uuid.UUID, int]], moment: datetime.datetime
) -> None:
    counts: dict[uuid.UUID, int] = {}
    for trigger_id, number in begun:
        counts[trigger_id] = counts.get(trigger_id, 0) + number
    if counts:
        await connection.execute(_LOCK, [*counts])
        await connection.execute(_COUNT, [*counts], moment, [*counts.values()])


def _letter_id(arrival: Arrival) -> uuid.UUID:
    """Return an id that sorts by time, as all do; of a message that was written at a known time, always the same."""
    fresh = new_id()
    if arrival.written_at is None:
        return fresh
    milliseconds = int(arrival.written_at.timestamp() * 1000)
    marks = fresh.int & (0xF << 76 | 0x3 << 62)  # of version 7
    rest = arrival.workflow_id.int & ~(0xF << 76 | 0x3 << 62) & ((1 << 80) - 1)
    return uuid.UUID(int=milliseconds << 80 | marks | rest)


def _payload(arrival: Arrival) -> str:
    body = arrival.body
    kept = {"text": body.text[:MOST_KEPT]} if isinstance(body, Garbled) else {"message": body}
    return orjson.dumps({"key": arrival.key, **kept}).decode()
