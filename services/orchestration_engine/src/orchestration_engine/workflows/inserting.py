"""Writes new workflows, however they came about: sent by somebody, by a step, by a batch, by the clock."""

import datetime
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import asyncpg
import orjson
from pydantic import JsonValue

from agent_contracts.events import WorkflowCreated
from orchestration_engine.core.columns import columns
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.models import PRIORITY
from workflow_language.document import WorkflowDocument

_DOCUMENTS = """
    insert into documents (digest, body)
    select digest, body::jsonb from unnest($1::bytea[], $2::text[]) as g(digest, body)
    order by digest on conflict do nothing
"""
_WORKFLOWS = """
    with written as (
        insert into workflows (id, owner_id, name, status, document, inputs, size, priority, template, source, batch_id,
            batch_index, parent_id, depth, streams, trace, created_at, ready_at)
        select id, owner_id, name, 'pending', document, inputs::jsonb, size, priority, template, source, batch_id,
            batch_index, parent_id, depth, streams, trace, created_at, created_at
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::int[], $7::int[], $8::text[],
                $9::text[], $10::uuid[], $11::int[], $12::uuid[], $13::int[], $14::bool[], $15::text[],
                $16::timestamptz[])
            as g(id, owner_id, name, document, inputs, size, priority, template, source, batch_id, batch_index,
                parent_id, depth, streams, trace, created_at)
        on conflict (id) do nothing
        returning id, owner_id, created_at
    ), told as (
        insert into events (id, type, subject, user_id, time, data)
        select t.id, 'workflow.created', 'workflow/' || w.id, w.owner_id, w.created_at, t.data::jsonb
        from unnest($17::uuid[], $18::uuid[], $19::text[]) with ordinality as t(id, workflow_id, data, place)
            join written w on w.id = t.workflow_id
        order by t.place
    )
    select id from written
"""


class Written(NamedTuple):
    """A document as it is kept."""

    digest: bytes
    body: str
    steps: int


class NewWorkflow(NamedTuple):
    """A workflow that is to be."""

    id: uuid.UUID
    owner_id: uuid.UUID
    name: str
    document: Written
    inputs: Mapping[str, JsonValue]
    created_at: datetime.datetime
    priority: int = PRIORITY
    template: str | None = None
    source: str | None = None
    batch_id: uuid.UUID | None = None
    batch_index: int | None = None
    parent_id: uuid.UUID | None = None
    depth: int = 0
    streams: bool = False
    trace: str | None = None
    """The trace that it belongs to, as `http_edge.tracing.traceparent` gives it."""


def written(document: WorkflowDocument) -> Written:
    """Return a document as it is kept; what says the same is kept once."""
    body = document.model_dump_json(exclude_defaults=True)
    return Written(hashlib.sha256(body.encode()).digest(), body, len(document.steps))


async def insert_documents(connection: asyncpg.Connection, documents: Sequence[Written]) -> None:
    """Write documents that are not there yet."""
    distinct = {document.digest: document.body for document in documents}
    await connection.execute(_DOCUMENTS, *columns(distinct.items(), 2))


async def insert_workflows(connection: asyncpg.Connection, workflows: Sequence[NewWorkflow]) -> set[uuid.UUID]:
    """Write workflows, their documents and what is told of them; return those that were not there already."""
    await insert_documents(connection, [workflow.document for workflow in workflows])
    rows = await connection.fetch(_WORKFLOWS, *columns(map(_row, workflows), 16), *columns(map(_telling, workflows), 3))
    return {row["id"] for row in rows}


def _row(workflow: NewWorkflow) -> tuple[object, ...]:
    return (
        workflow.id,
        workflow.owner_id,
        workflow.name,
        workflow.document.digest,
        orjson.dumps(workflow.inputs).decode(),
        workflow.document.steps,
        workflow.priority,
        workflow.template,
        workflow.source,
        workflow.batch_id,
        workflow.batch_index,
        workflow.parent_id,
        workflow.depth,
        workflow.streams,
        workflow.trace,
        workflow.created_at,
    )


def _telling(workflow: NewWorkflow) -> tuple[object, ...]:
    told = WorkflowCreated(
        name=workflow.name,
        steps=workflow.document.steps,
        template=workflow.template,
        batch=workflow.batch_id,
        parent=workflow.parent_id,
        source=workflow.source,
    )
    return new_id(), workflow.id, told.model_dump_json()
