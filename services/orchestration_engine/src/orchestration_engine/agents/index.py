"""Keeps the tables that are searched in step with the definitions."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from agent_contracts.definition import AgentDefinition
from orchestration_engine.agents.models import AgentRow
from orchestration_engine.agents.schemas import LibraryItem
from orchestration_engine.agents.words import meaning_of, weighted_words

_LOCK = 7_240_662
_BATCH = 500
_FORM = b"3"
"""Raise it when `_row` or `weighted_words` change: every row is then written anew."""
_SEARCHED = {
    "id",
    "name",
    "version",
    "category",
    "summary",
    "tags",
    "capabilities",
    "asked_as",
    "description",
    "inputs",
    "output",
    "model",
}

# ts_lexize gives no stem for words that say nothing ("the"), and one for every other.
_ADD_TERMS = text("""
    with given as (
        select * from unnest(cast(:agents as text[]), cast(:words as text[]), cast(:weights as real[]))
            as g(agent_id, word, weight)
    ), stemmed as (
        select agent_id, word, (ts_lexize('english_stem', word))[1] as term, weight from given
    ), remembered as (
        insert into search_words (word, term) select distinct word, term from stemmed where term is not null
        on conflict (word) do nothing
    )
    insert into agent_terms (term, agent, weight)
    select s.term, a.number, max(s.weight) from stemmed s join agents a on a.id = s.agent_id
    where s.term is not null group by s.term, a.number
""")
_REMOVE_TERMS = text("""
    delete from agent_terms where agent in (select number from agents where id = any(cast(:agents as text[])))
""")
_REMOVE = text("delete from agents where id = any(cast(:agents as text[]))")
_COUNT_TERMS = text("""
    insert into search_terms (term, agents)
    select term, count(*) from agent_terms group by term union all select '', count(*) from agents
""")
_FORGET_WORDS = text("delete from search_words w where not exists (select from search_terms t where t.term = w.term)")


class Changes(NamedTuple):
    """How many agents came, were written anew, and went."""

    added: int
    changed: int
    removed: int


class SearchIndex:
    """The tables that are searched, within one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def sync(self, agents: Iterable[AgentDefinition]) -> Changes:
        """Make the tables say what the definitions say; return how many agents were written or removed.

        Several processes may do it at once: the later one waits and finds nothing to do.
        """
        await self._session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        known = {row.id: row.digest for row in await self._session.execute(select(AgentRow.id, AgentRow.digest))}
        agents = list(agents)
        digests = {agent.id: _digest(agent) for agent in agents}
        changed = [agent for agent in agents if known.get(agent.id) != digests[agent.id]]
        gone = known.keys() - digests.keys()
        if not changed and not gone:
            return Changes(0, 0, 0)
        await self._session.execute(_REMOVE, {"agents": list(gone)})
        for start in range(0, len(changed), _BATCH):
            await self._write(changed[start : start + _BATCH], digests)
        await self._session.execute(text("delete from search_terms"))
        await self._session.execute(_COUNT_TERMS)
        await self._session.execute(_FORGET_WORDS)
        added = sum(agent.id not in known for agent in changed)
        return Changes(added, len(changed) - added, len(gone))

    async def _write(self, agents: list[AgentDefinition], digests: dict[str, bytes]) -> None:
        await self._session.execute(_REMOVE_TERMS, {"agents": [agent.id for agent in agents]})
        statement = upsert(AgentRow)
        rows = [_row(agent, digests[agent.id]) for agent in agents]
        columns = {name: statement.excluded[name] for name in rows[0] if name != "id"}
        await self._session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=columns), rows)
        words = [(agent.id, word, weight) for agent in agents for word, weight in weighted_words(agent).items()]
        ids, texts, weights = zip(*words, strict=True)
        await self._session.execute(_ADD_TERMS, {"agents": list(ids), "words": list(texts), "weights": list(weights)})


def place_of(agent: AgentDefinition) -> str:
    """Return where an agent stands in the alphabet."""
    return f"{agent.name.casefold()}\n{agent.id}"


def _row(agent: AgentDefinition, digest: bytes) -> dict[str, object]:
    return {
        "id": agent.id,
        "place": place_of(agent),
        "category": agent.category,
        "tags": list(agent.tags),
        "capabilities": list(agent.capabilities),
        "card": LibraryItem.of(agent).model_dump(mode="json"),
        "meaning": meaning_of(agent),
        "digest": digest,
    }


def _digest(agent: AgentDefinition) -> bytes:
    return hashlib.sha256(_FORM + agent.model_dump_json(include=_SEARCHED).encode()).digest()
