"""The statements of the ledger. Each works for any number of workflows at once; arrays of equal length are columns."""

# Whose turn is it? One workflow of each user, then a second of each, and so on; those whose workflows this worker
# carries already come later. A user's own are taken by their priority, then by how long they have waited. However many
# users wait, no more are looked at than can be served twice over, in a circle that begins anywhere.
# With each workflow that a user gets, $8 fewer may be theirs: a part of what is theirs to have is all at once.
# `allowed` is how many of its user's could have been claimed: where there are as many, there may be more.
# $1 worker, $2 now, $3 how many, $4 how many of one user in all, $5 and $6 users and how many of theirs are carried,
# $7 where the circle begins.
CLAIM = """
    with recursive owners as (
        select begin.owner_id, begin.owner_id as first, 1 as number
        from (
            select coalesce(
                (select w.owner_id from workflows w
                    where w.ready_at is not null and w.owner_id >= $7 order by w.owner_id limit 1),
                (select w.owner_id from workflows w where w.ready_at is not null order by w.owner_id limit 1)
            ) as owner_id
        ) begin where begin.owner_id is not null
        union all
        select following.owner_id, o.first, o.number + 1
        from owners o cross join lateral (
            select coalesce(
                (select w.owner_id from workflows w
                    where w.ready_at is not null and w.owner_id > o.owner_id order by w.owner_id limit 1),
                (select w.owner_id from workflows w where w.ready_at is not null order by w.owner_id limit 1)
            ) as owner_id
        ) following
        where following.owner_id <> o.first and o.number < $3::int * 2
    ), shares as (
        select 1 + $3::int * 2 / greatest(1, count(*)) as share from owners
    ), line as materialized (
        select found.id, found.place, found.ready_at, allowed.allowed
        from shares cross join owners o
            left join unnest($5::uuid[], $6::int[]) as l(owner_id, carried) on l.owner_id = o.owner_id
            cross join lateral (
                select least(
                    shares.share, greatest(0, ceil(($4::int - coalesce(l.carried, 0)) / ($8::float + 1))::int)
                ) as allowed
            ) allowed
            cross join lateral (
                select w.id, w.ready_at,
                    row_number() over (order by w.priority desc, w.ready_at) + coalesce(l.carried, 0) as place
                from workflows w where w.ready_at is not null and w.owner_id = o.owner_id
                order by w.priority desc, w.ready_at
                limit allowed.allowed
            ) found
    ), chosen as (
        select w.id, line.allowed from workflows w join line on line.id = w.id
        where w.ready_at is not null and exists (select from workers where id = $1)
        order by line.place, line.ready_at limit $3 for update of w skip locked
    )
    update workflows w
    set lease_owner = $1, ready_at = null, wake_at = null, started_at = coalesce(w.started_at, $2),
        status = case when w.status = 'paused' then 'paused' else 'running' end,
        lapses = case when w.lease_owner is null then w.lapses else w.lapses + 1 end
    from chosen, (select id, started_at from workflows where id in (select id from chosen)) as before
    where w.id = chosen.id and before.id = w.id
    returning w.id, w.owner_id, w.document, w.created_at, w.started_at, w.retried_at,
        before.started_at is null as is_new, w.inputs::text as inputs, w.context::text as context, w.moves, w.lapses,
        w.status, w.generation, w.parent_id, w.depth, w.streams, w.trace, chosen.allowed
"""

DOCUMENTS = "select digest, body::text as body from documents where digest = any($1::bytea[])"

STEPS = """
    select workflow_id, key, item, status, attempt, failures, agent, input::text as input, output::text as output,
        agent_version, model, input_tokens, output_tokens, cached_tokens, cost,
        error, error_kind, child_id, wake_at
    from steps where workflow_id = any($1::uuid[])
"""

# A move is written if its worker still has the lease and it is the one that comes next: written twice, it changes
# nothing the second time. `ready_at`: who was called while it was being let go is ready at once; while it is carried
# nothing but a call sets `wake_at`, and the clock of whoever called may be ahead of this one.
WRITE = """
    with fresh as (
        update workflows w
        set moves = m.number,
            context = coalesce(m.context::jsonb, w.context),
            lapses = case when m.progressed then 0 else w.lapses end,
            status = case when m.ending is not null then m.ending
                when m.release and w.status = 'running' then 'waiting' else w.status end,
            output = coalesce(m.output::jsonb, w.output),
            error = coalesce(m.error, w.error),
            finished_at = case when m.ending is not null then $2::timestamptz end,
            lease_owner = case when m.ending is null and not m.release then w.lease_owner end,
            ready_at = case when m.release and w.wake_at is not null then $2 end,
            wake_at = case when m.ending is not null or (m.release and w.wake_at is not null) then null
                when m.release then m.wake_at else w.wake_at end
        from unnest($3::uuid[], $4::int[], $5::text[], $6::bool[], $7::text[], $8::text[], $9::text[], $10::bool[],
                $11::timestamptz[]) as m(id, number, context, progressed, ending, output, error, release, wake_at)
        where w.id = m.id and w.lease_owner = $1 and w.moves = m.number - 1
        returning w.id, w.finished_at
    ), begun as (
        insert into steps (workflow_id, key, item, status, attempt, agent, input, output, error, error_kind, wake_at,
            started_at, finished_at)
        select b.workflow_id, b.key, b.item, b.status, b.attempt, b.agent, b.input::jsonb, b.output::jsonb, b.error,
            b.error_kind, b.wake_at, case when b.attempt > 0 then $2 end,
            case when b.status in ('completed', 'failed', 'skipped', 'cancelled') then $2 end
        from unnest($12::uuid[], $13::text[], $14::int[], $15::text[], $16::int[], $17::text[], $18::text[],
                $19::text[], $20::text[], $21::text[], $22::timestamptz[])
            as b(workflow_id, key, item, status, attempt, agent, input, output, error, error_kind, wake_at)
            join fresh on fresh.id = b.workflow_id
    ), changed as (
        update steps s
        set status = c.status, attempt = c.attempt, failures = c.failures, output = c.output::jsonb, error = c.error,
            error_kind = c.error_kind, agent_version = c.agent_version, model = c.model,
            input_tokens = c.input_tokens, output_tokens = c.output_tokens, cached_tokens = c.cached_tokens,
            cost = c.cost, child_id = c.child_id, wake_at = c.wake_at,
            started_at = case when c.attempt > s.attempt then $2 else s.started_at end,
            finished_at = case when c.status in ('completed', 'failed', 'skipped', 'cancelled') then $2 end
        from unnest($23::uuid[], $24::text[], $25::int[], $26::text[], $27::int[], $28::int[], $29::text[],
                $30::text[], $31::text[], $32::text[], $33::text[], $34::int[], $35::int[], $36::int[],
                $37::numeric[], $38::uuid[], $39::timestamptz[])
            as c(workflow_id, key, item, status, attempt, failures, output, error, error_kind, agent_version, model,
                input_tokens, output_tokens, cached_tokens, cost, child_id, wake_at)
            join fresh on fresh.id = c.workflow_id
        where s.workflow_id = c.workflow_id and s.key = c.key and s.item = c.item
    ), told as (
        insert into events (id, type, subject, user_id, time, data)
        select t.id, t.type, 'workflow/' || t.workflow_id, t.user_id, $2, t.data::jsonb
        from unnest($40::uuid[], $41::uuid[], $42::text[], $43::uuid[], $44::text[])
            with ordinality as t(id, workflow_id, type, user_id, data, place)
            join fresh on fresh.id = t.workflow_id
        order by t.place
    )
    select id, (select count(pg_notify('workflow_ended', fresh.id::text)) from fresh where finished_at is not null)
    from fresh
"""

# Of moves whose commit was not acknowledged: they were written after all.
WRITTEN = """
    select w.id from workflows w join unnest($1::uuid[], $2::int[]) as m(id, number) on m.id = w.id
    where w.moves = m.number and (w.lease_owner is null or w.lease_owner = $3)
"""

ASK = """
    insert into human_tasks (id, workflow_id, key, owner_id, kind, status, ask, inputs, who, deadline, created_at)
    values ($1, $2, $3, $4, $5, 'open', $6, $7::jsonb, $8::text[], $9, $10)
"""
ESCALATE = """
    update human_tasks set who = $3::text[], deadline = $4, escalated = true
    where workflow_id = $1 and key = $2 and status = 'open'
"""
DECIDE = """
    update human_tasks set status = $3, answer = $4::jsonb, decided_at = $5
    where workflow_id = $1 and key = $2 and status = 'open'
"""
WITHDRAW = """
    update human_tasks set status = 'withdrawn', decided_at = $2 where workflow_id = any($1::uuid[]) and status = 'open'
"""
CHILDREN = "select id from workflows where parent_id = any($1::uuid[]) and finished_at is null"

# Whoever carries them is told, too: they look again, or find that they carry them no longer.
CALL = """
    update workflows
    set wake_at = $2, ready_at = case when lease_owner is null and status = 'waiting' then $2 else ready_at end
    where id = any($1::uuid[]) and finished_at is null
    returning lease_owner is not null and pg_notify('workflow_called', id::text) is not null
"""
CANCEL = """
    with recursive doomed as (
        select id from workflows where id = any($1::uuid[]) and finished_at is null
        union
        select w.id from workflows w join doomed on w.parent_id = doomed.id where w.finished_at is null
    ), locked as (
        select w.id, w.lease_owner from workflows w join doomed on doomed.id = w.id where w.finished_at is null
        order by w.id for update of w
    ), ended as (
        update workflows w
        set status = 'cancelled', finished_at = $2, lease_owner = null, ready_at = null, wake_at = null
        from locked where w.id = locked.id
        returning w.id, w.owner_id
    ), stopped as (
        update steps s set status = 'cancelled', finished_at = $2, wake_at = null
        from ended where s.workflow_id = ended.id and s.finished_at is null
        returning s.workflow_id, s.key, s.item, s.agent
    ), withdrawn as (
        update human_tasks t set status = 'withdrawn', decided_at = $2
        from ended where t.workflow_id = ended.id and t.status = 'open'
    ), told as (
        insert into events (id, type, subject, user_id, time, data)
        select gen_random_uuid(), said.type, 'workflow/' || said.id, said.owner_id, $2, said.data
        from (
            select 0 as place, e.id, e.owner_id, 'workflow.step.cancelled' as type, jsonb_build_object(
                'type', 'workflow.step.cancelled', 'step', s.key, 'item', s.item, 'agent', s.agent) as data
            from stopped s join ended e on e.id = s.workflow_id
            union all
            select 1, id, owner_id, 'workflow.cancelled', jsonb_build_object('type', 'workflow.cancelled') from ended
        ) said
        order by said.place
    )
    select id, pg_notify('workflow_ended', id::text), pg_notify('workflow_called', id::text) from ended
"""
