"""Tracing is off unless it is asked for. Read from processes of their own: it is set up once per process."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

OFF = """
import sys
from http_edge import tracing
from http_edge.logs import configure_logs
import structlog
configure_logs("engine")
tracing.configure_tracing("engine")
with tracing.span("one", parent="00-%s-%s-01" % ("a" * 32, "b" * 16)) as one, tracing.span("two") as two:
    one.note({"a": 1})
    one.fail("nothing")
    structlog.get_logger("a").info("within")
    assert one is two
    assert tracing.traceparent() is None
    assert tracing.place() is None
    assert not tracing.trace_headers()
loaded = [name for name in sys.modules if name.startswith(("opentelemetry", "requests", "google.protobuf"))]
assert not loaded, loaded
"""
ON = """
import logging, sys
from http_edge import tracing
from http_edge.logs import configure_logs
configure_logs("engine")
tracing.configure_tracing("engine")
tracing.configure_tracing("engine")
import structlog
log = structlog.get_logger("a")
log.info("before")
with tracing.span("outer", "consumer", {"a": 1}, parent=sys.argv[1]) as outer:
    log.info("within", here=tracing.traceparent())
    logging.getLogger("library").warning("within")
    try:
        with tracing.span("inner", "client"):
            outer.note({"b": "two"})
            raise ValueError("the password is hunter2")
    except ValueError:
        pass
log.info("after")
"""
TRACE, ABOVE = "a" * 32, "b" * 16


class Receiver(ThreadingHTTPServer):
    """Takes what is sent to it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        bodies = self.bodies

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.path == "/v1/traces"
                bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def spans(self) -> dict[str, Span]:
        told = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        return {
            span.name: span
            for request in told
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        }


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of spans."""
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def run(program: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    own = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**own, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def lines(done: "subprocess.CompletedProcess[str]") -> list[dict[str, str]]:
    return [json.loads(line) for line in done.stderr.splitlines()]


@pytest.mark.parametrize("environment", [{}, {"OTEL_EXPORTER_OTLP_ENDPOINT": ""}], ids=["unset", "empty"])
def test_nothing_is_loaded_or_made_while_tracing_is_off(environment: dict[str, str]) -> None:
    done = run(OFF, **environment)
    assert done.returncode == 0, done.stderr
    assert "trace_id" not in lines(done)[0]


def test_tracing_stays_off_where_opentelemetry_is_disabled() -> None:
    done = run(OFF, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9", OTEL_SDK_DISABLED="TRUE")
    assert done.returncode == 0, done.stderr


def test_spans_stand_below_the_callers_and_fail_by_the_kind_of_error_only(receiver: Receiver) -> None:
    url = f"http://127.0.0.1:{receiver.server_port}"
    done = run(ON, f"00-{TRACE}-{ABOVE}-01", OTEL_EXPORTER_OTLP_ENDPOINT=url)
    assert done.returncode == 0, done.stderr
    outer, inner = receiver.spans["outer"], receiver.spans["inner"]
    assert (outer.trace_id.hex(), outer.parent_span_id.hex()) == (TRACE, ABOVE)
    assert (inner.trace_id.hex(), inner.parent_span_id) == (TRACE, outer.span_id)
    assert (outer.kind, inner.kind) == (Span.SPAN_KIND_CONSUMER, Span.SPAN_KIND_CLIENT)
    assert {one.key for one in outer.attributes} == {"a", "b"}
    assert outer.status.code == Status.STATUS_CODE_UNSET
    assert inner.status.code == Status.STATUS_CODE_ERROR
    assert "ValueError" in str(inner)
    assert "hunter2" not in str(inner)


def test_lines_written_within_a_span_carry_it_and_others_do_not(receiver: Receiver) -> None:
    url = f"http://127.0.0.1:{receiver.server_port}"
    before, own, foreign, after = lines(run(ON, f"00-{TRACE}-{ABOVE}-01", OTEL_EXPORTER_OTLP_ENDPOINT=url))
    span_id = receiver.spans["outer"].span_id.hex()
    assert own["here"] == f"00-{TRACE}-{span_id}-01"
    assert (own["trace_id"], own["span_id"]) == (TRACE, span_id)
    assert (foreign["trace_id"], foreign["span_id"]) == (TRACE, span_id)
    assert "trace_id" not in before
    assert "trace_id" not in after


@pytest.mark.parametrize("parent", ["", "nonsense", f"00-{'0' * 32}-{ABOVE}-01", "\N{SNOWMAN}"])
def test_a_parent_that_cannot_be_read_counts_as_none(receiver: Receiver, parent: str) -> None:
    url = f"http://127.0.0.1:{receiver.server_port}"
    done = run(ON, parent, OTEL_EXPORTER_OTLP_ENDPOINT=url)
    assert done.returncode == 0, done.stderr
    assert receiver.spans["outer"].parent_span_id == b""


def test_a_caller_that_does_not_want_its_trace_kept_is_heard(receiver: Receiver) -> None:
    url = f"http://127.0.0.1:{receiver.server_port}"
    done = run(ON, f"00-{TRACE}-{ABOVE}-00", OTEL_EXPORTER_OTLP_ENDPOINT=url)
    assert done.returncode == 0, done.stderr
    assert not receiver.spans


def test_a_process_ends_soon_though_nobody_takes_its_spans() -> None:
    # From when all is done but the spans: how long a busy machine loads the SDK says nothing of its end.
    last = "import time; print(time.monotonic())\n"
    done = run(ON + last, "", OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9")
    ended = time.monotonic()
    assert done.returncode == 0, done.stderr
    assert "encountered while exporting" in done.stderr
    assert ended - float(done.stdout) < 8  # left alone, the SDK tries for ten


def test_where_opentelemetry_is_missing_it_says_what_to_install() -> None:
    hidden = "import sys; sys.modules['opentelemetry.sdk'] = None\n"
    done = run(hidden + ON, "", OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9")
    assert done.returncode == 1
    assert "Install rialto-http-edge[tracing], or unset the variable." in done.stderr
