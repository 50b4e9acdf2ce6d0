"""A gateway without a model."""

import asyncio
from collections.abc import AsyncGenerator, Callable

from agent_contracts.execution import Usage
from llm_gateway.asking import Answer, Ask, TextPiece
from llm_gateway.errors import EmptyAnswer

MODEL = "scripted"


class ScriptedGateway:
    """Answers from a function, for tests and demonstrations; no network, no model.

    `answer` is given each question and returns the text of the answer, or raises a `GatewayError`.
    Tokens are counted as words. Every question is kept in `asked`.

        gateway = ScriptedGateway(lambda ask: f"You said: {ask.prompt}")
    """

    def __init__(self, answer: Callable[[Ask], str], *, gate: asyncio.Event | None = None) -> None:
        """Keep the script. Where a `gate` is given, answers wait for it: a stream after its first piece."""
        self._answer = answer
        self._gate = gate
        self.asked: list[Ask] = []
        self.waiting = 0
        """How many answers wait at the gate now."""
        self.cancelled = 0
        """How many answers were given up by whoever asked."""

    async def complete(self, ask: Ask) -> Answer:
        """Return the scripted answer."""
        self.asked.append(ask)
        answer = self._whole(ask)
        await self._wait()
        return answer

    async def stream(self, ask: Ask) -> AsyncGenerator[TextPiece | Answer]:
        """Yield the scripted answer word by word and, last, whole."""
        self.asked.append(ask)
        answer = self._whole(ask)
        for number, piece in enumerate(_words(answer.text)):
            if number == 1:
                await self._wait()
            yield TextPiece(piece)
        yield answer

    async def aclose(self) -> None:
        """Do nothing: nothing is open."""

    def _whole(self, ask: Ask) -> Answer:
        text = self._answer(ask)
        if not text.strip():
            raise EmptyAnswer("The script gave an empty answer.")
        usage = Usage(
            input_tokens=len(ask.system.split()) + len(ask.prompt.split()),
            output_tokens=len(text.split()),
        )
        return Answer(text=text, model=MODEL, usage=usage)

    async def _wait(self) -> None:
        if self._gate is None:
            return
        self.waiting += 1
        try:
            await self._gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.waiting -= 1


def _words(text: str) -> list[str]:
    return [piece for word in text.split(" ") for piece in (word, " ")][:-1] if " " in text else [text]
