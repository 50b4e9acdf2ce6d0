"""Searching the catalogue in PostgreSQL, by words and by meaning.

A query's words are reduced to stems. A word that no agent holds is taken for a beginning or a slip of the keys, and
stands for the words most like it. An agent's score is the sum, over the query's words, of how rare the word is times
what it weighs there; it counts as found when it holds enough of what the query says. Agents whose meaning is near the
query's are found too, and the two lists are fused by rank. The constants were chosen by bench/search.py.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.agents.meaning import as_sql
from orchestration_engine.agents.schemas import Facet, Facets, LibraryItem, LibraryQuery
from orchestration_engine.agents.words import words_in

MOST_WORDS = 24
ENOUGH = 0.35
"""What share of the query, weighed by rarity, an agent must hold to be found."""
MOST_FOUND = 200
"""How many agents a search finds by their words; who looks further asks in other words."""
MOST_MEANT = 20
"""How many it finds by their meaning."""
MOST_VALUES = 30
"""How many tags and capabilities are counted: the most frequent."""
_KINDS = ("category", "tag", "capability")
_FARTHEST = 0.8
"""The cosine distance beyond which an agent does not do what the query means."""
_SMOOTHING = 10
"""How little the first rank is ahead of the second when ranks are added up."""
_BEGINNING = 0.8
"""What a word counts that begins as the query's does."""
MOST_ALIKE = 3
_SLIP = 0.7
"""How alike a word must be, by changed, missing, added and exchanged letters: one slip in four letters."""
_ALIKE = 0.7
"""What a word counts that is spelt like the query's."""

_TERMS = text("""
    select w.word, l.term, coalesce(t.agents, 0) as agents,
        (select s.agents from search_terms s where s.term = '') as total
    from unnest(cast(:words as text[])) with ordinality as w(word, place)
    cross join lateral (select (ts_lexize('english_stem', w.word))[1] as term) as l
    left join search_terms t on t.term = l.term
    where l.term is not null
    order by w.place
""")
_BEGINNINGS = text("""
    select t.term, max(t.agents) as agents
    from search_words w join search_terms t on t.term = w.term
    where w.word like :beginning
    group by t.term order by agents desc limit 8
""")
# Two letters changed about leave a short word few trigrams, so many candidates are taken and compared letter by letter.
_SIMILAR = text("""
    select w.word, t.term, t.agents
    from search_words w join search_terms t on t.term = w.term
    where w.word % :word
    order by similarity(w.word, :word) desc, t.agents desc limit 40
""")
_TRIGRAMS = text("select set_config('pg_trgm.similarity_threshold', '0.18', true)")
_TAGGED = "(cast(:tag as text) is null or {}.tags @> array[cast(:tag as text)])"
_HELD = """
    query as (
        select * from unnest(cast(:places as int[]), cast(:terms as text[]), cast(:weights as real[]))
            as q(place, term, weight)
    ), held as (
        select a.agent_id, q.place, max(q.weight * a.weight) as score, max(q.weight) as mass
        from query q join agent_terms a on a.term = q.term
        group by a.agent_id, q.place
    ), enough as (
        select agent_id, sum(score) as score from held group by agent_id having sum(mass) >= :enough
    ), worded as (
        select e.agent_id, row_number() over (order by round(e.score::numeric, 4) desc, a.place) as rank
        from enough e join agents a on a.id = e.agent_id
        where (cast(:category as text) is null or a.category = :category)
          and {tagged}
        order by rank limit :most
    )
"""
_MEANT = """
    meant as (
        select agent_id, row_number() over (order by distance, agent_id) as rank
        from (
            select e.agent_id, e.embedding <=> cast(:vector as vector) as distance
            from agent_embeddings e join agents a on a.id = e.agent_id
            where (cast(:category as text) is null or a.category = :category)
              and {tagged}
            order by e.embedding <=> cast(:vector as vector) limit :near
        ) as nearest
        where distance <= :farthest
    )
"""
_NOT_MEANT = "meant as (select null::text as agent_id, null::bigint as rank where false)"
# Reciprocal rank fusion (Cormack, Clarke and Buettcher, 2009): ranks can be added up, scores of two kinds cannot.
_FUSED = """
    found as (
        select coalesce(w.agent_id, m.agent_id) as id,
            coalesce(1.0 / (:smoothing + w.rank), 0) + coalesce(1.0 / (:smoothing + m.rank), 0) as score
        from worded w full join meant m on m.agent_id = w.agent_id
    )
"""
_PAGE = """
    select a.card, (select count(*) from found) as total
    from found f join agents a on a.id = f.id
    order by f.score desc, a.place limit :limit offset :offset
"""


def _statement(select: str, *, by_meaning: bool) -> TextClause:
    parts = (_HELD, _MEANT if by_meaning else _NOT_MEANT, _FUSED)
    found = ", ".join(part.format(tagged=_TAGGED.format("a")) for part in parts)
    return text(f"with {found} {select}")


# Of everything found; where nothing is searched for, of everything there is.
_FACETS = """
    (select 'category' as kind, a.category as value, count(*) as agents
     from found f join agents a on a.id = f.id group by a.category)
    union all
    (select 'tag', v.value, count(*) from found f join agents a on a.id = f.id, unnest(a.tags) as v(value)
     where cast(:chosen as text) is null or a.category = :chosen
     group by v.value order by count(*) desc, v.value limit :most_values)
    union all
    (select 'capability', v.value, count(*)
     from found f join agents a on a.id = f.id, unnest(a.capabilities) as v(value)
     where cast(:chosen as text) is null or a.category = :chosen
     group by v.value order by count(*) desc, v.value limit :most_values)
"""
_EVERYTHING = text(f"with found as (select id from agents where {_TAGGED.format('agents')}) {_FACETS}")  # noqa: S608
_PAGES = {by_meaning: _statement(_PAGE, by_meaning=by_meaning) for by_meaning in (True, False)}
_COUNTS = {by_meaning: _statement(_FACETS, by_meaning=by_meaning) for by_meaning in (True, False)}


class Term(NamedTuple):
    """A stem that stands for one of the query's words."""

    place: int
    """Which of the query's words."""
    term: str
    weight: float


class CatalogueSearch:
    """Searches, within one unit of work; by words alone where there is no vector of the query."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(
        self, query: LibraryQuery, vector: Sequence[float] | None, limit: int, offset: int
    ) -> tuple[list[LibraryItem], int]:
        """Return a page of what was found, the best first, and how many there are in all; `MOST_FOUND` at most."""
        values = {**await self._values(query, vector), "limit": limit, "offset": offset}
        found = (await self._session.execute(_PAGES[vector is not None], values)).all()
        return [LibraryItem.model_validate(row.card) for row in found], found[0].total if found else 0

    async def facets(self, query: LibraryQuery, vector: Sequence[float] | None) -> Facets:
        """Return how what was found divides; by category as if none had been asked for."""
        chosen = {"chosen": query.category, "most_values": MOST_VALUES}
        if words_in(query.q):
            statement = _COUNTS[vector is not None]
            values = await self._values(query._replace(category=None), vector)
        else:
            statement, values = _EVERYTHING, {"tag": query.tag}
        rows = (await self._session.execute(statement, {**values, **chosen})).all()
        kinds = {kind: [Facet(id=r.value, count=r.agents) for r in rows if r.kind == kind] for kind in _KINDS}
        categories = sorted(kinds["category"], key=lambda facet: (-facet.count, facet.id))
        return Facets(categories=categories, tags=kinds["tag"], capabilities=kinds["capability"])

    async def _values(self, query: LibraryQuery, vector: Sequence[float] | None) -> dict[str, object]:
        terms = await self._terms(query.q)
        places = {term.place for term in terms}
        mass = sum(max(term.weight for term in terms if term.place == place) for place in places)
        meaning = {} if vector is None else {"vector": as_sql(vector), "near": MOST_MEANT, "farthest": _FARTHEST}
        return {
            "places": [term.place for term in terms],
            "terms": [term.term for term in terms],
            "weights": [term.weight for term in terms],
            "enough": ENOUGH * mass,
            "category": query.category,
            "tag": query.tag,
            "most": MOST_FOUND,
            "smoothing": _SMOOTHING,
            **meaning,
        }

    async def _terms(self, q: str) -> list[Term]:
        words = list(dict.fromkeys(words_in(q)))[:MOST_WORDS]
        known = (await self._session.execute(_TERMS, {"words": words})).all()
        terms: list[Term] = []
        for place, row in enumerate(known):
            if row.agents:
                terms.append(Term(place, row.term, rarity(row.agents, row.total)))
            elif row.total:
                terms += await self._substitutes(place, row.word, row.total)
        return terms

    async def _substitutes(self, place: int, word: str, total: int) -> Sequence[Term]:
        if len(word) < 3:
            return []
        begun = (await self._session.execute(_BEGINNINGS, {"beginning": f"{word}%"})).all()
        if begun:
            return [Term(place, row.term, _BEGINNING * rarity(row.agents, total)) for row in begun]
        await self._session.execute(_TRIGRAMS)
        candidates = (await self._session.execute(_SIMILAR, {"word": word})).all()
        ranked = sorted(((OSA.normalized_similarity(word, row.word), row) for row in candidates), reverse=True)
        alike = [(likeness, row) for likeness, row in ranked[:MOST_ALIKE] if likeness >= _SLIP]
        return [Term(place, row.term, _ALIKE * likeness * rarity(row.agents, total)) for likeness, row in alike]


def rarity(agents: int, total: int) -> float:
    """Return what a word says that `agents` of `total` hold: the inverse document frequency of BM25."""
    return math.log(1 + (total - agents + 0.5) / (agents + 0.5))
