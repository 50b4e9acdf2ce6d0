"""What can go wrong with accounts."""

from agent_contracts.problems import FieldProblem
from orchestration_engine.core.errors import Conflict, Forbidden, Unauthenticated


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

    def __init__(self, why: str) -> None:
        super().__init__(why)
