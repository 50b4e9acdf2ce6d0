"""Browsing and searching the catalogue."""

from orchestration_engine.agents.browsing import CatalogueRepository, item_of
from orchestration_engine.agents.catalogue import AgentManager
from orchestration_engine.agents.embeddings import EmbeddingRepository
from orchestration_engine.agents.meaning import Encoder
from orchestration_engine.agents.schemas import AgentView, Facets, LibraryPage, LibraryQuery, Suggestion, Suggestions
from orchestration_engine.agents.search import CatalogueSearch
from orchestration_engine.agents.words import words_in
from orchestration_engine.core import pagination
from orchestration_engine.core.database import UnitOfWork


class LibraryService:
    """What the marketplace shows of all agents."""

    def __init__(self, work: UnitOfWork, encoder: Encoder) -> None:
        self._session = work.session
        self._search = CatalogueSearch(work.session)
        self._catalogue = CatalogueRepository(work.session)
        self._encoder = encoder

    async def page(self, query: LibraryQuery, limit: int, cursor: str | None) -> LibraryPage:
        """Return a page: by name where nothing is searched for, else the best first; Invalid for a foreign cursor."""
        return await (self._found if words_in(query.q) else self._all)(query, limit, cursor)

    async def facets(self, query: LibraryQuery) -> Facets:
        """Return how many of the agents found are of each category, tag and capability."""
        vector = await self._vector(query.q)
        return await self._search.facets(query, vector)

    async def suggestions(self, q: str, limit: int) -> Suggestions:
        """Return the agents that somebody who has typed so much may mean."""
        items, _ = await self._search.page(LibraryQuery(q), await self._vector(q), limit, 0, typing=True)
        return Suggestions(items=[Suggestion.model_validate(item, from_attributes=True) for item in items])

    async def _all(self, query: LibraryQuery, limit: int, cursor: str | None) -> LibraryPage:
        rows = await self._catalogue.page(query, limit + 1, pagination.decode(cursor) if cursor else None)
        page = rows[:limit]
        return LibraryPage(
            items=[item_of(row) for row in page],
            total=await self._catalogue.count(query),
            next_cursor=pagination.encode(page[-1].place) if len(rows) > limit else None,
        )

    async def _found(self, query: LibraryQuery, limit: int, cursor: str | None) -> LibraryPage:
        offset = pagination.decode_position(cursor) if cursor else 0
        items, total = await self._search.page(query, await self._vector(query.q), limit, offset)
        end = offset + len(items)
        more = bool(items) and end < total
        return LibraryPage(items=items, total=total, next_cursor=pagination.encode(str(end)) if more else None)

    async def _vector(self, q: str) -> list[float] | None:
        if not words_in(q) or not await EmbeddingRepository(self._session).telling():
            return None
        return (await self._encoder.encode([q]))[0]


def agent_view(catalogue: AgentManager, agent_id: str) -> AgentView:
    """Return an agent's page; AgentNotFound where there is none."""
    return AgentView.model_validate(catalogue.get(agent_id), from_attributes=True)
