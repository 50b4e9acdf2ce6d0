"""Errors the product expects to happen.

EngineError
├── NotFound
├── Conflict
├── Unauthenticated
├── Forbidden
├── Invalid
├── TooMany       (of one caller's; worth trying again later)
└── Unavailable   (worth trying again)
"""

from collections.abc import Sequence

from agent_contracts.problems import FieldProblem


class EngineError(Exception):
    """Something a caller can understand and act on: `detail` says what happened and what to do next."""

    kind: str
    title: str
    retry_after: int | None = None
    """After how many seconds it is worth trying again, where that is known."""

    def __init__(self, detail: str, errors: Sequence[FieldProblem] = ()) -> None:
        super().__init__(detail, errors)
        self.detail = detail
        self.errors = tuple(errors)

    def __reduce__(self) -> tuple[object, ...]:
        # Queues rebuild errors from their arguments, and the leaves take others than this base.
        return (_rebuild, (type(self), self.detail, self.errors))

    def __str__(self) -> str:
        return self.detail


def _rebuild(kind: type[EngineError], detail: str, errors: tuple[FieldProblem, ...]) -> EngineError:
    error = kind.__new__(kind)
    EngineError.__init__(error, detail, errors)
    return error


class NotFound(EngineError):
    """There is no such thing, or it is not the caller's to see."""

    kind = "not-found"
    title = "Not found"


class Conflict(EngineError):
    """It clashes with what exists."""

    kind = "conflict"
    title = "It clashes with what exists"


class Unauthenticated(EngineError):
    """Nobody known is asking."""

    kind = "unauthenticated"
    title = "Log in first"


class Forbidden(EngineError):
    """It is known who asks, and that they may not."""

    kind = "forbidden"
    title = "Not yours to do"


class Invalid(EngineError):
    """The request is understood and wrong; `errors` names the fields."""

    kind = "invalid-request"
    title = "The request is not valid"


class TooMany(EngineError):
    """The caller has asked for as much as one may; the same request may go through later."""

    kind = "too-many"
    title = "Too much at once"


class Unavailable(EngineError):
    """A part that is needed is away; the same request may go through later."""

    kind = "unavailable"
    title = "A part that is needed is away"
