"""The statements of the ledger. Each works for any number of workflows at once; arrays of equal length are columns."""

# Whoever already has a lease of its own claims it again: the commit may have come, and its acknowledgement not.
CLAIM = """
    update workflows w
    set lease_owner = $1, lease_until = $2, status = 'running', started_at = coalesce(w.started_at, $3)
    from (
        select id from workflows
        where id = any($4::uuid[]) and status in ('pending', 'running')
            and (lease_until is null or lease_until < $3 or lease_owner = $1)
        order by id for update skip locked
    ) as free
    where w.id = free.id
    returning w.id, w.owner_id, w.started_at
"""

STEPS = """
    select workflow_id, key, agent, needs, input::text as input, status, attempt, output
    from steps where workflow_id = any($1::uuid[]) order by workflow_id, position
"""

# Every part is an update with a condition, and an event is inserted where its part was updated: written twice, a move
# changes nothing the second time.
WRITE = """
    with held as materialized (
        select id from workflows where id = any($3::uuid[]) and lease_owner = $1 order by id for update
    ), ended as (
        update steps s
        set status = e.status, output = e.output, model = e.model, input_tokens = e.input_tokens,
            output_tokens = e.output_tokens, error = e.error, finished_at = $2
        from unnest($4::uuid[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[], $10::int[], $11::int[],
                $12::text[])
            as e(workflow_id, key, attempt, status, output, model, input_tokens, output_tokens, error)
            join held on held.id = e.workflow_id
        where s.workflow_id = e.workflow_id and s.key = e.key and s.attempt = e.attempt and s.status = 'running'
        returning s.workflow_id, s.key
    ), begun as (
        update steps s
        set status = 'running', attempt = b.attempt, started_at = $2
        from unnest($13::uuid[], $14::text[], $15::int[]) as b(workflow_id, key, attempt)
            join held on held.id = b.workflow_id
        where s.workflow_id = b.workflow_id and s.key = b.key and s.attempt = b.attempt - 1
            and s.status in ('pending', 'running')
        returning s.workflow_id, s.key
    ), finished as (
        update workflows w
        set status = f.status, finished_at = $2, lease_owner = null, lease_until = null
        from unnest($16::uuid[], $17::text[]) as f(id, status) join held on held.id = f.id
        where w.id = f.id
        returning w.id, w.status
    ), cancelled as (
        update steps s
        set status = 'cancelled', finished_at = $2
        from finished
        where s.workflow_id = finished.id and finished.status = 'failed' and s.status in ('pending', 'running')
            and not exists (select from ended where ended.workflow_id = s.workflow_id and ended.key = s.key)
    ), parts as (
        select 'ended' as part, workflow_id, key from ended
        union all select 'begun', workflow_id, key from begun
        union all select 'finished', id, null from finished
    ), told as (
        insert into events (id, type, subject, user_id, time, data)
        select t.id, t.type, 'workflow/' || t.workflow_id, t.user_id, $2, t.data::jsonb
        from unnest($18::uuid[], $19::text[], $20::uuid[], $21::text[], $22::text[], $23::uuid[], $24::text[])
            with ordinality as t(id, part, workflow_id, key, type, user_id, data, place)
            join parts on parts.part = t.part and parts.workflow_id = t.workflow_id
                and parts.key is not distinct from t.key
        order by t.place
    )
    select id, (select count(pg_notify('workflow_ended', finished.id::text)) from finished) from held
"""
