"""From `-i name=value` to the values that an agent's inputs ask for."""

import datetime
import difflib
import json
import math
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, NoReturn

from agent_contracts.definition import AgentInput, Example
from agent_contracts.inputs import InputError, check_inputs
from agent_contracts.strict_yaml import parse
from rialto_cli.refusal import Misuse

MAX_BYTES = 1_000_000
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_YES_NO = {"true": True, "yes": True, "false": False, "no": False}


def from_options(options: Iterable[str], inputs: Sequence[AgentInput]) -> dict[str, object]:
    """Return the values that the options give, in the types of the inputs.

    Raises:
        Misuse: an option is not `name=value`, names no input, or its file cannot be read.
    """
    by_name = {declared.name: declared for declared in inputs}
    values: dict[str, object] = {}
    for option in options:
        name, declared, text = _split(option, by_name)
        if declared.type == "list":
            items = values.setdefault(name, [])
            assert isinstance(items, list)
            items += text.splitlines() if option.partition("=")[2][:1] in ("@", "-") else [text]
        elif name in values:
            raise Misuse(f"-i {name} is given twice; only lists take several values")
        else:
            values[name] = typed(text, declared)
    return values


def typed(text: str, declared: AgentInput) -> object:
    """Return `text` in the type of an input, or as it is where it does not fit: the check then says what is wanted."""
    stripped = text.strip()
    match declared.type:
        case "integer" if _WHOLE.fullmatch(stripped):
            return int(stripped)
        case "number" if _WHOLE.fullmatch(stripped):
            return int(stripped)
        case "number" if _NUMBER.fullmatch(stripped) and math.isfinite(float(stripped)):
            return float(stripped)
        case "boolean":
            return _YES_NO.get(stripped.lower(), text)
        case "date":
            return stripped
        case "string":
            return text.rstrip("\r\n")
        case _:
            return text


def from_file(name: str) -> dict[str, object]:
    """Return the values in a JSON or YAML file; Misuse where it cannot be read or is not a mapping."""
    text = _file(name, "--input-file")
    values = parsed_json(text, name) if name.endswith(".json") else _yaml(text, name)
    if not isinstance(values, dict):
        raise Misuse(f"{name} must hold the inputs by name, such as `jurisdiction: Leeds, England`")
    return values


def from_example(examples: Sequence[Example], number: int) -> dict[str, object]:
    """Return the values of the definition's example `number`, from 1; Misuse where there is no such."""
    if not 1 <= number <= len(examples):
        have = "1 example" if len(examples) == 1 else f"{len(examples)} examples"
        raise Misuse(f"there is no example {number}; this agent has {have}")
    given = examples[number - 1].input
    return {name: v.isoformat() if isinstance(v, datetime.date) else v for name, v in given.items()}


def wrong(inputs: Sequence[AgentInput], values: Mapping[str, object]) -> list[InputError]:
    """Return all that is wrong with the values; an input that is no more than misspelt is told by its likely name."""
    known = [declared.name for declared in inputs]
    return [
        InputError(error.name, error.message if error.name in known else _unknown(error.name, known))
        for error in check_inputs(inputs, values)
    ]


def text_of(value: str, source: str) -> str:
    """Return what a value stands for: `@file` a file's text, `-` standard input's, `@@x` @x, anything else itself.

    Raises:
        Misuse: the file cannot be read, is too large, or is not UTF-8; `source` is named.
    """
    if value == "-":
        return _text(sys.stdin.buffer, f"{source}=-")
    if value.startswith("@@"):
        return value[1:]
    return _file(value[1:], source) if value.startswith("@") else value


def _split(option: str, by_name: Mapping[str, AgentInput]) -> tuple[str, AgentInput, str]:
    name, equals, value = option.partition("=")
    if not equals:
        raise Misuse(f"-i {option[:60]!r} has no `=`; write it as name=value, name=@file or name=-")
    if name not in by_name:
        raise Misuse(f"-i {name[:60]!r} {_unknown(name, list(by_name))}")
    return name, by_name[name], text_of(value, f"-i {name}")


def _unknown(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name[:60], known, n=1, cutoff=0.5)
    return f"is not an input of this agent; {f'did you mean {near[0]}?' if near else 'it has ' + ', '.join(known)}"


def _file(name: str, source: str) -> str:
    try:
        with Path(name).open("rb") as file:
            return _text(file, f"{source}: {name}")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise Misuse(f"{source}: {name[:200]!r} cannot be read: {reason}") from error


def _text(file: BinaryIO, source: str) -> str:
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Misuse(f"{source} has more than {MAX_BYTES:,} bytes; an agent takes less")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Misuse(f"{source} is not UTF-8 at byte {error.start}; save it as UTF-8") from error


def parsed_json(text: str, name: str) -> object:
    """Return what `text` says, each name of an object once; Misuse, naming `name`, where it is no usable JSON."""

    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"{constant} is not a JSON number")

    try:
        value: object = json.loads(text, parse_constant=refuse, object_pairs_hook=_once)
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except RecursionError as error:
        raise Misuse(f"{name} is nested too deep") from error
    except ValueError as error:
        raise Misuse(f"{name} is not usable JSON: {error}") from error
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _yaml(text: str, name: str) -> object:
    document = parse(text)
    if document.refusals:
        lines = [f"{name}:{text.count(chr(10), 0, r.offset) + 1}: {r.message}" for r in document.refusals[:20]]
        raise Misuse(*lines)
    return document.data


Ask = Callable[[AgentInput], object]


def complete(inputs: Sequence[AgentInput], values: dict[str, object], ask: Ask) -> dict[str, object]:
    """Return the values with those that are required and missing as `ask` gives them."""
    missing = [declared for declared in inputs if declared.required and values.get(declared.name) in (None, "")]
    return values | {declared.name: ask(declared) for declared in missing}
