"""Tracing by OpenTelemetry's SDK. Importing this module loads it; only `http_edge.tracing` does."""

import atexit
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import Span as RecordedSpan
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from http_edge.spans import Attributes, Kind, Place, Span

_KINDS: Mapping[Kind, trace.SpanKind] = {
    "internal": trace.SpanKind.INTERNAL,
    "client": trace.SpanKind.CLIENT,
    "producer": trace.SpanKind.PRODUCER,
    "consumer": trace.SpanKind.CONSUMER,
}
FAREWELL = 2.0
"""How long a process that ends may try to be rid of its last spans, in seconds."""

_propagator = TraceContextTextMapPropagator()


class OpenTelemetry:
    """Makes spans and sends them, some seconds' worth at a time. What is left is sent when the process ends."""

    def __init__(self, service: str, environ: Mapping[str, str]) -> None:
        """Set up the process's one provider, which FastAPI and the model's client use, too."""
        # What OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES say comes first.
        named = environ.get("OTEL_SERVICE_NAME") or service
        resource = Resource.create({SERVICE_NAME: named, "service.namespace": "rialto"})
        provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        exporter = OTLPSpanExporter()
        provider.add_span_processor(_Discretion())
        provider.add_span_processor(BatchSpanProcessor(exporter))
        trace.set_tracer_provider(provider)
        _send_the_rest_at_the_end(provider, exporter)
        self._tracer = provider.get_tracer("rialto")

    @contextmanager
    def span(self, name: str, kind: Kind, attributes: Attributes, parent: str | None) -> Iterator[Span]:
        """Return a span that is the current one for as long as its block lasts."""
        above = _propagator.extract({"traceparent": parent}, Context()) if parent else None
        with self._tracer.start_as_current_span(
            name,
            above,
            kind=_KINDS[kind],
            attributes=attributes,
            record_exception=False,  # its text may quote a prompt
            set_status_on_exception=False,
        ) as started:
            span = _Span(started)
            try:
                yield span
            except BaseException as error:
                span.fail(type(error).__name__)
                raise

    def traceparent(self) -> str | None:
        """Return where in which trace this is."""
        carrier: dict[str, str] = {}
        _propagator.inject(carrier)
        return carrier.get("traceparent")

    def place(self) -> Place | None:
        """Return where in which trace this is."""
        context = trace.get_current_span().get_span_context()
        if not context.is_valid:
            return None
        return Place(trace.format_trace_id(context.trace_id), trace.format_span_id(context.span_id))


def _send_the_rest_at_the_end(provider: TracerProvider, exporter: OTLPSpanExporter) -> None:
    """Have what is left sent when the process ends; where nobody takes it, only for `FAREWELL` seconds."""
    ending = threading.Event()

    def give_up() -> None:
        ending.wait()
        time.sleep(FAREWELL)
        exporter.shutdown()  # type: ignore[no-untyped-call]  # it ships no types for this one

    def end() -> None:
        ending.set()
        provider.shutdown()

    # Begun now, since a process that ends begins no thread any more.
    threading.Thread(target=give_up, name="last spans", daemon=True).start()
    atexit.register(end)


class _Span:
    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def note(self, attributes: Attributes) -> None:
        self._span.set_attributes(attributes)

    def fail(self, reason: str) -> None:
        self._span.set_attribute("error.type", reason)
        self._span.set_status(trace.StatusCode.ERROR)


class _Discretion(SpanProcessor):
    """Keeps to itself what somebody may have written: what an address asks for after its `?`."""

    def on_start(self, span: RecordedSpan, parent_context: Context | None = None) -> None:  # noqa: ARG002  (the SDK's)
        if span.attributes and "url.query" in span.attributes:
            span.set_attribute("url.query", "...")
