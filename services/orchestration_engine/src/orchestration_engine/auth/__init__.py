"""Who is calling, and may they."""

from orchestration_engine.auth.attempts import Attempts
from orchestration_engine.auth.blacklist import Blacklist
from orchestration_engine.auth.dependencies import CurrentAccount, CurrentAdmin, CurrentUser, TokenClaims
from orchestration_engine.auth.doorkeeper import Doorkeeper
from orchestration_engine.auth.errors import GuestMayNot, InvalidToken, MissingScope, NotAllowed, NoTriesLeft
from orchestration_engine.auth.models import User
from orchestration_engine.auth.passwords import Passwords
from orchestration_engine.auth.tokens import Claims, Tokens

__all__ = [
    "Attempts",
    "Blacklist",
    "Claims",
    "CurrentAccount",
    "CurrentAdmin",
    "CurrentUser",
    "Doorkeeper",
    "GuestMayNot",
    "InvalidToken",
    "MissingScope",
    "NoTriesLeft",
    "NotAllowed",
    "Passwords",
    "TokenClaims",
    "Tokens",
    "User",
]
