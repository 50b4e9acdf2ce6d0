"""The tables of what events add up to."""

import datetime
import decimal
import uuid

from sqlalchemy import BigInteger, Numeric, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from orchestration_engine.core.base import Base

_PARTED = {"postgresql_partition_by": "RANGE (bucket)"}


class _Rollup:
    """What came to its end in a minute, an hour or a day, in UTC, by what it was.

    The same is counted three times, so that each question reads few rows: see `Cube`.
    """

    cube: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    bucket: Mapped[datetime.datetime] = mapped_column(primary_key=True)
    """When the minute, hour or day began."""
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    """`task`: an agent was asked once; `workflow`."""
    agent: Mapped[str] = mapped_column(Text, primary_key=True)
    category: Mapped[str] = mapped_column(Text, primary_key=True)
    model: Mapped[str] = mapped_column(Text, primary_key=True)
    status: Mapped[str] = mapped_column(Text, primary_key=True)
    """`completed`, `failed` or `cancelled`."""
    count: Mapped[int] = mapped_column(BigInteger)
    duration: Mapped[int] = mapped_column(BigInteger)
    """Of all together, in microseconds."""
    queued: Mapped[int] = mapped_column(BigInteger)
    """How long all together waited for their turn, in microseconds."""
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    cached_tokens: Mapped[int] = mapped_column(BigInteger)
    output_tokens: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[decimal.Decimal] = mapped_column(Numeric(24, 9))
    """In US dollars."""
    bins: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    """The sketch of their durations: see `sketch`."""
    bin_counts: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class RollupMinute(_Rollup, Base):
    """By the minute."""

    __tablename__ = "rollups_minute"
    __table_args__ = _PARTED


class RollupHour(_Rollup, Base):
    """By the hour."""

    __tablename__ = "rollups_hour"
    __table_args__ = _PARTED


class RollupDay(_Rollup, Base):
    """By the day."""

    __tablename__ = "rollups_day"
    __table_args__ = _PARTED
