"""Which gateway answers."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from llm_gateway.asking import Answer, Ask, Gateway, TextPiece
from llm_gateway.errors import NotConfigured
from llm_gateway.retry import Retry
from llm_gateway.settings import GatewaySettings


def open_gateway(settings: GatewaySettings, *, retry: Retry | None = None) -> Gateway:
    """Return the gateway that `settings` name. It loads its provider with the first question.

    Without a key and a URL it still opens, and every question raises NotConfigured.
    """
    return _LazyGateway(settings, retry or Retry())


class _LazyGateway:
    """Loads the provider when it is first asked, so that a process that asks nothing pays nothing."""

    def __init__(self, settings: GatewaySettings, retry: Retry) -> None:
        self._settings = settings
        self._retry = retry
        self._provider: Gateway | None = None
        self._loading = asyncio.Lock()

    async def complete(self, ask: Ask) -> Answer:
        provider = self._provider or await self._load()
        return await provider.complete(ask)

    async def stream(self, ask: Ask) -> AsyncGenerator[TextPiece | Answer]:
        provider = self._provider or await self._load()
        async with aclosing(provider.stream(ask)) as pieces:
            async for piece in pieces:
                yield piece

    async def aclose(self) -> None:
        if self._provider is not None:
            await self._provider.aclose()

    async def _load(self) -> Gateway:
        if self._settings.api_key is None and self._settings.base_url is None:
            raise NotConfigured(
                "No language model is configured: set ANTHROPIC_API_KEY to use Claude, or ANTHROPIC_BASE_URL to use "
                "a server that speaks the same protocol, and start again."
            )
        async with self._loading:
            if self._provider is None:
                # The import alone takes seconds; in a thread, other requests go on meanwhile.
                self._provider = await asyncio.to_thread(_anthropic, self._settings, self._retry)
            return self._provider


def _anthropic(settings: GatewaySettings, retry: Retry) -> Gateway:
    # A heavy optional back-end: 77 MB and seconds that only a process that asks a model shall pay.
    from llm_gateway.anthropic_provider import AnthropicProvider  # noqa: PLC0415

    return AnthropicProvider(settings, retry)
