"""Who is calling, as routes ask for it."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from orchestration_engine.auth.doorkeeper import Doorkeeper, check_scope
from orchestration_engine.auth.errors import InvalidToken, NotAllowed, TokenWanted
from orchestration_engine.auth.guests import check_guest
from orchestration_engine.auth.models import Role, Scope, User
from orchestration_engine.auth.service import AuthService
from orchestration_engine.auth.tokens import Claims, Tokens
from orchestration_engine.core.web import Work

_bearer = HTTPBearer(auto_error=False, description="The token that POST /auth/login gave, or an API key.")
_READING = ("GET", "HEAD")


def _service(request: Request, work: Work) -> AuthService:
    state = request.app.state
    first_is_admin: bool = state.first_user_is_admin
    return AuthService(
        work, state.tokens, state.passwords, state.blacklist, state.attempts, first_is_admin=first_is_admin
    )


Auth = Annotated[AuthService, Depends(_service)]


def _address(request: Request) -> str | None:
    # Behind a proxy it is what the proxy says, where uvicorn was told to trust it (FORWARDED_ALLOW_IPS).
    return request.client.host if request.client else None


Address = Annotated[str | None, Depends(_address)]
"""Where the request comes from."""


async def _sent(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Claims:
    if credentials is None:
        raise InvalidToken("No token was sent.")
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    claims = await doorkeeper.read(credentials.credentials)
    if claims.guest:
        check_guest(request.method, request.url.path)
    return claims


async def _guest(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Claims | None:
    tokens: Tokens = request.app.state.tokens
    try:
        claims = tokens.read(credentials.credentials) if credentials else None
    except InvalidToken:  # to register, nobody needs a token; one that is dead does no harm
        return None
    return claims if claims and claims.guest else None


Guest = Annotated[Claims | None, Depends(_guest)]
"""The token of a guest, where one is sent along."""


Sent = Annotated[Claims, Depends(_sent)]


async def _scoped(request: Request, claims: Sent) -> Claims:
    check_scope(claims, Scope.READ if request.method in _READING else Scope.RUN)
    return claims


async def _caller(request: Request, work: Work, claims: Sent) -> User:
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    return await doorkeeper.caller(work, claims)


Caller = Annotated[User, Depends(_caller)]


async def _user(_: Annotated[Claims, Depends(_scoped)], user: Caller) -> User:
    return user


async def _admin(claims: Sent, user: Caller) -> User:
    check_scope(claims, Scope.ADMIN)
    if user.role is not Role.ADMIN:
        raise NotAllowed("This is for administrators. Ask one of them.")
    return user


async def _by_token(claims: Sent) -> Claims:
    if claims.is_key:
        raise TokenWanted
    return claims


async def _account(_: Annotated[Claims, Depends(_by_token)], user: Caller) -> User:
    return user


async def _account_claims(_: Annotated[User, Depends(_account)], claims: Sent) -> Claims:
    return claims


async def _maybe_user(
    request: Request, work: Work, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> User | None:
    if credentials is None:
        return None
    claims = await _scoped(request, await _sent(request, credentials))
    return await _caller(request, work, claims)


MaybeUser = Annotated[User | None, Depends(_maybe_user)]
"""Who is calling; None for a visitor. For what is open to all, and shows its owner more."""
TokenClaims = Annotated[Claims, Depends(_scoped)]
"""What the token or the key says; whether a token was logged out meanwhile is for whoever uses it to ask."""
CurrentUser = Annotated[User, Depends(_user)]
CurrentAdmin = Annotated[User, Depends(_admin)]
CurrentAccount = Annotated[User, Depends(_account)]
"""Who is logged in; a key is refused. For what would let a stolen key make itself at home."""
CurrentClaims = Annotated[Claims, Depends(_account_claims)]
