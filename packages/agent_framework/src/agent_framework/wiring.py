"""The only module that knows who does what `ports` asks for."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager

from agent_framework.ports import Answer, FailureKind, Model, ModelFailure, Question
from llm_gateway import (
    Ask,
    EmptyAnswer,
    Gateway,
    GatewayError,
    GatewaySettings,
    InvalidAnswer,
    InvalidAsk,
    NotConfigured,
    Refused,
    TextPiece,
    TimedOut,
    Unavailable,
    open_gateway,
)

__all__ = ["Gateway", "connect", "open_model"]

_KINDS: dict[type[GatewayError], FailureKind] = {
    NotConfigured: "not-configured",
    Refused: "refused",
    InvalidAsk: "invalid-question",
    Unavailable: "unavailable",
    TimedOut: "timed-out",
    EmptyAnswer: "no-answer",
    InvalidAnswer: "no-answer",
}


def connect(gateway: Gateway) -> Model:
    """Return the model behind `gateway`."""
    return _GatewayModel(gateway)


def open_model() -> Model:
    """Return the model that the environment names; see `GatewaySettings.from_env`.

    Raises:
        InvalidSetting: where a variable has a value that cannot be used.
    """
    return connect(open_gateway(GatewaySettings.from_env()))


class _GatewayModel:
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def answer(self, question: Question) -> Answer:
        with _failures_told():
            return await self._gateway.complete(_ask(question))

    async def stream(self, question: Question) -> AsyncGenerator[str | Answer]:
        with _failures_told():
            async with aclosing(self._gateway.stream(_ask(question))) as parts:
                async for part in parts:
                    yield part.text if isinstance(part, TextPiece) else part

    async def aclose(self) -> None:
        await self._gateway.aclose()


def _ask(question: Question) -> Ask:
    wanted = question.preferences
    return Ask(
        system=question.system,
        prompt=question.prompt,
        tier=wanted.tier,
        temperature=float(wanted.temperature),
        max_tokens=wanted.max_tokens,
    )


@contextmanager
def _failures_told() -> Iterator[None]:
    try:
        yield
    except GatewayError as error:
        retry_after = error.retry_after if isinstance(error, Unavailable) else None
        raise ModelFailure(_kind(error), str(error), retry_after) from None


def _kind(error: GatewayError) -> FailureKind:
    for known, kind in _KINDS.items():
        if isinstance(error, known):
            return kind
    return "no-answer"
