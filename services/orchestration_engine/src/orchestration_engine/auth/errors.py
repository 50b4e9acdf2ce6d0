"""What can go wrong with accounts."""

import uuid
from collections.abc import Sequence

from agent_contracts.problems import FieldProblem
from orchestration_engine.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)


class UsernameTaken(Conflict):
    """Somebody has that name."""

    def __init__(self, username: str) -> None:
        super().__init__(
            f"The username {username} is taken. Choose another, or log in if it is yours.",
            [FieldProblem(pointer="body.username", message="is taken")],
        )


class WrongCredentials(Unauthenticated):
    """Unknown name or wrong password; which of them is not told."""

    def __init__(self) -> None:
        super().__init__("The username or the password is wrong. Check both, or register first.")


class InvalidToken(Unauthenticated):
    """No token, or one that is malformed, expired, revoked or not ours."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Send `Authorization: Bearer <token>` with a token from POST /auth/login.")


class NotAllowed(Forbidden):
    """The caller's role does not allow it."""

    def __init__(self, why: str, errors: Sequence[FieldProblem] = ()) -> None:
        super().__init__(why, errors)


class InvalidKey(InvalidToken):
    """An API key that is no key, or no longer one."""

    def __init__(self, why: str) -> None:
        Unauthenticated.__init__(self, f"{why} Make a new one in the settings, or with POST /api-keys.")


class MissingScope(NotAllowed):
    """The API key is not for that."""

    def __init__(self, scope: str) -> None:
        super().__init__(
            f"This API key lacks the scope `{scope}`. Use one that has it; keys are made in the settings, or with "
            "POST /api-keys."
        )


class TokenWanted(NotAllowed):
    """Keys cannot do it, so that a stolen one cannot make itself at home."""

    def __init__(self) -> None:
        super().__init__("This cannot be done with an API key. Log in, and send the token from POST /auth/login.")


class ScopeBeyondRole(NotAllowed):
    """A key may do no more than its owner."""

    def __init__(self) -> None:
        super().__init__(
            "The scope `admin` is for keys of administrators and analysts. Leave it out.",
            [FieldProblem(pointer="body.scopes", message="`admin` is for administrators and analysts; leave it out")],
        )


class TooManyKeys(Conflict):
    """There are as many as one may have."""

    def __init__(self, most: int) -> None:
        super().__init__(f"You have {most} API keys, and may have no more. Revoke one that you do not use first.")


class KeyNotFound(NotFound):
    """There is no such key, or it is somebody else's, or it was revoked."""

    def __init__(self, key_id: uuid.UUID) -> None:
        super().__init__(f"You have no API key {key_id}. GET /api-keys lists yours.")


class WrongPassword(Invalid):
    """Whoever wants to change a password does not know it."""

    def __init__(self) -> None:
        super().__init__(
            "body.old: is not your password", [FieldProblem(pointer="body.old", message="is not your password")]
        )


class PasswordChanged(Conflict):
    """Somebody changed it at the same moment."""

    def __init__(self) -> None:
        super().__init__("The password was changed meanwhile. Log in again with the new one.")


class TooManyWrongPasswords(TooMany):
    """Somebody may be guessing."""

    def __init__(self, seconds: int) -> None:
        minutes = -(-seconds // 60)
        super().__init__(f"Too many wrong passwords. Try again in {minutes} minute{'s' if minutes > 1 else ''}.")
        self.retry_after = seconds


class NobodyNamed(NotFound):
    """There is no such account."""

    def __init__(self, username: str) -> None:
        super().__init__(f"Nobody is called {username}. GET /users lists everybody.")


class LastAdmin(Conflict):
    """Without one, nobody could ever be made one again."""

    def __init__(self) -> None:
        super().__init__("This is the last administrator. Make somebody else one first.")


class NoGuests(Forbidden):
    """Nobody may try agents without an account here."""

    def __init__(self) -> None:
        super().__init__("Trying agents without an account is switched off here. Register: POST /auth/register.")


class NotAGuest(NotFound):
    """The account is one that somebody registered."""

    def __init__(self) -> None:
        super().__init__("This account is registered; nothing counts how often it may run agents.")


class TooManyGuests(TooMany):
    """From one address as many visitors came as may."""

    def __init__(self, most: int, retry_after: int) -> None:
        minutes = -(-retry_after // 60)
        super().__init__(
            f"From your address {most} visitors have tried agents within the hour. "
            f"Register, or try again in {minutes} minutes."
        )
        self.retry_after = retry_after


class GuestsNotCounted(Unavailable):
    """What counts the visitors does not answer."""

    def __init__(self) -> None:
        super().__init__("Trying without an account does not work at the moment. Register, or try again in a minute.")


class NoTriesLeft(Forbidden):
    """A guest has run as many workflows as one may."""

    def __init__(self) -> None:
        super().__init__("You have used all your tries. Register to go on; what you have run stays yours.")


class GuestMayNot(Forbidden):
    """Guests try agents; everything else is for those who have an account."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Register to {what}. As a guest you can run one agent at a time; what you have run stays yours."
        )
