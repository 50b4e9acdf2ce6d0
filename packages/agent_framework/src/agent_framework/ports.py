"""What the runtime needs from outside, said as Protocols; `wiring` brings the packages that can do it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Literal, Protocol

from agent_contracts.definition import ModelPreferences
from agent_contracts.execution import Usage

FailureKind = Literal["not-configured", "refused", "invalid-question", "unavailable", "timed-out", "no-answer"]


@dataclass(frozen=True, slots=True)
class Question:
    """What an agent asks of a model."""

    system: str
    """The same bytes for every question of one agent, so that a provider can cache it."""
    prompt: str
    preferences: ModelPreferences


class Answer(Protocol):
    """What a model wrote; never blank."""

    @property
    def text(self) -> str: ...
    @property
    def model(self) -> str:
        """The model's name, as its provider gives it."""
        ...

    @property
    def usage(self) -> Usage: ...
    @property
    def truncated(self) -> bool:
        """Whether it ended at its limit of tokens."""
        ...


class Model(Protocol):
    """Answers questions. It fails with `ModelFailure` and nothing else."""

    async def answer(self, question: Question) -> Answer:
        """Return the whole answer."""
        ...

    def stream(self, question: Question) -> AsyncGenerator[str | Answer]:
        """Yield the pieces of the answer as they are written and, last, the whole answer."""
        ...

    async def aclose(self) -> None:
        """Close what is open; the model is not asked afterwards."""
        ...


class ModelFailure(Exception):
    """A model gave no answer. `message` says what to do and holds no secret."""

    def __init__(self, kind: FailureKind, message: str, retry_after: float | None = None) -> None:
        """Keep the kind and, in seconds, when to try again where the provider said so."""
        super().__init__(kind, message, retry_after)
        self.kind: FailureKind = kind
        self.message = message
        self.retry_after = retry_after

    def __str__(self) -> str:
        return self.message
