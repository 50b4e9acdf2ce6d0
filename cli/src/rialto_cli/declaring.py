"""Declaring an agent's inputs, in words: `NAME[?]:TYPE:DESCRIPTION`, where ? says that it may be left out."""

from collections.abc import Sequence
from functools import partial
from typing import get_args

from pydantic import TypeAdapter

from agent_contracts.definition import AgentInput, InputType
from rialto_cli.asking import ask, ask_choice, ask_until
from rialto_cli.refusal import Misuse

TYPES: tuple[str, ...] = get_args(InputType)
_declared = TypeAdapter(tuple[AgentInput, ...])


def declared(words: str) -> dict[str, object] | Misuse:
    """Return the input that the words declare."""
    name, _, rest = words.partition(":")
    kind, _, description = rest.partition(":")
    if not (name and kind and description) or kind not in TYPES:
        return Misuse(
            f"{words[:60]!r} declares no input; write NAME:TYPE:DESCRIPTION, such as"
            f" 'lease_text:text:The whole lease.', where TYPE is one of {', '.join(TYPES)} and NAME? may be left out"
        )
    return {
        "name": name.removesuffix("?"),
        "type": kind,
        "required": not name.endswith("?"),
        "description": description.strip(),
    }


def ask_inputs() -> list[dict[str, object]]:
    """Return the inputs that a person declares, at least one."""
    found: list[dict[str, object]] = []
    while name := ask(_question(found)):
        kind = ask_choice(f"The type of {name}", TYPES, "text" if not found else "string")
        description = ask_until(partial(ask, f"What to give as {name}, for the person who has it"), _filled)
        required = ask(f"Must {name} be given? yes or no", "yes").lower() not in ("n", "no")
        found.append({"name": name, "type": kind, "required": required, "description": description})
    return found


def as_inputs(found: object) -> tuple[AgentInput, ...]:
    """Return valid inputs as the contracts know them."""
    return _declared.validate_python(found)


def _question(found: Sequence[dict[str, object]]) -> str:
    return "Next input's name (empty if there is no more)" if found else "First input's name, such as lease_text"


def _filled(answer: str) -> str | Misuse:
    return answer or Misuse("say what to give, in a few words")
