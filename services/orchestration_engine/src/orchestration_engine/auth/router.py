"""The addresses of accounts."""

from fastapi import APIRouter

from http_edge.problems import documented
from orchestration_engine.auth.dependencies import Auth, CurrentClaims, CurrentUser
from orchestration_engine.auth.models import User
from orchestration_engine.auth.schemas import Credentials, LoginCredentials, TokenView, UserView
from orchestration_engine.auth.tokens import LIFETIME

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/register", status_code=201, response_model=UserView, responses=documented(409))
async def register(credentials: Credentials, auth: Auth) -> User:
    """Open an account."""
    return await auth.register(credentials)


@router.post("/login", responses=documented(401))
async def login(credentials: LoginCredentials, auth: Auth) -> TokenView:
    """Get a token that is good for an hour."""
    return TokenView(token=await auth.log_in(credentials), expires_in=int(LIFETIME.total_seconds()))


@router.post("/logout", status_code=204, responses=documented(401))
async def logout(claims: CurrentClaims, auth: Auth) -> None:
    """Make the token that is sent along dead."""
    await auth.log_out(claims)


@router.get("/me", response_model=UserView, responses=documented(401))
async def me(user: CurrentUser) -> User:
    """Return the account whose token is sent along."""
    return user
