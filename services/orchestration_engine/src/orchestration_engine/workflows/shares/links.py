"""What all links have in common: a token, which nobody finds by trying."""

import re
import secrets

TOKEN_BYTES = 24
"""192 bits."""
LEADS_NOWHERE = "This link leads nowhere. It may be mistyped, or its owner does not share it any more."
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")


def new_token() -> str:
    """Return a token that no link has."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def is_token(text: str) -> bool:
    """Tell whether a text could be a token."""
    return _TOKEN.fullmatch(text) is not None
