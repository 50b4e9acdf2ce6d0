"""Writes workflows that were submitted, all that come together in one transaction."""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import orjson

from agent_contracts.events import WorkflowCreated
from orchestration_engine.auth import Claims, InvalidToken
from orchestration_engine.core.database import Database
from orchestration_engine.core.group_commit import GroupCommit
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.models import Step, Workflow

MOST_AT_ONCE = 128

# A submission is written if its user is there and its token is not dead: what a request would otherwise ask first.
_INSERT = """
    with given as (
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::uuid[], $7::text[])
            with ordinality as g(id, owner_id, jti, name, created_at, event_id, event, place)
    ), allowed as (
        select g.* from given g join users u on u.id = g.owner_id
        where not exists (select from revoked_tokens r where r.jti = g.jti)
    ), written as (
        insert into workflows (id, owner_id, name, status, created_at, queued_at)
        select id, owner_id, name, 'pending', created_at, created_at from allowed
    ), steps as (
        insert into steps (workflow_id, key, position, agent, needs, input, status, attempt)
        select s.workflow_id, s.key, s.position, s.agent, array(select jsonb_array_elements_text(s.needs::jsonb)),
            s.input::jsonb, 'pending', 0
        from unnest($8::uuid[], $9::text[], $10::int[], $11::text[], $12::text[], $13::text[])
            as s(workflow_id, key, position, agent, needs, input)
            join allowed on allowed.id = s.workflow_id
    ), told as (
        insert into events (id, type, subject, user_id, time, data)
        select event_id, 'workflow.created', 'workflow/' || id, owner_id, created_at, event::jsonb
        from allowed order by place
    )
    select id from allowed
"""


class Submission(NamedTuple):
    """A workflow to be written, and on whose behalf."""

    workflow: Workflow
    steps: Sequence[Step]
    claims: Claims


class Submissions:
    """The API's way to write workflows."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Not patient: whoever submits is told at once that the database is away.
        self._line = GroupCommit[Submission, None]("submissions", self._write, MOST_AT_ONCE, patient=False)

    async def write(self, submission: Submission) -> None:
        """Return when the workflow is written; InvalidToken where its token is dead or its user gone."""
        await self._line.put(submission)

    async def run(self) -> None:
        """Write for ever."""
        await self._line.run()

    async def _write(self, submissions: Sequence[Submission]) -> list[Exception | None]:
        workflows = [_workflow(workflow, len(steps), claims.jti) for workflow, steps, claims in submissions]
        steps = [_step(step) for submission in submissions for step in submission.steps]
        async with self._database.driver() as connection:
            rows = await connection.fetch(_INSERT, *_columns(workflows), *_columns(steps))
        written = {row["id"] for row in rows}
        refusal = "The token was logged out, or its account is gone."
        return [None if one.workflow.id in written else InvalidToken(refusal) for one in submissions]


def _workflow(workflow: Workflow, steps: int, jti: uuid.UUID) -> tuple[object, ...]:
    event = WorkflowCreated(name=workflow.name, steps=steps).model_dump_json()
    created: datetime.datetime = workflow.created_at
    return workflow.id, workflow.owner_id, jti, workflow.name, created, new_id(), event


def _step(step: Step) -> tuple[object, ...]:
    needs, values = orjson.dumps(step.needs).decode(), orjson.dumps(step.input).decode()
    return step.workflow_id, step.key, step.position, step.agent, needs, values


def _columns(rows: Iterable[tuple[object, ...]]) -> Iterable[Sequence[object]]:
    return zip(*rows, strict=True)
