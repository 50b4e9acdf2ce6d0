"""What the CEL library says is wrong, in words that say what to do."""

import re

_LONGEST = 300
_CODE = re.compile(r"^[A-Z_]+: |\s*\[[A-Z_]+\]$")
_ERROR_AT = re.compile(r"ERROR: <input>:(-?[0-9]+):(-?[0-9]+): (.*)")
_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_MISSING = re.compile(r"""Key not found in map : (["'])(.*)\1""", re.DOTALL)
_OVERLOAD = re.compile(r"found no matching overload for '([^']*)' applied to '([^']*)'")
_NO_OVERLOAD = re.compile(r"No matching overloads found : ([^(]*)\((.*)\)")
_LOGIC = re.compile(r"No matching overloads found : _(&&|\|\|)_")
_CONVERT = "convert with string(), int(), double() or bool()"
_OPERATORS = {"@in": "in", "_[_]": "[ ]", "_?_:_": "? :", "-_": "-", "!_": "!"}


def missing(field: str) -> str:
    """Say that there is no such field, and how to ask whether there is."""
    return f"there is no {_short(field)!r} there; has(...) tells whether there is one"


def of_compilation(message: str, text: str) -> str:
    """Return what is wrong with an expression, from what the library says."""
    found = _ERROR_AT.search(message)
    if not found:
        if "recursion" in message:
            return "is nested too deep; split it over `set` steps"
        return _short(_CODE.sub("", message))
    line, column, said = int(found[1]), int(found[2]), _CODE.sub("", found[3])
    where = f" (at character {column})" if line == 1 and "\n" not in text else f" (line {line}, character {column})"
    if "recursion" in said:
        return "is nested too deep, or has too many operators in a row; split it over `set` steps"
    if unknown := _UNDECLARED.search(said):
        return f"there is no function {unknown[1]}{where}"
    if overload := _OVERLOAD.search(said):
        return f"{_operator(overload[1])} does not go with {overload[2]}{where}; {_CONVERT}"
    if "Syntax error" in said:
        return f"is no expression: {_short(said.partition('Syntax error: ')[2].partition(' expecting')[0])}{where}"
    return _short(said) + where


def of_evaluation(message: str) -> str:
    """Return why an expression has no value, from what the library says."""
    if found := _MISSING.search(message):
        return missing(found[2])
    if "<jump_condition>" in message:
        return "the condition before ? is neither true nor false"
    if found := _LOGIC.search(message):
        return f"{found[1]} stands between values that are not all true or false"
    if found := _NO_OVERLOAD.search(message):
        return f"{_operator(found[1])} does not go with ({found[2]}); {_CONVERT}"
    if "Iteration budget" in message:
        return "goes through more than 10,000 items in all; take fewer"
    if "SELECT to non-message" in message:
        return "asks for a field of a value that has none"
    if "construction from null" in message:
        return "a text contains half a character (a lone surrogate); remove it"
    return _short(_CODE.sub("", message.strip()))


def _operator(name: str) -> str:
    return _OPERATORS.get(name) or name.strip("_") or name


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
