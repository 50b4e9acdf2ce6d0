"""How a command stops when it cannot do what it was asked."""

NO = 1
"""The answer is no: not running, not healthy, not as planned, not answered."""
WRONG = 2
"""The command was used wrongly, or was given what is not valid."""


class Refusal(Exception):
    """Ends the command with these lines on standard error; each says what happened or what to do next."""

    def __init__(self, *lines: str, code: int = NO) -> None:
        super().__init__(*lines)
        self.lines = lines
        self.code = code


class Misuse(Refusal):
    """The command was given what is not valid."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines, code=WRONG)
