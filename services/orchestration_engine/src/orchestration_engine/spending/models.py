"""The tables of prices and budgets."""

import datetime
import decimal
import uuid

from sqlalchemy import Date, ForeignKey, Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column

from orchestration_engine.core.base import Base

MONEY = Numeric(18, 9)
"""US dollars: a billion of them, to the billionth. A cheap model's token costs a ten-millionth."""


class ModelPrice(Base):
    """What a model costs from a moment on, in US dollars a million tokens."""

    __tablename__ = "model_prices"

    model: Mapped[str] = mapped_column(Text, primary_key=True)
    """Its name, or the beginning of the names of its versions."""
    since: Mapped[datetime.datetime] = mapped_column(primary_key=True)
    input: Mapped[decimal.Decimal] = mapped_column(MONEY)
    cached: Mapped[decimal.Decimal] = mapped_column(MONEY)
    """Input that the provider had in its cache."""
    output: Mapped[decimal.Decimal] = mapped_column(MONEY)


class Budget(Base):
    """What a user may spend in a calendar month, in UTC."""

    __tablename__ = "budgets"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    monthly: Mapped[decimal.Decimal] = mapped_column(MONEY)
    set_by: Mapped[uuid.UUID]
    """Who set it: what an administrator set is not the user's own to raise."""
    warned: Mapped[datetime.date | None] = mapped_column(Date)
    """The month of the last warning."""
    exhausted: Mapped[datetime.date | None] = mapped_column(Date)
    """The month in which it was spent last."""


class Spending(Base):
    """What a user has spent in a month."""

    __tablename__ = "spending"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    month: Mapped[datetime.date] = mapped_column(Date, primary_key=True)
    cost: Mapped[decimal.Decimal] = mapped_column(MONEY)
