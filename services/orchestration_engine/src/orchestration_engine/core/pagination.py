"""Lists come in pages; a cursor says where the next begins."""

import base64
import binascii
import re
import uuid
from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Query
from pydantic import BeforeValidator

from agent_contracts.problems import FieldProblem
from orchestration_engine.core.errors import Invalid

T = TypeVar("T")


def _digits(value: object) -> object:
    # Python's int() also takes "1_000", " 7 " and digits of other scripts.
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{1,6}", value):
        raise ValueError("must be a whole number in plain digits")
    return value


Limit = Annotated[int, BeforeValidator(_digits), Query(ge=1, le=100, description="How many items a page has at most.")]
Cursor = Annotated[
    str | None, Query(max_length=200, description="Where the page begins: `next_cursor` of the page before.")
]


def encode(key: str) -> str:
    """Return the cursor of a page that begins after `key`."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def decode(cursor: str) -> str:
    """Return the key that `cursor` stands for; Invalid where it is not one of ours."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+", cursor):  # Python's decoder passes over what is not in its alphabet
        raise _unknown()
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeError, ValueError):
        raise _unknown() from None


def decode_as(read: Callable[[str], T], cursor: str) -> T:
    """Return what `read` makes of the key that `cursor` stands for; Invalid where it is not one of ours."""
    try:
        return read(decode(cursor))
    except ValueError:
        raise _unknown() from None


def decode_id(cursor: str) -> uuid.UUID:
    """Return the id that `cursor` stands for; Invalid where it is not one of ours."""
    return decode_as(uuid.UUID, cursor)


def decode_position(cursor: str) -> int:
    """Return the place in a sequence that `cursor` stands for; Invalid where it is not one of ours."""
    position = decode(cursor)
    if not re.fullmatch(r"[0-9]{1,18}", position):
        raise _unknown()
    return int(position)


def _unknown() -> Invalid:
    message = "is not a cursor of this list; leave it out to begin at the first page"
    return Invalid(f"query.cursor: {message}", [FieldProblem(pointer="query.cursor", message=message)])
