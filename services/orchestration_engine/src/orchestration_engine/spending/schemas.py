"""Bodies of the endpoints of prices and budgets."""

import datetime
import decimal
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Dollars = Annotated[float, Field(description="US dollars.")]
MONTHLY = Annotated[
    decimal.Decimal,
    Field(ge=0, le=1_000_000_000, max_digits=18, decimal_places=9, description="US dollars in a calendar month, UTC."),
]
PRICE = Annotated[
    decimal.Decimal,
    Field(ge=0, le=1_000_000, max_digits=15, decimal_places=9, description="US dollars a million tokens."),
]
ModelName = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[\w./:@+-]+$")]


class PriceRequest(BaseModel):
    """What a model costs from a moment on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: AwareDatetime | None = Field(None, description="Now, if left out. What was answered before keeps its cost.")
    input: PRICE
    cached: PRICE | None = Field(None, description="Input that the provider had in its cache; as `input`, if left out.")
    output: PRICE


class PriceView(BaseModel):
    """What a model costs from a moment on, in US dollars a million tokens."""

    model: str = Field(description="Its name, or the beginning of the names of its versions.")
    since: datetime.datetime
    input: float
    cached: float
    output: float


class PriceList(BaseModel):
    """Every price, the newest of each model first."""

    items: list[PriceView]


class BudgetRequest(BaseModel):
    """What may be spent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    monthly: MONTHLY


class BudgetView(BaseModel):
    """What a user has spent this month, and may."""

    username: str
    month: datetime.date = Field(description="Its first day, UTC.")
    spent: Dollars
    monthly: float | None = Field(description="US dollars; null where nothing is set: no limit.")
    is_own: bool = Field(description="The user set it; what an administrator set only an administrator changes.")
    state: str = Field(description="`open`; `warned` from 80 % on; `exhausted`: no agent is asked until next month.")


class BudgetList(BaseModel):
    """Those who have a budget or have spent something this month, the dearest first."""

    items: list[BudgetView]
