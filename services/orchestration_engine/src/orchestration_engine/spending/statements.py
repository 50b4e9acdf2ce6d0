"""The statements that are run for every worker and every commit."""

# $1 now, $2 users, $3 what each has spent meanwhile.
SPEND = """
    insert into spending (user_id, month, cost)
    select s.user_id, date_trunc('month', $1::timestamptz at time zone 'UTC')::date, s.cost
    from unnest($2::uuid[], $3::numeric[]) as s(user_id, cost)
    on conflict (user_id, month) do update set cost = spending.cost + excluded.cost
"""

PRICES = "select model, since, input, cached, output from model_prices"

# $1 now.
EXHAUSTED = """
    select b.user_id, b.monthly, s.cost
    from budgets b join spending s on s.user_id = b.user_id
    where s.month = date_trunc('month', $1::timestamptz at time zone 'UTC')::date and s.cost >= b.monthly
"""

# Tells once a month of each budget that most, or all, of it is spent. $1 now, $2 which part is most.
TELL = """
    with this as (
        select date_trunc('month', $1::timestamptz at time zone 'UTC')::date as month
    ), spent as (
        select b.user_id, b.monthly, s.cost, this.month, s.cost >= b.monthly as is_all,
            b.warned is distinct from this.month as is_new, b.exhausted is distinct from this.month as is_over
        from budgets b join spending s on s.user_id = b.user_id cross join this
        where s.month = this.month and s.cost >= b.monthly * $2::numeric
            and (b.warned is distinct from this.month
                or (s.cost >= b.monthly and b.exhausted is distinct from this.month))
        for update of b skip locked
    ), marked as (
        update budgets b
        set warned = spent.month, exhausted = case when spent.is_all then spent.month else b.exhausted end
        from spent where b.user_id = spent.user_id
    )
    insert into events (id, type, subject, user_id, time, data)
    select gen_random_uuid(), said.type, 'user/' || said.user_id, said.user_id, $1,
        jsonb_build_object('type', said.type, 'limit', said.monthly::text, 'spent', said.cost::text)
    from (
        select case when is_all and is_over then 'budget.exhausted' else 'budget.warned' end as type, user_id, monthly,
            cost
        from spent where is_new or (is_all and is_over)
    ) said
    returning type
"""
