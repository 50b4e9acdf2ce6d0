"""Makes a month of events as the engine writes them: workflows of three steps, by many users, of all agents."""

import datetime

import asyncpg

AT_ONCE = 20_000
USERS = 500
MODELS = ("claude-sonnet-5-5", "claude-haiku-5-5", "claude-opus-5-5")
EVENTS_OF_ONE = 15

_USERS = """
    insert into users (id, username, username_key, password_hash, created_at)
    select gen_random_uuid(), 'bench-' || n, 'bench-' || n, 'x', now() from generate_series(1, $1) as n
"""
# The n-th of a list is asked for by 1/n-th of all, roughly: a few agents and users have most of the work.
_CHUNK = """
    with lists as materialized (
        select (select array_agg(id order by username) from users where username like 'bench-%') as users,
            (select (array_agg(id order by id))[:$6::int] from agents) as agents, $4::text[] as models
    ), w as materialized (
        select n, gen_random_uuid() as id, now() - $5::interval * (1 - n::float / $3::int) as at,
            users[1 + floor(cardinality(users) * power(random(), 3))::int] as user_id
        from lists, generate_series($1::int, $2::int) as n
    ), s as materialized (
        select w.n, w.id, w.user_id, k.k, w.at + make_interval(secs => k.k * 8) as at,
            exp(1.0 + 0.7 * g.gauss) as seconds,
            agents[1 + floor(cardinality(agents) * power(random(), 3))::int] as agent,
            models[1 + floor(cardinality(models) * power(random(), 2))::int] as model, random() < 0.04 as failed
        from lists, w cross join generate_series(1, 3) as k(k)
            cross join lateral (
                select sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) as gauss, w.n, k.k
            ) as g(gauss, of_n, of_k)
    )
    insert into events (id, type, subject, user_id, time, data)
    select gen_random_uuid(), e.type, 'workflow/' || e.id, e.user_id, e.at, e.data || jsonb_build_object('type', e.type)
    from (
        select w.n, 0 as k, o.place, w.id, w.user_id, o.type, w.at + make_interval(secs => o.later) as at, o.data
        from w cross join lateral (values
            (0, 'workflow.created', 0.0, jsonb_build_object('name', 'A bench', 'steps', 3)),
            (1, 'workflow.started', 0.02, jsonb_build_object('queued', 0.02)),
            (99, 'workflow.completed', 32.0, jsonb_build_object('duration', 32.0))
        ) as o(place, type, later, data)
        union all
        select s.n, s.k, s.k * 4 + o.place, s.id, s.user_id, o.type, s.at + make_interval(secs => o.later), o.data
        from s cross join lateral (values
            (0, 'workflow.step.started', 0.0,
                jsonb_build_object('step', 's' || s.k, 'item', 0, 'agent', s.agent, 'attempt', 1)),
            (1, 'agent.task.assigned', 0.0,
                jsonb_build_object('step', 's' || s.k, 'item', 0, 'agent', s.agent, 'attempt', 1)),
            (2, case when s.failed then 'agent.task.failed' else 'agent.task.completed' end, s.seconds,
                jsonb_build_object('step', 's' || s.k, 'item', 0, 'agent', s.agent, 'attempt', 1, 'queued', 0.001,
                    'duration', s.seconds) || case when s.failed
                    then jsonb_build_object('error', 'It took too long.', 'kind', 'timeout', 'tried_again', true)
                    else jsonb_build_object('model', s.model, 'cost', '0.003150000', 'usage', jsonb_build_object(
                        'input_tokens', 900, 'output_tokens', 300, 'cached_tokens', 200)) end),
            (3, 'workflow.step.completed', s.seconds, jsonb_build_object(
                'step', 's' || s.k, 'item', 0, 'agent', s.agent, 'model', s.model, 'duration', s.seconds))
        ) as o(place, type, later, data)
    ) e
    order by e.n, e.place
"""
_PARTS = """
    select format('create table if not exists %I partition of %I for values from (%L) to (%L)',
        parent || to_char(begins, '_YYYYMMDD'), parent, begins, begins + make_interval(days => days))
    from (values ('events', 7), ('rollups_minute', 7), ('rollups_hour', 28), ('rollups_day', 364)) as t(parent, days)
        cross join lateral (
            select timestamptz '2024-01-01 00:00:00+00' + make_interval(days => days * n) as begins
            from generate_series(0, 10000) as n
        ) as one
    where begins + make_interval(days => days) > now() - interval '31 days' and begins <= now()
"""


async def fill(
    url: str,
    events: int,
    users: int = USERS,
    span: datetime.timedelta = datetime.timedelta(days=30),
    agents: int = 100_000,
) -> int:
    """Write about so many events of the time before now, commit by commit, oldest first; return how many there are.

    The first time `users` are made, too; the first so many `agents` of the catalogue are asked.
    """
    database = await asyncpg.connect(url, command_timeout=3_600)
    await database.execute("set timezone = 'UTC'")
    await database.execute("set synchronous_commit = off")
    for row in await database.fetch(_PARTS):
        await database.execute(row[0])
    if users:
        await database.execute(_USERS, users)
    workflows = max(1, events // EVENTS_OF_ONE)
    for start in range(1, workflows + 1, AT_ONCE):
        end = min(workflows, start + AT_ONCE - 1)
        await database.execute(_CHUNK, start, end, workflows, list(MODELS), span, agents)
    await database.execute("vacuum analyze events")
    await database.execute("checkpoint")
    count: int = await database.fetchval("select count(*) from events")
    await database.close()
    return count
