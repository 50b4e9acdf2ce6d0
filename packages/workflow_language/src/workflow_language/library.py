"""The CEL library behind one door.

It ships no marker of its types, so all that the package asks of it stands here.
"""

import functools
import json
from typing import Any, NoReturn

from cel_expr_python import cel  # type: ignore[import-untyped]  # its wheel has stubs, but no py.typed
from cel_expr_python.ext import ext_strings  # type: ignore[import-untyped]  # as above

from workflow_language.extents import Unfit, measure

TYPE_NAMES = frozenset(
    ("bool", "bytes", "double", "dyn", "int", "list", "map", "null_type", "string", "timestamp", "type", "uint")
)
"""Names that mean a type, so that `type(x) == int` can be said."""


class Failed(Exception):
    """The library could not compile or evaluate, in its own words."""


class Program:
    """A compiled expression."""

    def __init__(self, compiled: Any) -> None:
        self._compiled = compiled
        self.kind: str = compiled.return_type().name()

    def syntax(self) -> bytes:
        """Return its serialised syntax tree."""
        serialised: bytes = self._compiled.serialize()
        return serialised

    def evaluate(self, scope: dict[str, object]) -> object:
        """Return what the expression gives, in the library's plain types.

        Raises:
            Failed: where it gives none.
        """
        try:
            value = self._compiled.eval(data=scope)
            if value.type() != cel.Type.ERROR:
                return value.plain_value()
        except RuntimeError as error:
            raise Failed(str(error)) from None
        raise Failed(str(value.plain_value()))


def syntax(text: str) -> bytes:
    """Return the serialised syntax tree of `text`, its types and names unchecked.

    Raises:
        Failed: where it is no expression.
    """
    try:
        serialised: bytes = _environment(frozenset()).compile(text, disable_check=True).serialize()
    except RuntimeError as error:
        raise Failed(str(error)) from None
    return serialised


def compiled(text: str, variables: frozenset[str]) -> Program:
    """Return a program for `text`, its types checked as far as they are known.

    Raises:
        Failed: where it is no expression, or can have no value.
    """
    try:
        return Program(_environment(variables).compile(text))
    except RuntimeError as error:
        raise Failed(str(error)) from None


@functools.lru_cache(maxsize=256)
def _environment(variables: frozenset[str]) -> Any:
    read = cel.Overload("json_string", cel.Type.DYN, [cel.Type.STRING], impl=_read_json)
    return cel.NewEnv(
        variables=dict.fromkeys(variables, cel.Type.DYN),
        extensions=[ext_strings.ExtStrings()],
        functions=[cel.FunctionDecl("json", [read])],
    )


def _read_json(text: str) -> object:
    try:
        value: object = json.loads(text, parse_constant=_no_constant)
        measure(value)
    except (ValueError, RecursionError, Unfit) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise ValueError(f"json() was given text that it cannot read: {reason}") from None
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
