"""Who is calling, as routes ask for it."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from orchestration_engine.auth.errors import InvalidToken
from orchestration_engine.auth.models import User
from orchestration_engine.auth.service import AuthService
from orchestration_engine.auth.tokens import Claims
from orchestration_engine.core.web import Work

_bearer = HTTPBearer(auto_error=False, description="The token that POST /auth/login gave.")


def _service(request: Request, work: Work) -> AuthService:
    state = request.app.state
    return AuthService(work, state.tokens, state.passwords, state.blacklist)


Auth = Annotated[AuthService, Depends(_service)]


async def _caller(
    auth: Auth, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> tuple[User, Claims]:
    if credentials is None:
        raise InvalidToken("No token was sent.")
    return await auth.caller(credentials.credentials)


async def _user(caller: Annotated[tuple[User, Claims], Depends(_caller)]) -> User:
    return caller[0]


async def _claims(caller: Annotated[tuple[User, Claims], Depends(_caller)]) -> Claims:
    return caller[1]


CurrentUser = Annotated[User, Depends(_user)]
CurrentClaims = Annotated[Claims, Depends(_claims)]
