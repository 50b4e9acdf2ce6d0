"""The tables of reviews, favourites and collections.

They name agents by their ids alone: an agent that is taken out of the library may come back, and what was said of it
with it.
"""

import datetime
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from orchestration_engine.core.base import Base


def _owner() -> ForeignKey:
    return ForeignKey("users.id", ondelete="CASCADE")


class Review(Base):
    """What somebody who ran an agent says of it."""

    __tablename__ = "reviews"

    agent: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(_owner(), primary_key=True)
    stars: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str | None] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    """The agent's, when it was said."""
    created_at: Mapped[datetime.datetime]
    updated_at: Mapped[datetime.datetime]

    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        Index(None, "agent", "updated_at", "user_id"),
        Index(None, "user_id"),
    )


class Favourite(Base):
    """An agent that somebody likes."""

    __tablename__ = "favourites"

    user_id: Mapped[uuid.UUID] = mapped_column(_owner(), primary_key=True)
    agent: Mapped[str] = mapped_column(Text, primary_key=True)
    created_at: Mapped[datetime.datetime]


class Collection(Base):
    """A list of agents with a name."""

    __tablename__ = "collections"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(_owner())
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    public: Mapped[bool]
    """Whoever has its address may read it."""
    created_at: Mapped[datetime.datetime]
    updated_at: Mapped[datetime.datetime]
    deleted_at: Mapped[datetime.datetime | None]
    """It can be had back for a while."""

    __table_args__ = (Index(None, "owner_id", "id"),)


class CollectionAgent(Base):
    """An agent in a collection."""

    __tablename__ = "collection_agents"

    collection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True)
    agent: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int]
    """The first has the lowest; two may have the same for a moment, and are then told apart by their ids."""
