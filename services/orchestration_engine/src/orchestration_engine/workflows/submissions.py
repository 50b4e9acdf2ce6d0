"""Writes workflows that were submitted, all that come together in one transaction."""

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import orjson

from agent_contracts.events import WorkflowCreated
from orchestration_engine.auth import Claims, InvalidToken
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database
from orchestration_engine.core.group_commit import GroupCommit
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.errors import KeyReused
from orchestration_engine.workflows.models import Step, Workflow

MOST_AT_ONCE = 128
KEPT = datetime.timedelta(hours=24)
"""How long a key stands for the workflow that was submitted under it."""

# A submission is written if its user is there and its token is not dead: what a request would otherwise ask first.
_INSERT = """
    with given as (
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::uuid[], $7::text[],
                $8::text[], $9::bytea[])
            with ordinality as g(id, owner_id, jti, name, created_at, event_id, event, key, digest, place)
    ), callers as (
        select g.* from given g join users u on u.id = g.owner_id
        where not exists (select from revoked_tokens r where r.jti = g.jti)
    ), claimed as (
        insert into submission_keys (owner_id, key, digest, workflow_id, created_at)
        select owner_id, key, digest, id, created_at from callers where key is not null order by owner_id, key, place
        on conflict do nothing
        returning workflow_id
    ), allowed as (
        select * from callers where key is null or id in (select workflow_id from claimed)
    ), written as (
        insert into workflows (id, owner_id, name, status, created_at, queued_at)
        select id, owner_id, name, 'pending', created_at, created_at from allowed
    ), steps as (
        insert into steps (workflow_id, key, position, agent, needs, input, status, attempt)
        select s.workflow_id, s.key, s.position, s.agent, array(select jsonb_array_elements_text(s.needs::jsonb)),
            s.input::jsonb, 'pending', 0
        from unnest($10::uuid[], $11::text[], $12::int[], $13::text[], $14::text[], $15::text[])
            as s(workflow_id, key, position, agent, needs, input)
            join allowed on allowed.id = s.workflow_id
    ), told as (
        insert into events (id, type, subject, user_id, time, data)
        select event_id, 'workflow.created', 'workflow/' || id, owner_id, created_at, event::jsonb
        from allowed order by place
    )
    select id, id in (select id from allowed) as written from callers
"""
_FORGET = """
    delete from submission_keys k using unnest($1::uuid[], $2::text[]) as g(owner_id, key)
    where k.owner_id = g.owner_id and k.key = g.key and k.created_at < $3
"""
_KNOWN = """
    select k.owner_id, k.key, k.digest, k.workflow_id
    from submission_keys k join unnest($1::uuid[], $2::text[]) as g(owner_id, key)
        on k.owner_id = g.owner_id and k.key = g.key
"""


class Submission(NamedTuple):
    """A workflow to be written, and on whose behalf."""

    workflow: Workflow
    steps: Sequence[Step]
    claims: Claims
    key: str | None
    """The caller's idempotency key."""
    digest: bytes
    """Of what was submitted."""


class Submissions:
    """The API's way to write workflows."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Not patient: whoever submits is told at once that the database is away.
        self._line = GroupCommit[Submission, uuid.UUID]("submissions", self._write, MOST_AT_ONCE, patient=False)

    async def write(self, submission: Submission) -> uuid.UUID:
        """Return the workflow's id when it is written: an earlier one's where it was submitted before.

        Raises InvalidToken where its token is dead or its user gone, KeyReused where its key is another workflow's.
        """
        return await self._line.put(submission)

    async def run(self) -> None:
        """Write for ever."""
        await self._line.run()

    async def _write(self, submissions: Sequence[Submission]) -> list[uuid.UUID | Exception]:
        workflows = [_workflow(submission) for submission in submissions]
        steps = [_step(step) for submission in submissions for step in submission.steps]
        keys = [(one.claims.user_id, one.key) for one in submissions if one.key is not None]
        async with self._database.driver() as connection:
            if keys:
                await connection.execute(_FORGET, *_columns(keys), now() - KEPT)
            rows = await connection.fetch(_INSERT, *_columns(workflows), *_columns(steps))
            known = await connection.fetch(_KNOWN, *_columns(keys)) if keys else []
        written = {row["id"]: row["written"] for row in rows}
        earlier = {(row["owner_id"], row["key"]): (row["workflow_id"], row["digest"]) for row in known}
        return [_result(one, written.get(one.workflow.id), earlier) for one in submissions]


def _result(
    submission: Submission,
    written: bool | None,  # noqa: FBT001  (None: the caller is nobody)
    earlier: Mapping[tuple[uuid.UUID, str | None], tuple[uuid.UUID, bytes]],
) -> uuid.UUID | Exception:
    if written is None:
        return InvalidToken("The token was logged out, or its account is gone.")
    if written:
        return submission.workflow.id
    workflow_id, digest = earlier[submission.claims.user_id, submission.key]
    return workflow_id if digest == submission.digest else KeyReused()


def _workflow(submission: Submission) -> tuple[object, ...]:
    workflow, steps, claims, key, digest = submission
    event = WorkflowCreated(name=workflow.name, steps=len(steps)).model_dump_json()
    values = (workflow.id, workflow.owner_id, claims.jti, workflow.name, workflow.created_at)
    return *values, new_id(), event, key, digest


def _step(step: Step) -> tuple[object, ...]:
    needs, values = orjson.dumps(step.needs).decode(), orjson.dumps(step.input).decode()
    return step.workflow_id, step.key, step.position, step.agent, needs, values


def _columns(rows: Iterable[tuple[object, ...]]) -> Iterable[Sequence[object]]:
    return zip(*rows, strict=True)
