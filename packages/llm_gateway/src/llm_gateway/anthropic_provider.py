"""Claude, or any server that speaks Anthropic's Messages API, through Anthropic's own SDK.

Importing this module loads the SDK: seconds, and tens of megabytes. `open_gateway` does it when it is needed.
"""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing

import anthropic
import httpx2
from anthropic.types import (
    RawContentBlockDeltaEvent,
    RawMessageDeltaEvent,
    RawMessageStartEvent,
    RawMessageStopEvent,
    RawMessageStreamEvent,
    TextDelta,
)
from pydantic import BaseModel, ConfigDict, Field

from agent_contracts.execution import Usage
from llm_gateway.anthropic_errors import CAUGHT, translate
from llm_gateway.asking import Answer, Ask, TextPiece
from llm_gateway.errors import EmptyAnswer, GatewayError, Interrupted, InvalidAnswer
from llm_gateway.retry import Retry
from llm_gateway.settings import GatewaySettings

# Its line for each request holds the base URL, where some keep a password.
logging.getLogger("httpx2").setLevel(logging.WARNING)

_CONNECT_TIMEOUT = 5.0
# PostgreSQL takes no NUL and UTF-8 no lone surrogate; a model can be made to write either.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class _Part(BaseModel):
    model_config = ConfigDict(from_attributes=True, strict=True)


class _Block(_Part):
    type: str
    text: str = ""


class _Tokens(_Part):
    input_tokens: int | None = Field(None, ge=0)
    output_tokens: int | None = Field(None, ge=0)
    cache_creation_input_tokens: int | None = Field(None, ge=0)
    cache_read_input_tokens: int | None = Field(None, ge=0)

    @property
    def read(self) -> int:
        """Every token the model read, from the cache or not."""
        return (self.input_tokens or 0) + (self.cache_creation_input_tokens or 0) + (self.cache_read_input_tokens or 0)

    def as_usage(self) -> Usage:
        """Return it as the contracts count."""
        cached = self.cache_read_input_tokens or 0
        return Usage(input_tokens=self.read, output_tokens=self.output_tokens or 0, cached_tokens=cached)


class _Reply(_Part):
    """What is needed of a message. The SDK does not check what it is sent; this does."""

    model: str
    content: list[_Block]
    stop_reason: str | None = None
    usage: _Tokens


class _Stop(_Part):
    stop_reason: str | None = None


class _Ending(_Part):
    delta: _Stop
    usage: _Tokens


class AnthropicProvider:
    """A gateway to the Messages API. Tries again by itself where that may help; see `Retry`."""

    def __init__(self, settings: GatewaySettings, retry: Retry) -> None:
        """Open the SDK's client; nothing is sent yet."""
        self._settings = settings
        self._retry = retry
        # Without a key the SDK would look for credentials on the disk; a local server wants none.
        self._client = anthropic.AsyncAnthropic(
            api_key=settings.api_key or "none",
            base_url=settings.base_url or "https://api.anthropic.com",
            timeout=anthropic.Timeout(settings.timeout, connect=min(_CONNECT_TIMEOUT, settings.timeout)),
            max_retries=0,
        )

    async def complete(self, ask: Ask) -> Answer:
        """Return the whole answer, after at most `Retry.attempts` calls."""
        deadline = self._deadline()
        attempt = 0
        while True:
            attempt += 1
            try:
                async with asyncio.timeout_at(deadline):
                    return await self._message(ask)
            except CAUGHT as error:
                failure = self._translated(error, ask)
            await self._retry.pause(failure, attempt, deadline)

    async def stream(self, ask: Ask) -> AsyncGenerator[TextPiece | Answer]:
        """Yield the answer's pieces and, last, the whole; calls again only while nothing was yielded."""
        deadline = self._deadline()
        attempt = 0
        while True:
            attempt += 1
            draft = _Draft()
            try:
                async with aclosing(self._pieces(ask, draft, deadline)) as pieces:
                    async for piece in pieces:
                        yield piece
                yield draft.answer()
                return
            except CAUGHT as error:
                failure = self._translated(error, ask)
            if draft.texts and not isinstance(failure, InvalidAnswer):
                failure = Interrupted(f"The answer broke off before its end. {failure}")
            await self._retry.pause(failure, attempt, deadline)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _message(self, ask: Ask) -> Answer:
        message = await self._client.messages.create(
            model=self._settings.models[ask.tier],
            max_tokens=self._max_tokens(ask),
            system=ask.system,
            messages=[{"role": "user", "content": ask.prompt}],
            extra_body=self._extra(ask),
        )
        reply = _Reply.model_validate(message)
        text = "".join(block.text for block in reply.content if block.type == "text")
        return _answer(text, reply.model, reply.usage.as_usage(), reply.stop_reason)

    async def _pieces(self, ask: Ask, draft: "_Draft", deadline: float) -> AsyncGenerator[TextPiece]:
        async with asyncio.timeout_at(deadline):
            events = await self._client.messages.create(
                model=self._settings.models[ask.tier],
                max_tokens=self._max_tokens(ask),
                system=ask.system,
                messages=[{"role": "user", "content": ask.prompt}],
                extra_body=self._extra(ask),
                stream=True,
            )
        try:
            while not draft.ended:
                # Around each wait, not the loop: the time that a slow reader takes must not be cancelled in its code.
                async with asyncio.timeout_at(deadline):
                    text = draft.take(await anext(events, None))
                if text:
                    yield TextPiece(text)
        finally:
            await events.close()

    def _deadline(self) -> float:
        return asyncio.get_running_loop().time() + self._settings.timeout

    def _max_tokens(self, ask: Ask) -> int:
        return min(ask.max_tokens, self._settings.max_tokens)

    def _extra(self, ask: Ask) -> dict[str, float] | None:
        # The SDK's own method takes no temperature any more; servers of other models do.
        return {"temperature": ask.temperature} if self._settings.send_temperature else None

    def _translated(self, error: Exception, ask: Ask) -> GatewayError:
        settings = self._settings
        return translate(error, model=settings.models[ask.tier], timeout=settings.timeout, secret=settings.api_key)


class _Draft:
    """An answer while it is written."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.ended = False
        self._model = ""
        self._usage = Usage(input_tokens=0, output_tokens=0)
        self._stop_reason: str | None = None

    def take(self, event: RawMessageStreamEvent | None) -> str:
        """Note what `event` tells and return the text it brings, often none."""
        match event:
            case None:
                raise httpx2.RemoteProtocolError("the stream ended without message_stop")
            case RawContentBlockDeltaEvent(delta=TextDelta(text=str(text))):
                text = _UNSTORABLE.sub("\ufffd", text)
                self.texts.append(text)
                return text
            case RawMessageStartEvent():
                reply = _Reply.model_validate(event.message)
                self._model = reply.model
                self._count(reply.usage)
            case RawMessageDeltaEvent():
                ending = _Ending.model_validate(event)
                self._stop_reason = ending.delta.stop_reason
                self._count(ending.usage)
            case RawMessageStopEvent():
                self.ended = True
            case _:
                pass
        return ""

    def answer(self) -> Answer:
        """Return the whole answer. Raises InvalidAnswer or EmptyAnswer where there is none."""
        if not self._model:
            raise InvalidAnswer("The answer did not say which model wrote it. Check what ANTHROPIC_BASE_URL names.")
        return _answer("".join(self.texts), self._model, self._usage, self._stop_reason)

    def _count(self, tokens: _Tokens) -> None:
        # Counts are running totals: the last one said is the right one, and the end may leave out what was read.
        new, before = tokens.as_usage(), self._usage
        self._usage = Usage(
            input_tokens=new.input_tokens or before.input_tokens,
            output_tokens=new.output_tokens or before.output_tokens,
            cached_tokens=new.cached_tokens or before.cached_tokens,
        )


def _answer(text: str, model: str, usage: Usage, stop_reason: str | None) -> Answer:
    if not text.strip():
        why = "declined to answer" if stop_reason == "refusal" else "gave an empty answer"
        raise EmptyAnswer(f"The model {model} {why}. Say more in the inputs, or ask in other words.")
    return Answer(
        text=_UNSTORABLE.sub("\ufffd", text),
        model=model,
        usage=usage,
        truncated=stop_reason == "max_tokens",
    )
