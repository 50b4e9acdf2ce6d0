"""Searching the catalogue in PostgreSQL, by words and by meaning.

An agent's score by words is the sum, over the query's words, of how rare the word is times what it weighs there; it
counts as found when it holds enough of what the query says. Agents whose meaning is near the query's are found too. The
two scores are added, each as a share of the best. The constants were chosen by bench/search.py.
"""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.agents import statements
from orchestration_engine.agents.meaning import as_sql
from orchestration_engine.agents.schemas import Facet, Facets, LibraryItem, LibraryQuery
from orchestration_engine.agents.terms import Term, terms_of
from orchestration_engine.agents.words import words_in

ENOUGH = 0.35
"""What share of the query, weighed by rarity, an agent must hold to be found."""
MOST_FOUND = 200
"""How many agents a search finds by their words; who looks further asks in other words."""
_NEAR = 20
"""How many agents it finds by their meaning."""
_FARTHEST = 0.8
"""The cosine distance beyond which an agent does not do what the query means."""
_MEANING = 1.25
"""What meaning counts beside words."""
MOST_VALUES = 30
"""How many tags and capabilities are counted: the most frequent."""
_KINDS = ("category", "tag", "capability", "format", "tier")


class CatalogueSearch:
    """Searches, within one unit of work; by words alone where there is no vector of the query."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(
        self, query: LibraryQuery, vector: Sequence[float] | None, limit: int, offset: int, *, typing: bool = False
    ) -> tuple[list[LibraryItem], int]:
        """Return a page of what was found, the best first, and how many there are in all.

        While somebody is `typing`, the last word may be the beginning of another.
        """
        values = {**await self._values(query, vector, typing=typing), "limit": limit, "offset": offset}
        statement = statements.page(by_meaning=vector is not None, filtered=_is_filtered(query))
        found = (await self._session.execute(statement, values)).all()
        return [LibraryItem.model_validate(row.card) for row in found], found[0].total if found else 0

    async def facets(self, query: LibraryQuery, vector: Sequence[float] | None) -> Facets:
        """Return how what was found divides; each of category, format and tier as if it had not been asked for."""
        values: dict[str, object] = {}
        statement = statements.COUNTS_OF_ALL
        if words_in(query.q):
            filtered = _is_filtered(query.anywhere())
            statement = statements.counts(by_meaning=vector is not None, filtered=filtered)
            values = await self._values(query.anywhere(), vector)
        chosen = {**_conditions(query), "most_values": MOST_VALUES}
        rows = (await self._session.execute(statement, {**values, **chosen})).all()
        kinds = {kind: [Facet(id=r.value, count=r.agents) for r in rows if r.kind == kind] for kind in _KINDS}
        whole = {
            kind: sorted(kinds[kind], key=lambda facet: (-facet.count, facet.id))
            for kind in ("category", "format", "tier")
        }
        return Facets(
            categories=whole["category"],
            tags=kinds["tag"],
            capabilities=kinds["capability"],
            formats=whole["format"],
            tiers=whole["tier"],
        )

    async def _values(
        self, query: LibraryQuery, vector: Sequence[float] | None, *, typing: bool = False
    ) -> dict[str, object]:
        await self._session.execute(statements.SETTINGS)
        terms = await terms_of(self._session, query.q, typing=typing)
        enough = ENOUGH * sum(_masses(terms).values())
        common = _common(terms, enough)
        values: dict[str, object] = {}
        if _is_filtered(query):
            values |= _conditions(query)
        if vector is not None:
            values |= {"vector": as_sql(vector), "near": _NEAR, "farthest": _FARTHEST, "meaning": _MEANING}
        return {
            **values,
            "places": [term.place for term in terms],
            "terms": [term.term for term in terms],
            "weights": [term.weight for term in terms],
            "common": [term.place in common for term in terms],
            "enough": enough,
            "most": MOST_FOUND,
        }


def _conditions(query: LibraryQuery) -> dict[str, object]:
    """What a query asks for beside its words."""
    return {name: value for name, value in query._asdict().items() if name != "q"}


def _is_filtered(query: LibraryQuery) -> bool:
    return any(value is not None for value in _conditions(query).values())


def _masses(terms: Sequence[Term]) -> dict[int, float]:
    """What each of the query's words counts at most, by its place."""
    masses: dict[int, float] = {}
    for term in terms:
        masses[term.place] = max(term.weight, masses.get(term.place, 0.0))
    return masses


def _common(terms: Sequence[Term], enough: float) -> set[int]:
    """Return the places of the most common words that together are not enough to be found by."""
    common, mass = set[int](), 0.0
    for place, weight in sorted(_masses(terms).items(), key=lambda item: (item[1], item[0])):
        mass += weight
        if mass >= enough:
            break
        common.add(place)
    return common
