"""Who has an account, and which tokens are dead."""

import datetime
import uuid

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from orchestration_engine.core.base import Base


class User(Base):
    """An account."""

    __tablename__ = "users"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(Text)
    # Two names that differ only in the case of their letters would be taken for each other.
    username_key: Mapped[str] = mapped_column(Text, unique=True)
    password_hash: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime.datetime]


class RevokedToken(Base):
    """A token that was logged out before its time; kept until it would have expired anyway."""

    __tablename__ = "revoked_tokens"

    jti: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime.datetime]

    __table_args__ = (Index(None, "expires_at"),)
