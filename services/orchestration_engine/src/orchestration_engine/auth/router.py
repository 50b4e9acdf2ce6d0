"""The addresses of accounts."""

from fastapi import APIRouter

from http_edge.problems import documented
from orchestration_engine.auth.dependencies import Address, Auth, CurrentAccount, CurrentClaims, CurrentUser, Guest
from orchestration_engine.auth.models import User
from orchestration_engine.auth.schemas import Credentials, LoginCredentials, PasswordChange, TokenView, UserView
from orchestration_engine.auth.tokens import LIFETIME

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/register", status_code=201, response_model=UserView, responses=documented(409))
async def register(credentials: Credentials, auth: Auth, guest: Guest) -> User:
    """Open an account. With a guest's token sent along the guest's account becomes it, and what was run stays."""
    return await auth.register(credentials, guest)


@router.post("/login", responses=documented(401, 429))
async def login(credentials: LoginCredentials, auth: Auth, address: Address) -> TokenView:
    """Get a token that is good for an hour.

    After ten wrong passwords within 15 minutes, of one account or from one address, all are refused with 429.
    """
    return TokenView(token=await auth.log_in(credentials, address), expires_in=int(LIFETIME.total_seconds()))


@router.post("/logout", status_code=204, responses=documented(401, 403))
async def logout(claims: CurrentClaims, auth: Auth) -> None:
    """Make the token that is sent along dead."""
    await auth.log_out(claims)


@router.get("/me", response_model=UserView, responses=documented(401))
async def me(user: CurrentUser) -> User:
    """Return the account whose token is sent along."""
    return user


@router.patch("/me/password", responses=documented(401, 403, 409, 429))
async def change_password(change: PasswordChange, user: CurrentAccount, auth: Auth, address: Address) -> TokenView:
    """Change one's password. Every token dies, this one too; the answer has a new one. API keys stay."""
    token = await auth.change_password(user, change, address)
    return TokenView(token=token, expires_in=int(LIFETIME.total_seconds()))
