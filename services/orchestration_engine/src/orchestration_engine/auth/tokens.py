"""JSON Web Tokens: HS256, one hour, every claim required."""

import datetime
import uuid
from typing import NamedTuple

import jwt

from orchestration_engine.auth.errors import InvalidToken
from orchestration_engine.core.clock import now

ALGORITHM = "HS256"
LIFETIME = datetime.timedelta(hours=1)
ISSUER = "rialto"
AUDIENCE = "rialto-api"


class Claims(NamedTuple):
    """What a valid token says."""

    user_id: uuid.UUID
    jti: uuid.UUID
    expires_at: datetime.datetime


class Tokens:
    """Issues and reads tokens signed with one secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def issue(self, user_id: uuid.UUID) -> str:
        """Return a new token for a user."""
        issued = now()
        claims = {
            "sub": str(user_id),
            "jti": str(uuid.uuid4()),
            "iat": issued,
            "exp": issued + LIFETIME,
            "iss": ISSUER,
            "aud": AUDIENCE,
        }
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM)

    def read(self, token: str) -> Claims:
        """Return what `token` says; InvalidToken where it is malformed, expired or not ours."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                options={"require": ["exp", "iat", "jti", "iss", "aud", "sub"]},
            )
            expires_at = datetime.datetime.fromtimestamp(claims["exp"], datetime.UTC)
            return Claims(uuid.UUID(claims["sub"]), uuid.UUID(claims["jti"]), expires_at)
        except jwt.ExpiredSignatureError:
            raise InvalidToken("The token has expired.") from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, UnicodeError, RecursionError):
            raise InvalidToken("The token is not valid.") from None
