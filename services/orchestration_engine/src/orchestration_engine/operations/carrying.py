"""Whether work is carried: workers, what waits for them, the scheduler, what was set aside."""

import asyncpg

from orchestration_engine.operations.schemas import Component, Figure, Line, State
from orchestration_engine.operations.words import counted, lasting

_SLOW = 30
"""Seconds that work may wait for a worker before somebody should look."""
_LATE = 5
"""Seconds that the scheduler, which looks every second, may be late."""
_GONE = 30
_RECENTLY = 3600
"""Seconds for which what was set aside counts as news."""

# Running steps by way of what is carried: there are few of those, and millions of steps.
_WORK = """
    select
        (select count(*) from workers where alive_until > now()) as workers,
        (select count(*) from workflows where lease_owner is not null) as carried,
        (select count(*) from workflows w join steps s on s.workflow_id = w.id
            where w.lease_owner is not null and s.status = 'running') as running,
        (select count(*) from workflows w where w.lease_owner is not null
            and not exists (select from workers where workers.id = w.lease_owner and alive_until > now())) as lapsed,
        (select count(*) from workflows where ready_at is not null) as ready,
        (select coalesce(extract(epoch from now() - min(ready_at)), 0)::float
            from workflows where ready_at is not null) as oldest
"""
_LINES = """
    select priority, count(*) as waiting, greatest(extract(epoch from now() - min(ready_at)), 0)::float as oldest
    from workflows where ready_at is not null group by priority order by priority desc
"""
_OVERDUE = """
    select
        (select count(*) from schedules where enabled and next_at < now() - $1::int * interval '1 second') as schedules,
        (select count(*) from workflows where wake_at < now() - $1::int * interval '1 second'
            and status = 'waiting' and lease_owner is null and ready_at is null) as deadlines,
        (select count(*) from workers where alive_until < now() - $1::int * interval '1 second') as dead_workers,
        extract(epoch from now() - least(
            (select min(next_at) from schedules where enabled and next_at is not null),
            (select min(wake_at) from workflows where wake_at is not null and status = 'waiting'
                and lease_owner is null and ready_at is null),
            (select min(alive_until) from workers)
        ))::float as latest,
        (select count(*) from schedules where enabled and next_at is not null) as planned
"""
_LETTERS = """
    select count(*) as waiting, coalesce(extract(epoch from now() - max(created_at)), 0)::float as newest
    from dead_letters where requeued_at is null
"""


async def worker(connection: asyncpg.Connection) -> Component:
    """Tell whether somebody carries what is ready."""
    row = await connection.fetchrow(_WORK)
    assert row is not None
    state, detail = State.WELL, _carrying(row["workers"], row["carried"])
    if not row["workers"]:
        state = State.AWAY
        detail = f"No worker is alive, and {counted(row['ready'], 'workflow waits', 'workflows wait')}. Start one."
    elif row["lapsed"]:
        state = State.DEGRADED
        detail = f"{counted(row['lapsed'], 'workflow')} of workers that died; others take them over within seconds."
    elif row["oldest"] >= _SLOW:
        state = State.DEGRADED
        detail = f"Work has waited for {lasting(row['oldest'])}. Start more workers, or raise WORKER_CAPACITY."
    figures = [
        Figure(name="workers", value=row["workers"]),
        Figure(name="running_steps", value=row["running"]),
        Figure(name="carried_workflows", value=row["carried"]),
        Figure(name="waiting_workflows", value=row["ready"]),
        Figure(name="longest_wait", value=max(0.0, row["oldest"]), unit="s"),
        Figure(name="lapsed_leases", value=row["lapsed"]),
    ]
    return Component(name="worker", state=state, detail=detail, figures=figures)


def _carrying(workers: int, carried: int) -> str:
    verb = "carries" if workers == 1 else "carry"
    return f"{counted(workers, 'worker')} {verb} {counted(carried, 'workflow')}."


async def lines(connection: asyncpg.Connection) -> list[Line]:
    """Return what waits for a worker, by priority, the highest first."""
    return [Line(**dict(row)) for row in await connection.fetch(_LINES)]


async def scheduler(connection: asyncpg.Connection) -> Component:
    """Tell whether what the clock begins is begun."""
    row = await connection.fetchrow(_OVERDUE, _LATE)
    assert row is not None
    overdue = row["schedules"] + row["deadlines"] + row["dead_workers"]
    latest = max(0.0, row["latest"] or 0.0)
    state, detail = State.WELL, "Nothing is overdue."
    if overdue:
        state = State.AWAY if latest >= _GONE else State.DEGRADED
        things = counted(overdue, "thing is", "things are")
        detail = f"{things} overdue, the oldest for {lasting(latest)}. See that a scheduler runs."
    figures = [
        Figure(name="planned_schedules", value=row["planned"]),
        Figure(name="overdue_schedules", value=row["schedules"]),
        Figure(name="overdue_deadlines", value=row["deadlines"]),
    ]
    return Component(name="scheduler", state=state, detail=detail, figures=figures)


async def dead_letters(connection: asyncpg.Connection) -> Component:
    """Tell what was set aside and waits for its owner."""
    row = await connection.fetchrow(_LETTERS)
    assert row is not None
    waiting, newest = row["waiting"], row["newest"]
    state, detail = State.WELL, "Nothing was set aside."
    if waiting:
        verb = "was" if waiting == 1 else "were"
        detail = f"{counted(waiting, 'piece')} of work {verb} set aside, the last {lasting(newest)} ago."
        if newest < _RECENTLY:
            state = State.DEGRADED
            detail += " GET /dead-letters?all=true lists them."
    figures = [Figure(name="waiting_letters", value=waiting)]
    return Component(name="dead_letters", state=state, detail=detail, figures=figures)
