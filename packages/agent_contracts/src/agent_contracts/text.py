"""Text that every part of the platform can store, log and send on."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StrictStr

# C0 controls other than tab, line feed and carriage return, and DEL. NUL cannot be stored by PostgreSQL at all.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_BREAK = re.compile(r"[\r\n\u2028\u2029]")


def storable(value: str) -> str:
    """Return `value`, or raise ValueError where a character of it cannot be stored or shown."""
    if found := _CONTROL.search(value):
        raise ValueError(f"must not contain the control character U+{ord(found[0]):04X}")
    return value


def single_line(value: str) -> str:
    """Return `value`, or raise ValueError where it breaks a line or begins or ends with a space."""
    if _LINE_BREAK.search(value):
        raise ValueError("must stand on one line")
    if value != value.strip():
        raise ValueError("must not begin or end with white space")
    return storable(value)


Text = Annotated[StrictStr, AfterValidator(storable)]
Line = Annotated[StrictStr, AfterValidator(single_line), Field(min_length=1)]
Slug = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=63)]
"""Lower-case words joined by hyphens: also a folder's, a container's and a DNS label's name."""
