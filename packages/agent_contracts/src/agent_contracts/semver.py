"""Semantic versions and their order, as semver.org 2.0.0 has it."""

import re
from typing import NamedTuple

PATTERN = (
    r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    r"(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$"
)
"""Of the section "Is there a suggested regular expression": numeric identifiers have no leading zeros."""

_VERSION = re.compile(PATTERN, re.ASCII)

Identifier = tuple[bool, int, str]
"""One part of a pre-release: is it a word, its number, its letters; numbers come before words."""


class Version(NamedTuple):
    """A version whose comparison is its precedence; build metadata has no part in it."""

    major: int
    minor: int
    patch: int
    released: bool
    """False for a pre-release, which comes before its release."""
    pre_release: tuple[Identifier, ...]

    @classmethod
    def parse(cls, text: str) -> "Version":
        """Return the version that `text` names; ValueError where it names none."""
        found = _VERSION.match(text)
        if not found or found.end() != len(text):
            raise ValueError(f"{text!r} is not a semantic version")
        identifiers = found[4][1:].split(".") if found[4] else []
        return cls(int(found[1]), int(found[2]), int(found[3]), not identifiers, tuple(map(_identifier, identifiers)))

    @property
    def stable(self) -> bool:
        """Does it promise anything? Neither 0.y.z nor a pre-release does (items 4 and 9)."""
        return self.released and self.major > 0


def _identifier(text: str) -> Identifier:
    return (False, int(text), "") if text.isdecimal() else (True, 0, text)
