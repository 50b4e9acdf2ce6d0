"""What the words of a query stand for in the catalogue.

A query's words are reduced to stems. A word that no agent holds is taken for a beginning or a slip of the keys, and
stands for the words most like it.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple  # rows of text statements have no types

from rapidfuzz.distance import OSA
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.agents.words import words_in

MOST_WORDS = 24
_SHORTEST = 3
"""Shorter words are neither completed nor mended: half the catalogue would be like them."""
_BEGINNING = 0.8
"""What a word counts that begins as the query's does."""
_MOST_ALIKE = 3
_SLIP = 0.7
"""How alike a word must be, by changed, missing, added and exchanged letters: one slip in four letters."""
_ALIKE = 0.7
"""What a word counts that is spelt like the query's."""

_TERMS = text("""
    select w.word, w.place, l.term, coalesce(t.agents, 0) as agents,
        (select s.agents from search_terms s where s.term = '') as total
    from unnest(cast(:words as text[])) with ordinality as w(word, place)
    cross join lateral (select (ts_lexize('english_stem', w.word))[1] as term) as l
    left join search_terms t on t.term = l.term
    where l.term is not null
    order by w.place
""")
_BEGINNINGS = text("""
    select w.word, begun.term, begun.agents
    from unnest(cast(:words as text[])) as w(word)
    cross join lateral (
        select t.term, max(t.agents) as agents
        from search_words s join search_terms t on t.term = s.term
        where s.word like w.word || '%'
        group by t.term order by agents desc limit 8
    ) as begun
    order by w.word
""")
# Two letters changed about leave a short word few trigrams, so many candidates are taken and compared letter by letter.
_SIMILAR = text("""
    select w.word, alike.spelt, alike.term, alike.agents
    from unnest(cast(:words as text[])) as w(word)
    cross join lateral (
        select s.word as spelt, t.term, t.agents
        from search_words s join search_terms t on t.term = s.term
        where s.word % w.word
        order by similarity(s.word, w.word) desc, t.agents desc limit 40
    ) as alike
    order by w.word
""")


class Term(NamedTuple):
    """A stem that stands for one of the query's words."""

    place: int
    """Which of the query's words."""
    term: str
    weight: float


async def terms_of(session: AsyncSession, q: str, *, typing: bool = False) -> list[Term]:
    """Return what a query's words stand for; nothing for those that say nothing.

    While somebody is `typing`, the last word stands for the words that begin like it, too.
    """
    words = list(dict.fromkeys(words_in(q)))[:MOST_WORDS]
    rows = (await session.execute(_TERMS, {"words": words})).all()
    terms = [Term(row.place, row.term, rarity(row.agents, row.total)) for row in rows if row.agents]
    unknown = [row.word for row in rows if row.total and not row.agents and len(row.word) >= _SHORTEST]
    if typing and rows and rows[-1].agents and rows[-1].word == words[-1] and len(words[-1]) >= _SHORTEST:
        unknown.append(words[-1])
    if unknown:
        instead = await _substitutes(session, unknown, rows[0].total)
        terms += [Term(row.place, term, weight) for row in rows for term, weight in instead.get(row.word, ())]
    return terms


async def _substitutes(session: AsyncSession, words: Sequence[str], total: int) -> dict[str, list[tuple[str, float]]]:
    begun = _by_word((await session.execute(_BEGINNINGS, {"words": words})).all())
    found = {word: [(row.term, _BEGINNING * rarity(row.agents, total)) for row in rows] for word, rows in begun.items()}
    if misspelt := [word for word in words if word not in found]:
        alike = _by_word((await session.execute(_SIMILAR, {"words": misspelt})).all())
        found |= {word: [*_most_alike(word, rows, total)] for word, rows in alike.items()}
    return found


def _most_alike(word: str, rows: Iterable[Row[Any]], total: int) -> Iterable[tuple[str, float]]:
    ranked = sorted(((OSA.normalized_similarity(word, row.spelt), row) for row in rows), reverse=True)
    for likeness, row in ranked[:_MOST_ALIKE]:
        if likeness >= _SLIP:
            yield row.term, _ALIKE * likeness * rarity(row.agents, total)


def _by_word(rows: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    return {word: list(group) for word, group in groupby(rows, attrgetter("word"))}


def rarity(agents: int, total: int) -> float:
    """Return what a word says that `agents` of `total` hold: the inverse document frequency of BM25."""
    return math.log(1 + (total - agents + 0.5) / (agents + 0.5))
