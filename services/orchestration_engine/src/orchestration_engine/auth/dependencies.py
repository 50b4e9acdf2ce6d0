"""Who is calling, as routes ask for it."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from orchestration_engine.auth.errors import InvalidToken, NotAllowed
from orchestration_engine.auth.models import Role, User
from orchestration_engine.auth.service import AuthService
from orchestration_engine.auth.tokens import Claims, Tokens
from orchestration_engine.core.web import Work

_bearer = HTTPBearer(auto_error=False, description="The token that POST /auth/login gave.")


def _service(request: Request, work: Work) -> AuthService:
    state = request.app.state
    first_is_admin: bool = state.first_user_is_admin
    return AuthService(work, state.tokens, state.passwords, state.blacklist, first_is_admin=first_is_admin)


Auth = Annotated[AuthService, Depends(_service)]


async def _token_claims(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Claims:
    if credentials is None:
        raise InvalidToken("No token was sent.")
    tokens: Tokens = request.app.state.tokens
    return tokens.read(credentials.credentials)


async def _caller(auth: Auth, claims: Annotated[Claims, Depends(_token_claims)]) -> tuple[User, Claims]:
    return await auth.caller(claims), claims


async def _user(caller: Annotated[tuple[User, Claims], Depends(_caller)]) -> User:
    return caller[0]


async def _claims(caller: Annotated[tuple[User, Claims], Depends(_caller)]) -> Claims:
    return caller[1]


async def _admin(user: Annotated[User, Depends(_user)]) -> User:
    if user.role is not Role.ADMIN:
        raise NotAllowed("This is for administrators. Ask one of them.")
    return user


TokenClaims = Annotated[Claims, Depends(_token_claims)]
"""What the token says; whether it was logged out meanwhile is for whoever uses it to ask."""
CurrentUser = Annotated[User, Depends(_user)]
CurrentAdmin = Annotated[User, Depends(_admin)]
CurrentClaims = Annotated[Claims, Depends(_claims)]
