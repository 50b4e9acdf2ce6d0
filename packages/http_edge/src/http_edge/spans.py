"""What a trace is made of, whoever makes it."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Literal, NamedTuple, Protocol

Kind = Literal["internal", "client", "producer", "consumer"]
Attributes = Mapping[str, str | int | float | bool]


class Span(Protocol):
    """A part of a trace that is going on."""

    def note(self, attributes: Attributes) -> None:
        """Add what became known on the way."""
        ...

    def fail(self, reason: str) -> None:
        """Say that it came to nothing. `reason` is a kind, never a text that may hold what somebody wrote."""
        ...


class Place(NamedTuple):
    """Where in which trace one is, in hexadecimal."""

    trace_id: str
    span_id: str


class Tracer(Protocol):
    """Makes spans."""

    def span(
        self, name: str, kind: Kind, attributes: Attributes, parent: str | None
    ) -> AbstractContextManager[Span]: ...
    def traceparent(self) -> str | None: ...
    def place(self) -> Place | None: ...
