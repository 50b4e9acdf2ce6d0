"""What models cost, who has spent how much, and where it ends."""

from orchestration_engine.spending.prices import Prices
from orchestration_engine.spending.purse import Purse

__all__ = ["Prices", "Purse"]
