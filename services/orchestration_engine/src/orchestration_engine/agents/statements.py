"""The SQL of a search: who holds the query's words, whose meaning is near, and what becomes of both."""

from sqlalchemy import TextClause, text

# Plans made for unknown arrays are many times slower than the milliseconds that it takes to plan for these. The trigram
# limit is low because two letters changed about leave a short word few trigrams.
SETTINGS = text("""
    select set_config('plan_cache_mode', 'force_custom_plan', true),
        set_config('pg_trgm.similarity_threshold', '0.18', true),
        set_config('work_mem', '32MB', true),
        set_config('hnsw.ef_search', '100', true)
""")

_TAGGED = """
    (cast(:tag as text) is null or a.tags @> array[cast(:tag as text)])
    and (cast(:capability as text) is null or a.capabilities @> array[cast(:capability as text)])
"""
_OF_CATEGORY = "(cast(:category as text) is null or a.category = :category)"
_OF_FORMAT = "(cast(:format as text) is null or a.card ->> 'format' = :format)"
_OF_TIER = "(cast(:tier as text) is null or a.card ->> 'tier' = :tier)"

# Who holds common words only cannot hold enough of the query, so whoever holds none of the others is not looked at.
_WORDED = """
    query as (
        select * from unnest(
            cast(:places as int[]), cast(:terms as text[]), cast(:weights as real[]), cast(:common as bool[])
        ) as q(place, term, weight, common)
    ), seeds as materialized (
        select distinct t.agent from query q join agent_terms t on t.term = q.term where not q.common
    ), held as (
        select t.agent, q.place, max(q.weight * t.weight) as score, max(q.weight) as mass
        from query q join agent_terms t on t.term = q.term
        where not q.common or t.agent in (select agent from seeds)
        group by t.agent, q.place
    ), enough as (
        select agent, sum(score) as score from held group by agent having sum(mass) >= :enough
    ), worded as (
        select e.agent, e.score from enough e {filter}
        order by e.score desc, e.agent limit :most
    )
"""
_JOIN = "join agents a on a.number = e.agent where"
_FILTER = f"{_JOIN} {_TAGGED} and {_OF_CATEGORY} and {_OF_FORMAT} and {_OF_TIER}"
_FILTER_OF_COUNTS = f"{_JOIN} {_TAGGED}"
_NEAREST = """
    nearest as (
        select v.agent
        from (
            select e.agent, e.embedding <=> cast(:vector as halfvec) as distance
            from agent_vectors e {filter}
            order by e.embedding <=> cast(:vector as halfvec) limit :near
        ) as v
        where v.distance <= :farthest
    )
"""
# A found agent is scored by both, however it was found.
_FOUND_BY_BOTH = """
    candidates as (
        select w.agent, w.score from worded w
        union all
        select n.agent, coalesce((
            select sum(best.score) from (
                select max(q.weight * t.weight) as score
                from query q join agent_terms t on t.term = q.term and t.agent = n.agent group by q.place
            ) as best
        ), 0) from nearest n where not exists (select from worded w where w.agent = n.agent)
    ), measured as (
        select c.agent, c.score as said, 1 - coalesce(v.embedding <=> cast(:vector as halfvec), 1) as meant
        from candidates c left join agent_vectors v on v.agent = c.agent
    ), found as (
        select agent, said / greatest(max(said) over (), 1e-9) + :meaning * meant / greatest(max(meant) over (), 1e-9)
            as score
        from measured
    )
"""
_FOUND_BY_WORDS = "found as (select agent, score from worded)"

_PAGE = """
    select a.card, (select count(*) from found) as total
    from found f join agents a on a.number = f.agent
    order by round(f.score::numeric, 4) desc, a.place limit :limit offset :offset
"""
# Of everything found; where nothing is searched for, of everything there is. A choice narrows the counts of the other
# kinds; its own kind's say what another choice would find.
_FACETS = f"""
    select kind, value, agents from (
        with matching as (
            select a.category, a.tags, a.capabilities, a.card, {_OF_CATEGORY} as of_category,
                {_OF_FORMAT} as of_format, {_OF_TIER} as of_tier
            from found f join agents a on a.number = f.agent
        ), chosen as (
            select * from matching where of_category and of_format and of_tier
        )
        (select 'category' as kind, category as value, count(*) as agents
         from matching where of_format and of_tier group by category)
        union all
        (select 'format', card ->> 'format', count(*)
         from matching where of_category and of_tier group by card ->> 'format')
        union all
        (select 'tier', card ->> 'tier', count(*)
         from matching where of_category and of_format group by card ->> 'tier')
        union all
        (select 'tag', v.value, count(*) from chosen, unnest(tags) as v(value)
         group by v.value order by count(*) desc, v.value limit :most_values)
        union all
        (select 'capability', v.value, count(*) from chosen, unnest(capabilities) as v(value)
         group by v.value order by count(*) desc, v.value limit :most_values)
    ) as facets
"""  # noqa: S608  (parts of our own)
COUNTS_OF_ALL = text(f"with found as (select number as agent from agents a where {_TAGGED}) {_FACETS}")  # noqa: S608


def page(*, by_meaning: bool, filtered: bool) -> TextClause:
    """Return the statement for a page of what was found."""
    return _STATEMENTS[_PAGE, by_meaning, filtered]


def counts(*, by_meaning: bool, filtered: bool) -> TextClause:
    """Return the statement for how what was found divides."""
    return _STATEMENTS[_FACETS, by_meaning, filtered]


def _statement(select: str, filter_: str, *, by_meaning: bool) -> TextClause:
    parts = [_WORDED, _NEAREST, _FOUND_BY_BOTH] if by_meaning else [_WORDED, _FOUND_BY_WORDS]
    found = ", ".join(part.format(filter=filter_) for part in parts)
    return text(f"with {found} {select}")


_STATEMENTS = {
    (select, by_meaning, filtered): _statement(select, filter_ if filtered else "", by_meaning=by_meaning)
    for select, filter_ in ((_PAGE, _FILTER), (_FACETS, _FILTER_OF_COUNTS))
    for by_meaning in (True, False)
    for filtered in (True, False)
}
