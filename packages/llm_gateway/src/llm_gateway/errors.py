"""Why a model gave no answer. Each text says what to do and holds no secret.

GatewayError
├── NotConfigured   (the operator has named no provider)
├── Refused         (the provider turns this platform away: key, permission, payment, model's name)
├── InvalidAsk      (the provider cannot take this question)
├── Unavailable     (worth trying again, after `retry_after` seconds where the provider said so)
│   └── Interrupted (the answer broke off after its beginning)
├── TimedOut        (no whole answer within the time allowed)
├── EmptyAnswer     (the model had nothing to say)
└── InvalidAnswer   (what came back is not the provider's protocol)
"""


class GatewayError(Exception):
    """A model gave no answer. The first argument is a text for the person who asked."""


class NotConfigured(GatewayError):
    """The operator has named no provider."""


class Refused(GatewayError):
    """The provider turns this platform away: its key, its permission, its payment or the model's name."""


class InvalidAsk(GatewayError):
    """The provider cannot take this question, however often it is put."""


class Unavailable(GatewayError):
    """The provider cannot answer now; the same question may be answered later."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """Keep when to try again, in seconds from now; None where the provider did not say."""
        super().__init__(message, retry_after)
        self.retry_after = retry_after

    def __str__(self) -> str:
        return str(self.args[0])


class Interrupted(Unavailable):
    """The answer broke off after its beginning."""


class TimedOut(GatewayError):
    """No whole answer came within the time allowed."""


class EmptyAnswer(GatewayError):
    """The model's answer has no text."""


class InvalidAnswer(GatewayError):
    """What came back is not the provider's protocol."""
