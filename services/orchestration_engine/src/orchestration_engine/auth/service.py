"""Accounts: register, log in, log out, and who is calling."""

from agent_contracts.events import UserLoggedIn, UserLoggedOut, UserRegistered
from orchestration_engine.auth.blacklist import Blacklist
from orchestration_engine.auth.errors import InvalidToken, UsernameTaken, WrongCredentials
from orchestration_engine.auth.models import Role, User
from orchestration_engine.auth.passwords import Passwords
from orchestration_engine.auth.repository import UserRepository
from orchestration_engine.auth.schemas import Credentials, LoginCredentials
from orchestration_engine.auth.tokens import Claims, Tokens
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.core.ids import new_id


class AuthService:
    """The rules of accounts and tokens."""

    def __init__(
        self,
        work: UnitOfWork,
        tokens: Tokens,
        passwords: Passwords,
        blacklist: Blacklist,
        *,
        first_is_admin: bool = False,
    ) -> None:
        self._work = work
        self._users = UserRepository(work.session)
        self._tokens = tokens
        self._passwords = passwords
        self._blacklist = blacklist
        self._first_is_admin = first_is_admin

    async def register(self, credentials: Credentials) -> User:
        """Open an account; UsernameTaken where the name is somebody's."""
        user = User(
            id=new_id(),
            username=credentials.username,
            username_key=credentials.username.lower(),
            password_hash=await self._passwords.hash(credentials.password.get_secret_value()),
            role=Role.ADMIN if self._first_is_admin and not await self._users.any() else Role.USER,
            created_at=now(),
        )
        if not await self._users.add(user):
            raise UsernameTaken(credentials.username)
        self._work.emit(user.id, f"user/{user.id}", UserRegistered(username=user.username))
        return user

    async def log_in(self, credentials: LoginCredentials) -> str:
        """Return a token; WrongCredentials in the same time whether the name or the password is wrong."""
        user = await self._users.named(credentials.username)
        # Checking a password takes a while; a crowd at the door must not hold every connection meanwhile.
        await self._work.release()
        kept = user.password_hash if user else None
        if not await self._passwords.match(credentials.password.get_secret_value(), kept):
            raise WrongCredentials
        assert user is not None
        self._work.emit(user.id, f"user/{user.id}", UserLoggedIn())
        return self._tokens.issue(user.id)

    async def log_out(self, claims: Claims) -> None:
        """Make the token dead from now on."""
        if await self._users.revoke(claims.jti, claims.expires_at):
            self._work.emit(claims.user_id, f"user/{claims.user_id}", UserLoggedOut())
        await self._users.forget_expired(now())
        self._work.after_commit(lambda: self._blacklist.add(claims.jti, claims.expires_at))

    async def caller(self, claims: Claims) -> User:
        """Return whose token it is; InvalidToken where it is not valid any more."""
        user = None if await self._blacklist.has(claims.jti) else await self._users.holding(claims.user_id, claims.jti)
        if user is None:
            raise InvalidToken("The token was logged out, or its account is gone.")
        return user
