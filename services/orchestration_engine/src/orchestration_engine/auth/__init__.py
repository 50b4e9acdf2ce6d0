"""Who is calling, and may they."""

from orchestration_engine.auth.blacklist import Blacklist
from orchestration_engine.auth.dependencies import CurrentAdmin, CurrentUser, TokenClaims
from orchestration_engine.auth.errors import InvalidToken, NotAllowed
from orchestration_engine.auth.models import User
from orchestration_engine.auth.passwords import Passwords
from orchestration_engine.auth.tokens import Claims, Tokens

__all__ = [
    "Blacklist",
    "Claims",
    "CurrentAdmin",
    "CurrentUser",
    "InvalidToken",
    "NotAllowed",
    "Passwords",
    "TokenClaims",
    "Tokens",
    "User",
]
