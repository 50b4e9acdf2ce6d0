"""Writes workflows that were submitted, all that come together in one transaction."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from orchestration_engine.auth import Claims, InvalidToken
from orchestration_engine.core.clock import now
from orchestration_engine.core.columns import columns
from orchestration_engine.core.database import Database
from orchestration_engine.core.group_commit import GroupCommit
from orchestration_engine.workflows.errors import KeyReused
from orchestration_engine.workflows.inserting import NewWorkflow, insert_workflows

MOST_AT_ONCE = 128
KEPT = datetime.timedelta(hours=24)
"""How long a key stands for the workflow that was submitted under it."""

# A submission is written if its user is there and its token is not dead: what a request would otherwise ask first.
_ALLOW = """
    with given as (
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bytea[], $6::timestamptz[])
            with ordinality as g(id, owner_id, jti, key, digest, created_at, place)
    ), callers as (
        select g.* from given g join users u on u.id = g.owner_id
        where not exists (select from revoked_tokens r where r.jti = g.jti)
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
        keys = [(one.claims.user_id, one.key) for one in submissions if one.key is not None]
        async with self._database.driver() as connection:
            if keys:
                await connection.execute(_FORGET, *columns(keys, 2), now() - KEPT)
            rows = await connection.fetch(_ALLOW, *columns(map(_asked, submissions), 6))
            allowed = {row["id"]: row["allowed"] for row in rows}
            new = [one.workflow for one in submissions if allowed.get(one.workflow.id)]
            if new:
                await insert_workflows(connection, new)
            known = await connection.fetch(_KNOWN, *columns(keys, 2)) if keys else []
        earlier = {(row["owner_id"], row["key"]): (row["workflow_id"], row["digest"]) for row in known}
        return [_result(one, allowed.get(one.workflow.id), earlier) for one in submissions]


def _result(
    submission: Submission,
    allowed: bool | None,  # noqa: FBT001  (None: the caller is nobody)
    earlier: Mapping[tuple[uuid.UUID, str | None], tuple[uuid.UUID, bytes]],
) -> uuid.UUID | Exception:
    if allowed is None:
        return InvalidToken("The token was logged out, or its account is gone.")
    if allowed:
        return submission.workflow.id
    workflow_id, digest = earlier[submission.claims.user_id, submission.key]
    return workflow_id if digest == submission.digest else KeyReused()


def _asked(submission: Submission) -> tuple[object, ...]:
    workflow, claims, key, digest = submission
    return workflow.id, workflow.owner_id, claims.jti, key, digest, workflow.created_at
