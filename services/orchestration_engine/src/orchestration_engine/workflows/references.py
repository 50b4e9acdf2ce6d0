"""How a step's input names an earlier step's answer: `${{ steps.<id>.output }}`."""

import re
from collections.abc import Callable, Iterator

_EXPRESSION = re.compile(r"(?<!\$)\$\{\{(.*?)\}\}", re.DOTALL)
_ESCAPED = "$${{"
_STEP_OUTPUT = re.compile(r"\s*steps\.([A-Za-z][A-Za-z0-9_-]*)\.output\s*")


def references(value: object) -> Iterator[tuple[str, str | None]]:
    """Yield every expression within `value` with the id of the step that it names, None where it names none."""
    if isinstance(value, str):
        for found in _EXPRESSION.finditer(value):
            yield found[0], _step_named(found[1])
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from references(item)


def resolve(value: object, output_of: Callable[[str], str]) -> object:
    """Return `value` with each expression replaced by the output it names, in one pass.

    An output that itself looks like an expression stays as it is.
    """
    if isinstance(value, str):
        return _EXPRESSION.sub(_replacement(output_of), value).replace(_ESCAPED, "${{") if "${{" in value else value
    if isinstance(value, dict):
        return {key: resolve(item, output_of) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, output_of) for item in value]
    return value


def _replacement(output_of: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
    def replace(found: re.Match[str]) -> str:
        step = _step_named(found[1])
        return found[0] if step is None else output_of(step)

    return replace


def _step_named(expression: str) -> str | None:
    found = _STEP_OUTPUT.fullmatch(expression)
    return found[1] if found else None
