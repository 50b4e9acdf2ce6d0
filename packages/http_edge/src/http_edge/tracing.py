"""Traces: who called whom, and how long each took, across processes.

Off, with nothing loaded and next to nothing done, until `configure_tracing` finds OTEL_EXPORTER_OTLP_ENDPOINT set.
Then spans go there by OTLP over HTTP, as OpenTelemetry's own OTEL_* variables say. A caller's place in a trace travels
as W3C Trace Context, in a header or in a row.
"""

import os
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import TracebackType

from http_edge.spans import Attributes, Kind, Place, Span, Tracer

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


class _NoSpan:
    """What there is while tracing is off; one for all, and it may be entered any number of times."""

    def note(self, attributes: Attributes) -> None:
        pass

    def fail(self, reason: str) -> None:
        pass

    def __enter__(self) -> "_NoSpan":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


_NO_SPAN = _NoSpan()
_NO_HEADERS: Mapping[str, str] = {}
_NO_ATTRIBUTES: Attributes = {}


class _State:
    tracer: Tracer | None = None


_state = _State()


def configure_tracing(service: str, environ: Mapping[str, str] = os.environ) -> None:
    """Have this process send spans as `service`, where the environment asks for it.

    Where it does and OpenTelemetry's SDK is not installed, the process stops and says what to install.
    """
    if _state.tracer is not None or not environ.get(ENDPOINT) or environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return
    try:
        # A heavy optional back-end: half a second and ten megabytes that only a process that traces shall pay.
        from http_edge.opentelemetry import OpenTelemetry  # noqa: PLC0415
    except ImportError as error:
        sys.exit(
            f"{ENDPOINT} is set, and OpenTelemetry is not installed ({error.name} is missing). "
            "Install rialto-http-edge[tracing], or unset the variable."
        )
    _state.tracer = OpenTelemetry(service, environ)


def span(
    name: str, kind: Kind = "internal", attributes: Attributes = _NO_ATTRIBUTES, *, parent: str | None = None
) -> AbstractContextManager[Span]:
    """Return a span that lasts as long as the block it is used for, below the current one, or below `parent`.

    `parent` is a traceparent; one that cannot be read counts as none. An exception that leaves the block marks the
    span as failed, by its kind only.
    """
    tracer = _state.tracer
    return _NO_SPAN if tracer is None else tracer.span(name, kind, attributes, parent)


def traceparent() -> str | None:
    """Return where in which trace this is, as the header `traceparent` says it; None while nothing is traced."""
    tracer = _state.tracer
    return None if tracer is None else tracer.traceparent()


def trace_headers() -> Mapping[str, str]:
    """Return the headers that take the trace on to whoever is called."""
    here = traceparent()
    return _NO_HEADERS if here is None else {"traceparent": here}


def place() -> Place | None:
    """Return where in which trace this is; None while nothing is traced."""
    tracer = _state.tracer
    return None if tracer is None else tracer.place()
