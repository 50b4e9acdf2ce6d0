"""Who has an account, which tokens are dead, and which keys there are."""

import datetime
import uuid
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, LargeBinary, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from orchestration_engine.core.base import Base


class Role(StrEnum):
    """How far somebody may see."""

    USER = "user"
    ANALYST = "analyst"
    """Sees everybody's numbers."""
    ADMIN = "admin"
    """Sees everybody's numbers, sets prices and other people's budgets."""

    @property
    def sees_all(self) -> bool:
        """Whether everybody's numbers are shown, not only one's own."""
        return self is not Role.USER


class User(Base):
    """An account."""

    __tablename__ = "users"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(Text)
    # Two names that differ only in the case of their letters would be taken for each other.
    username_key: Mapped[str] = mapped_column(Text, unique=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    """Null of a guest."""
    role: Mapped[Role] = mapped_column(
        Enum(
            Role,
            name="role",
            native_enum=False,
            create_constraint=True,
            length=16,
            values_callable=lambda roles: [role.value for role in roles],
        ),
        server_default=Role.USER.value,
    )
    token_generation: Mapped[int] = mapped_column(server_default=text("0"))
    """Tokens of another generation are dead. It is counted, not dated: no two clocks have to agree."""
    tries_left: Mapped[int | None] = mapped_column(SmallInteger)
    """How many workflows a guest may still run; null of an account that somebody registered."""
    created_at: Mapped[datetime.datetime]

    __table_args__ = (Index("ix_users_guests", "created_at", postgresql_where=text("tries_left IS NOT NULL")),)


class RevokedToken(Base):
    """A token that was logged out before its time; kept until it would have expired anyway."""

    __tablename__ = "revoked_tokens"

    jti: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime.datetime]

    __table_args__ = (Index(None, "expires_at"),)


class Scope(StrEnum):
    """What a key may be used for."""

    READ = "read"
    RUN = "run"
    """Everything that changes something of one's own."""
    ADMIN = "admin"
    """What the role of an analyst or administrator allows."""


class ApiKey(Base):
    """A key with which programs call in somebody's name; kept for a while after it was revoked, to say so."""

    __tablename__ = "api_keys"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text, unique=True)
    """Its beginning, which is no secret."""
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of the whole key: see `keys`."""
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime.datetime]
    expires_at: Mapped[datetime.datetime | None]
    last_used_at: Mapped[datetime.datetime | None]
    """To the minute."""
    revoked_at: Mapped[datetime.datetime | None]

    __table_args__ = (Index(None, "owner_id", "id"),)
