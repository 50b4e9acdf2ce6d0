"""Which worker carries what: a worker is alive while it says so; what a dead one carried is free for others."""

import datetime
import uuid
from collections.abc import Collection
from typing import NamedTuple

from agent_contracts.events import WorkflowFailed
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.running import ledger_sql

LEASE = datetime.timedelta(seconds=8)
"""How long a worker may be silent before others take its workflows over."""
HEARTBEAT = LEASE.total_seconds() / 4
"""How often it says that it is alive, in seconds."""

_REGISTER = """
    insert into workers (id, alive_until) values ($1, $2)
    on conflict (id) do update set alive_until = excluded.alive_until returning xmax = 0 as is_new
"""
_LEASED = "select id, wake_at is not null as called from workflows where lease_owner = $1"
_FREE = """
    update workflows set lease_owner = null, wake_at = null, ready_at = $2
    where lease_owner = $1 and ($3::uuid[] is null or id = any($3::uuid[]))
"""
_BURY = """
    with ended as (
        update workflows
        set status = 'failed', error = $3, finished_at = $4, lease_owner = null, ready_at = null, wake_at = null
        where id = $1 and lease_owner = $2 and finished_at is null
        returning id, owner_id, parent_id
    ), stopped as (
        update steps s set status = 'cancelled', finished_at = $4, wake_at = null
        from ended where s.workflow_id = ended.id and s.finished_at is null
        returning s.key, s.item, s.agent
    ), withdrawn as (
        update human_tasks t set status = 'withdrawn', decided_at = $4
        from ended where t.workflow_id = ended.id and t.status = 'open'
    ), letter as (
        insert into dead_letters (id, owner_id, workflow_id, reason, created_at)
        select $5, owner_id, id, $3, $4 from ended
    ), told as (
        insert into events (id, type, subject, user_id, time, data)
        select case when said.place = 0 then gen_random_uuid() else $6 end, said.data->>'type', 'workflow/' || ended.id,
            ended.owner_id, $4, said.data
        from ended, (
            select 0 as place, jsonb_build_object(
                'type', 'workflow.step.cancelled', 'step', key, 'item', item, 'agent', agent) as data
            from stopped
            union all
            select 1, $7::jsonb
        ) said
        order by said.place
    )
    select parent_id, pg_notify('workflow_ended', id::text) from ended
"""


class Kept(NamedTuple):
    """What a worker learns when it says that it is alive."""

    lapsed: bool
    """It was taken for dead."""
    lost: list[uuid.UUID]
    """What it carries and has no lease of: another has taken it over, or somebody cancelled it."""
    called: list[uuid.UUID]
    """What it shall look at again."""


class Leases:
    """One worker's leases."""

    def __init__(self, database: Database) -> None:
        self.worker = uuid.uuid4()
        self._database = database
        self._registered = False
        self._carried: set[uuid.UUID] = set()
        self._strays: set[uuid.UUID] = set()

    async def keep(self, carried: Collection[uuid.UUID]) -> Kept:
        """Say that this worker lives and carries these, and find out what has changed."""
        before = set(carried)
        moment = now()
        async with self._database.driver() as connection:
            is_new = await connection.fetchval(_REGISTER, self.worker, moment + LEASE)
            rows = await connection.fetch(_LEASED, self.worker)
            leased = {row["id"] for row in rows}
            # Claimed, and it was never heard: the commit came and its acknowledgement did not. What is seen twice is no
            # claim that is on its way just now.
            strays = leased - before - set(carried)
            if stray := list(strays & self._strays):
                await connection.execute(_FREE, self.worker, moment, stray)
        lapsed, self._registered = is_new and self._registered, True
        # What has just been begun or is about to end has no lease either.
        lost = (before - leased) & self._carried
        self._carried, self._strays = before, strays
        return Kept(lapsed, list(lost), [row["id"] for row in rows if row["called"]])

    async def give_back(self) -> None:
        """Free everything that this worker has a lease of; it is about to end."""
        async with self._database.driver() as connection:
            await connection.execute(_FREE, self.worker, now(), None)
            await connection.execute("delete from workers where id = $1", self.worker)

    async def bury(self, workflow_id: uuid.UUID, reason: str) -> None:
        """End a workflow that cannot be carried on, and put it among the dead letters."""
        told = WorkflowFailed(step=None, error=reason).model_dump_json()
        moment = now()
        async with self._database.driver() as connection:
            ids = new_id(), new_id()
            buried = await connection.fetchrow(_BURY, workflow_id, self.worker, reason, moment, *ids, told)
            if buried is None:
                return
            if children := [row["id"] for row in await connection.fetch(ledger_sql.CHILDREN, [workflow_id])]:
                await connection.execute(ledger_sql.CANCEL, children, moment)
            if buried["parent_id"]:
                await connection.execute(ledger_sql.CALL, [buried["parent_id"]], moment)
