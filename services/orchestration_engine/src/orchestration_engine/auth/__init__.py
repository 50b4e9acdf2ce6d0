"""Who is calling, and may they."""

from orchestration_engine.auth.blacklist import Blacklist
from orchestration_engine.auth.dependencies import CurrentUser
from orchestration_engine.auth.models import User
from orchestration_engine.auth.passwords import Passwords
from orchestration_engine.auth.tokens import Tokens

__all__ = ["Blacklist", "CurrentUser", "Passwords", "Tokens", "User"]
