"""Accounts: register, log in, log out, change the password."""

from pydantic import SecretStr

from agent_contracts.events import UserLoggedIn, UserLoggedOut, UserPasswordChanged, UserRegistered
from orchestration_engine.auth.attempts import Attempts
from orchestration_engine.auth.blacklist import Blacklist
from orchestration_engine.auth.errors import PasswordChanged, UsernameTaken, WrongCredentials, WrongPassword
from orchestration_engine.auth.models import Role, User
from orchestration_engine.auth.passwords import Passwords
from orchestration_engine.auth.repository import UserRepository
from orchestration_engine.auth.schemas import Credentials, LoginCredentials, PasswordChange
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
        attempts: Attempts,
        *,
        first_is_admin: bool = False,
    ) -> None:
        self._work = work
        self._users = UserRepository(work.session)
        self._tokens = tokens
        self._passwords = passwords
        self._blacklist = blacklist
        self._attempts = attempts
        self._first_is_admin = first_is_admin

    async def register(self, credentials: Credentials, guest: Claims | None = None) -> User:
        """Open an account, or make a guest's account a real one; UsernameTaken where the name is somebody's."""
        settles = guest is not None and await self._users.is_guest(guest.user_id, guest.jti, guest.generation)
        user = User(
            id=guest.user_id if guest and settles else new_id(),
            username=credentials.username,
            username_key=credentials.username.lower(),
            password_hash=await self._passwords.hash(credentials.password.get_secret_value()),
            role=Role.ADMIN if self._first_is_admin and not await self._users.any() else Role.USER,
            created_at=now(),
        )
        if not await (self._users.settle(user) if settles else self._users.add(user)):
            raise UsernameTaken(credentials.username)
        self._work.emit(user.id, f"user/{user.id}", UserRegistered(username=user.username))
        return user

    async def log_in(self, credentials: LoginCredentials, address: str | None) -> str:
        """Return a token; WrongCredentials in the same time whether the name or the password is wrong.

        TooManyWrongPasswords, whatever the password, where there were too many of the account or from the address.
        """
        user = await self._users.named(credentials.username)
        if not await self._is_password(user, credentials.username, credentials.password, address):
            raise WrongCredentials
        assert user is not None
        self._work.emit(user.id, f"user/{user.id}", UserLoggedIn())
        return self._tokens.issue(user.id, user.token_generation)

    async def change_password(self, user: User, change: PasswordChange, address: str | None) -> str:
        """Change a password and make every token of its owner dead; return a new one.

        WrongPassword where the old one is wrong, TooManyWrongPasswords as for logging in, PasswordChanged.
        """
        if not await self._is_password(user, user.username, change.old, address):
            raise WrongPassword
        written = await self._passwords.hash(change.new.get_secret_value())
        generation = await self._users.change_password(user.id, user.token_generation, written)
        if generation is None:
            raise PasswordChanged
        self._work.emit(user.id, f"user/{user.id}", UserPasswordChanged())
        return self._tokens.issue(user.id, generation)

    async def log_out(self, claims: Claims) -> None:
        """Make the token dead from now on."""
        if await self._users.revoke(claims.jti, claims.expires_at):
            self._work.emit(claims.user_id, f"user/{claims.user_id}", UserLoggedOut())
        await self._users.forget_expired(now())
        self._work.after_commit(lambda: self._blacklist.add(claims.jti, claims.expires_at))

    async def _is_password(self, user: User | None, username: str, password: SecretStr, address: str | None) -> bool:
        await self._attempts.check(username, address)
        # Checking a password takes a while; a crowd at the door must not hold every connection meanwhile.
        await self._work.release()
        kept = user.password_hash if user else None
        if not await self._passwords.match(password.get_secret_value(), kept):
            await self._attempts.wrong(username, address)
            return False
        # Of guesses that came all at once, too, no more than the first few are answered, the right one among them.
        await self._attempts.check(username, address)
        await self._attempts.right(username)
        return True
