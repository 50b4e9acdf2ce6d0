"""The catalogue as it is searched. Everything here is made from the definitions and can be made again."""

import datetime
from typing import Any  # the JSON of a card

from sqlalchemy import REAL, ForeignKey, Identity, Index, Integer, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from orchestration_engine.core.base import Base


class AgentRow(Base):
    """An agent as lists show it."""

    __tablename__ = "agents"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, Identity(), unique=True)
    """Stands for it where there are many rows of each agent."""
    place: Mapped[str] = mapped_column(Text)
    """Where it stands in the alphabet: its name without the case of its letters, then its id."""
    category: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    capabilities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    card: Mapped[dict[str, Any]] = mapped_column(JSONB)
    meaning: Mapped[str] = mapped_column(Text)
    """The text of which its vector is made."""
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    """Of what is searched and shown: the row is written again when it changes."""
    added_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())
    """When the library first had it."""

    __table_args__ = (
        Index(None, "place"),
        Index(None, "category", "place"),
        Index(None, "tags", postgresql_using="gin"),
    )


class AgentTerm(Base):
    """A stem that an agent's texts hold, with what it weighs there."""

    __tablename__ = "agent_terms"

    agent: Mapped[int] = mapped_column(ForeignKey("agents.number", ondelete="CASCADE"), primary_key=True)
    term: Mapped[str] = mapped_column(Text, primary_key=True)
    weight: Mapped[float] = mapped_column(REAL)

    # A search reads all of a stem's rows, from the index alone.
    __table_args__ = (Index("ix_agent_terms_term", "term", "agent", postgresql_include=["weight"]),)


class SearchTerm(Base):
    """A stem, and how many agents hold it: what many hold says little. All agents hold the empty one."""

    __tablename__ = "search_terms"

    term: Mapped[str] = mapped_column(Text, primary_key=True)
    agents: Mapped[int] = mapped_column(Integer)


class SearchWord(Base):
    """A word as it is written, and its stem: for words that are misspelt or half typed."""

    __tablename__ = "search_words"

    word: Mapped[str] = mapped_column(Text, primary_key=True)
    term: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        Index("ix_search_words_similar", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
        Index("ix_search_words_beginning", "word", postgresql_ops={"word": "text_pattern_ops"}),
    )
