"""Browsing the catalogue."""

from bisect import bisect_right

from orchestration_engine.agents.catalogue import AgentManager
from orchestration_engine.agents.schemas import AgentView, LibraryItem, LibraryPage, LibraryQuery
from orchestration_engine.core import pagination


def library_page(catalogue: AgentManager, query: LibraryQuery, limit: int, cursor: str | None) -> LibraryPage:
    """Return a page of the agents that match; Invalid where the cursor is not one of this list's."""
    found = catalogue.search(query)
    begin = bisect_right(found, pagination.decode(cursor), key=lambda one: one.place) if cursor else 0
    page = found[begin : begin + limit]
    more = begin + limit < len(found)
    return LibraryPage(
        items=[LibraryItem.of(one.definition) for one in page],
        total=len(found),
        next_cursor=pagination.encode(page[-1].place) if more else None,
    )


def agent_view(catalogue: AgentManager, agent_id: str) -> AgentView:
    """Return an agent's page; AgentNotFound where there is none."""
    return AgentView.model_validate(catalogue.get(agent_id), from_attributes=True)
