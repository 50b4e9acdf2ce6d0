"""What an answer costs."""

import datetime
import decimal
from collections.abc import Iterable
from typing import NamedTuple

from agent_contracts.execution import Usage

_A_MILLION = 1_000_000
_SMALLEST = decimal.Decimal("0.000000001")


class Price(NamedTuple):
    """What a model costs from a moment on, in US dollars a million tokens."""

    model: str
    since: datetime.datetime
    input: decimal.Decimal
    cached: decimal.Decimal
    """Input that the provider had in its cache."""
    output: decimal.Decimal


class Prices:
    """The price list. A price holds for the model of its name, and for all whose names begin with that and a hyphen."""

    def __init__(self, prices: Iterable[Price] = ()) -> None:
        self._prices: dict[str, list[Price]] = {}
        for price in sorted(prices, key=lambda one: one.since, reverse=True):
            self._prices.setdefault(price.model, []).append(price)

    def cost(self, model: str, usage: Usage, moment: datetime.datetime) -> decimal.Decimal | None:
        """Return what `usage` cost at `moment`, in US dollars; None where the model had no price then."""
        price = self._find(model, moment)
        if price is None:
            return None
        cached = min(usage.cached_tokens, usage.input_tokens)
        read = (usage.input_tokens - cached) * price.input + cached * price.cached
        return ((read + usage.output_tokens * price.output) / _A_MILLION).quantize(_SMALLEST)

    def _find(self, model: str, moment: datetime.datetime) -> Price | None:
        name = model
        while name:
            for price in self._prices.get(name, ()):
                if price.since <= moment:
                    return price
            name = name.rpartition("-")[0]
        return None
