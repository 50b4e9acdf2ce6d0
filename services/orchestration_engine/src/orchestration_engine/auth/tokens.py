"""JSON Web Tokens: HS256, one hour, every claim required."""

import datetime
import uuid
from typing import NamedTuple

import jwt

from orchestration_engine.auth.errors import InvalidToken
from orchestration_engine.auth.models import Scope
from orchestration_engine.core.clock import now

ALGORITHM = "HS256"
LIFETIME = datetime.timedelta(hours=1)
ISSUER = "rialto"
AUDIENCE = "rialto-api"


class Claims(NamedTuple):
    """What a valid token, or a key, says of who calls."""

    user_id: uuid.UUID
    jti: uuid.UUID
    """The token's id, or the key's."""
    expires_at: datetime.datetime
    generation: int = 0
    """Of a token: see `User.token_generation`."""
    scopes: frozenset[Scope] | None = None
    """What a key may be used for; None for a token, which may be used for everything."""
    guest: bool = False
    """Whether it is a guest's token: see `guests`."""

    @property
    def is_key(self) -> bool:
        """Whether a key was sent and not a token."""
        return self.scopes is not None

    def may(self, scope: Scope) -> bool:
        """Tell whether what was sent may be used for that."""
        return self.scopes is None or scope in self.scopes


class Tokens:
    """Issues and reads tokens signed with one secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def issue(
        self,
        user_id: uuid.UUID,
        generation: int,
        lifetime: datetime.timedelta = LIFETIME,
        *,
        guest: bool = False,
    ) -> str:
        """Return a new token for a user, good while their tokens are of that generation."""
        issued = now()
        claims = {
            "sub": str(user_id),
            "jti": str(uuid.uuid4()),
            "iat": issued,
            "exp": issued + lifetime,
            "iss": ISSUER,
            "aud": AUDIENCE,
            "gen": generation,
            **({"guest": True} if guest else {}),
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
            return Claims(
                user_id=uuid.UUID(claims["sub"]),
                jti=uuid.UUID(claims["jti"]),
                expires_at=expires_at,
                generation=int(claims.get("gen", 0)),
                guest=claims.get("guest") is True,
            )
        except jwt.ExpiredSignatureError:
            raise InvalidToken("The token has expired.") from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, UnicodeError, RecursionError):
            raise InvalidToken("The token is not valid.") from None
