"""What receives spans, and what answers as a model, while a test follows a trace."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Self

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


@dataclass(frozen=True)
class Received:
    """A span as it came."""

    service: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    attributes: dict[str, str]


REFUSED = "quinces"


class Server:
    """An HTTP server on a free port, as long as its block lasts."""

    def __init__(self) -> None:
        self.url = ""
        self._runner: web.AppRunner | None = None

    def routes(self) -> list[web.RouteDef]:
        """Return what is served."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()


class Collector(Server):
    """Takes spans by OTLP over HTTP."""

    def __init__(self) -> None:
        super().__init__()
        self.spans: list[Received] = []
        self._news = asyncio.Condition()

    def routes(self) -> list[web.RouteDef]:
        """Return what is served."""
        return [web.post("/v1/traces", self._take)]

    def of(self, trace_id: str) -> list[Received]:
        """Return the spans of a trace that have come."""
        return [span for span in self.spans if span.trace_id == trace_id]

    async def having(self, trace_id: str, *names: str, seconds: float = 30) -> list[Received]:
        """Return the spans of a trace once all those have come that are named, each as often as it is."""
        wanted = Counter(names)

        def missing() -> Counter[str]:
            return wanted - Counter(span.name for span in self.of(trace_id))

        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: not missing())
        except TimeoutError:
            raise AssertionError(f"no span came for {missing()}; there are {self.of(trace_id)}") from None
        return self.of(trace_id)

    async def _take(self, request: web.Request) -> web.Response:
        told = ExportTraceServiceRequest.FromString(await request.read())
        for resource in told.resource_spans:
            named = {one.key: one.value.string_value for one in resource.resource.attributes}
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.spans.append(
                        Received(
                            service=named["service.name"],
                            name=span.name,
                            trace_id=span.trace_id.hex(),
                            span_id=span.span_id.hex(),
                            parent_id=span.parent_span_id.hex(),
                            attributes={one.key: str(one.value) for one in span.attributes},
                        )
                    )
        async with self._news:
            self._news.notify_all()
        return web.Response(
            body=ExportTraceServiceResponse().SerializeToString(), content_type="application/x-protobuf"
        )


class Model(Server):
    """Answers in the words it was given, as Anthropic's Messages API does; questions about `REFUSED` it refuses."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def routes(self) -> list[web.RouteDef]:
        """Return what is served."""
        return [web.post("/v1/messages", self._answer)]

    async def _answer(self, request: web.Request) -> web.Response:
        if REFUSED in await request.text():
            error = {"type": "invalid_request_error", "message": "Not that."}
            return web.json_response({"type": "error", "error": error}, status=400)
        return web.json_response(
            {
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "model": "claude-haiku-5-5",
                "content": [{"type": "text", "text": self._words}],
                "stop_reason": "end_turn",
                "stop_sequence": None,
                "usage": {"input_tokens": 12, "output_tokens": 3},
            }
        )
