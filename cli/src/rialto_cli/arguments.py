"""Arguments come from a shell and may hold anything: what no command can use is refused before it sees it."""

import re
from collections.abc import Iterable

from rialto_cli.refusal import Misuse

_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LONGEST = 200_000


def check(arguments: Iterable[str]) -> None:
    """Raise Misuse where an argument holds what cannot be stored or shown."""
    for number, argument in enumerate(arguments, start=1):
        if message := _wrong(argument):
            raise Misuse(f"argument {number} ({_shown(argument)}) {message}")


def _wrong(argument: str) -> str | None:
    try:
        argument.encode()
    except UnicodeEncodeError:
        return "is not valid UTF-8; write it in UTF-8, or give it in a file"
    if found := _UNUSABLE.search(argument):
        return f"holds the control character U+{ord(found[0]):04X}; leave it out"
    if len(argument) > _LONGEST:
        return f"has {len(argument):,} characters; give so long a text in a file: name=@file"
    return None


def _shown(argument: str) -> str:
    short = argument if len(argument) <= 40 else argument[:40] + "..."
    return ascii(short)
