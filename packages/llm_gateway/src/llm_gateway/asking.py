"""What is asked of a model, what it answers, and what everything that answers can do."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from agent_contracts.definition import Tier
from agent_contracts.execution import Usage


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a model."""

    system: str
    """Who the model is and how it works; byte-identical from call to call, so that a provider can cache it."""
    prompt: str
    tier: Tier
    temperature: float
    max_tokens: int
    """The longest answer, in tokens; the gateway's settings may lower it."""


@dataclass(frozen=True, slots=True)
class TextPiece:
    """The next piece of an answer that is still being written; never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; never blank."""

    text: str
    model: str
    """The model that wrote it, by the name its provider gave."""
    usage: Usage
    truncated: bool = False
    """Whether it ended at its limit of tokens, not at its end."""


class Gateway(Protocol):
    """Puts questions to a model. Every failure is a `GatewayError`."""

    async def complete(self, ask: Ask) -> Answer:
        """Return the whole answer."""
        ...

    def stream(self, ask: Ask) -> AsyncGenerator[TextPiece | Answer]:
        """Yield the pieces of the answer as they are written and, last, the whole answer."""
        ...

    async def aclose(self) -> None:
        """Close what is open; the gateway is not used afterwards."""
        ...
