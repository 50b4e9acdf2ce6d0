"""Who has an account, and which tokens are dead."""

import datetime
import uuid
from enum import StrEnum

from sqlalchemy import Enum, Index, Text
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
    password_hash: Mapped[str] = mapped_column(Text)
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
    created_at: Mapped[datetime.datetime]


class RevokedToken(Base):
    """A token that was logged out before its time; kept until it would have expired anyway."""

    __tablename__ = "revoked_tokens"

    jti: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime.datetime]

    __table_args__ = (Index(None, "expires_at"),)
