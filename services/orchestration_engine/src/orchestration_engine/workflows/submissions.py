"""Writes workflows that were submitted, all that come together in one transaction."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import asyncpg

from orchestration_engine.auth import Claims, InvalidToken
from orchestration_engine.core.clock import now
from orchestration_engine.core.columns import columns
from orchestration_engine.core.database import Database
from orchestration_engine.core.group_commit import GroupCommit
from orchestration_engine.workflows.errors import KeyReused
from orchestration_engine.workflows.guest_tries import give_back, take_tries
from orchestration_engine.workflows.inserting import NewWorkflow, insert_workflows

MOST_AT_ONCE = 128
KEPT = datetime.timedelta(hours=24)
"""How long a key stands for the workflow that was submitted under it."""

# A submission is written if its user is there and its token or key is not dead: what a request would otherwise ask
# first. A key has no generation.
_ALLOW = """
    with given as (
        select *
        from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bytea[], $6::timestamptz[], $7::int[])
            with ordinality as g(id, owner_id, jti, key, digest, created_at, generation, place)
    ), callers as (
        select g.* from given g join users u on u.id = g.owner_id
        where case
            when g.generation is null then exists (select from api_keys k where k.id = g.jti and k.revoked_at is null)
            else g.generation = u.token_generation and not exists (select from revoked_tokens r where r.jti = g.jti)
        end
    ), claimed as (
        insert into submission_keys (owner_id, key, digest, workflow_id, created_at)
        select owner_id, key, digest, id, created_at from callers where key is not null order by owner_id, key, place
        on conflict do nothing
        returning workflow_id
    )
    select id, key is null or id in (select workflow_id from claimed) as allowed from callers
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


class Asked(NamedTuple):
    """Something to be written, and on whose behalf."""

    id: uuid.UUID
    claims: Claims
    key: str | None
    """The caller's idempotency key."""
    digest: bytes
    """Of what was submitted."""
    created_at: datetime.datetime


async def admit(connection: asyncpg.Connection, asked: Sequence[Asked]) -> list[uuid.UUID | Exception]:
    """Return for each what stands for it: itself, which is to be written now, or what its key stands for already.

    InvalidToken where its token is dead or its user gone, KeyReused where its key stands for something else.
    """
    keys = [(one.claims.user_id, one.key) for one in asked if one.key is not None]
    if keys:
        await connection.execute(_FORGET, *columns(keys, 2), now() - KEPT)
    rows = await connection.fetch(_ALLOW, *columns(map(_row, asked), 7))
    allowed = {row["id"]: row["allowed"] for row in rows}
    known = await connection.fetch(_KNOWN, *columns(keys, 2)) if keys else []
    earlier = {(row["owner_id"], row["key"]): (row["workflow_id"], row["digest"]) for row in known}
    return [_result(one, allowed.get(one.id), earlier) for one in asked]


class Submission(NamedTuple):
    """A workflow to be written, and on whose behalf."""

    workflow: NewWorkflow
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
        async with self._database.driver() as connection:
            refused = await take_tries(connection, ((one.workflow.id, one.claims) for one in submissions))
            asked = [_asked(one) for one in submissions if one.workflow.id not in refused]
            results = dict(zip((one.id for one in asked), await admit(connection, asked), strict=True)) | refused
            if new := [one.workflow for one in submissions if results[one.workflow.id] == one.workflow.id]:
                await insert_workflows(connection, new)
            repeated = [one for one in asked if one.claims.guest and results[one.id] != one.id]
            await give_back(connection, [one.claims.user_id for one in repeated])
        return [results[one.workflow.id] for one in submissions]


def _result(
    asked: Asked,
    allowed: bool | None,  # noqa: FBT001  (None: the caller is nobody)
    earlier: Mapping[tuple[uuid.UUID, str | None], tuple[uuid.UUID, bytes]],
) -> uuid.UUID | Exception:
    if allowed is None:
        return InvalidToken("The token was logged out, its password changed, or its account is gone.")
    if allowed:
        return asked.id
    earlier_id, digest = earlier[asked.claims.user_id, asked.key]
    return earlier_id if digest == asked.digest else KeyReused()


def _asked(submission: Submission) -> Asked:
    workflow, claims, key, digest = submission
    return Asked(workflow.id, claims, key, digest, workflow.created_at)


def _row(asked: Asked) -> tuple[object, ...]:
    generation = None if asked.claims.is_key else asked.claims.generation
    return asked.id, asked.claims.user_id, asked.claims.jti, asked.key, asked.digest, asked.created_at, generation
