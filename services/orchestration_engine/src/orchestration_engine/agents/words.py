"""The words of an agent, and what each weighs in a search."""

import re
import unicodedata
from collections.abc import Iterable

from agent_contracts.definition import AgentDefinition

# A word in the name says more of an agent than one in its description.
_NAME, _SUMMARY, _CAPABILITY, _DESCRIPTION = 1.5, 1.0, 0.7, 0.5
_SATURATION = 1.0
_WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 40


def words_in(text: str) -> list[str]:
    """Return the words of a text: lower case, without accents, in their order."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain)]


def weighted_words(agent: AgentDefinition) -> dict[str, float]:
    """Return every word of an agent with its weight, between 0 and 1.

    A word that stands in several places weighs more than in one, but less and less: the same saturation as BM25's
    (Robertson and Zaragoza, 2009, section 3.2), over fields as in its section 3.6.
    """
    sums: dict[str, float] = {}
    for weight, texts in _fields(agent):
        for word in {word for text in texts for word in words_in(text)}:
            sums[word] = sums.get(word, 0.0) + weight
    return {word: total / (total + _SATURATION) for word, total in sums.items()}


def meaning_of(agent: AgentDefinition) -> str:
    """Return the text that says what an agent is for, as the trade says it and as people do who need it."""
    return " ".join([f"{agent.name}.", agent.summary, *(f"{asked}." for asked in agent.asked_as)])


def _fields(agent: AgentDefinition) -> Iterable[tuple[float, Iterable[str]]]:
    yield _NAME, (agent.name, agent.id)
    yield _SUMMARY, (agent.summary, *agent.tags, *agent.asked_as)
    yield _CAPABILITY, (*agent.capabilities, agent.category)
    yield _DESCRIPTION, (agent.description, *(field.description for field in agent.inputs))
