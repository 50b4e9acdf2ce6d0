"""How API keys look, how they are made, and what is kept of them.

`rialto_`, 12 characters that name the key, `_`, 43 that are secret and 6 that check the rest; letters and digits only,
so that a double click takes all of it. Whoever scans texts for secrets knows a key by its beginning and its checksum,
without asking anybody.

What is kept is the SHA-256 of the whole. A slow hash protects what people think up; 32 random bytes cannot be guessed,
however fast one tries, and a slow hash would make every request slow.
"""

import binascii
import hashlib
import re
import secrets
import string
from typing import NamedTuple

MARK = "rialto_"
"""How every key begins."""
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_NAME = 12
_SECRET_BYTES = 32
_SECRET = 43
_CHECK = 6
_FORM = re.compile(rf"{MARK}([0-9A-Za-z]{{{_NAME}}})_[0-9A-Za-z]{{{_SECRET + _CHECK}}}")


class NewKey(NamedTuple):
    """A key that was just made. Nobody can show it again."""

    text: str
    prefix: str
    """Its beginning, by which it is found and told apart from others."""
    digest: bytes


def make_key() -> NewKey:
    """Make a key that nobody has."""
    prefix = MARK + "".join(secrets.choice(_ALPHABET) for _ in range(_NAME))
    body = f"{prefix}_{_base62(int.from_bytes(secrets.token_bytes(_SECRET_BYTES)), _SECRET)}"
    text = checked(body)
    return NewKey(text, prefix, digest_of(text))


def prefix_of(text: str) -> str | None:
    """Return the beginning by which a key is found; None where it is mistyped or cut off."""
    form = _FORM.fullmatch(text)
    if form is None or checked(text[:-_CHECK]) != text:
        return None
    return MARK + form[1]


def digest_of(text: str) -> bytes:
    """Return what is kept of a key."""
    return hashlib.sha256(text.encode()).digest()


def checked(body: str) -> str:
    """Return a key with the characters at its end that check the rest."""
    return body + _base62(binascii.crc32(body.encode()), _CHECK)


def _base62(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
