"""What can go wrong with triggers and their messages."""

import uuid
from collections.abc import Sequence

from agent_contracts.problems import FieldProblem
from orchestration_engine.core.errors import Conflict, Invalid, NotFound, Unauthenticated


class TriggerNotFound(NotFound):
    """There is no such trigger, or it is somebody else's."""

    def __init__(self, trigger_id: uuid.UUID) -> None:
        super().__init__(f"You have no trigger {trigger_id}. GET /triggers lists yours.")


class InvalidTrigger(Invalid):
    """The trigger could not run its template."""

    def __init__(self, errors: Sequence[FieldProblem]) -> None:
        more = f" (and {len(errors) - 1} more, listed in `errors`)" if len(errors) > 1 else ""
        super().__init__(f"{errors[0].pointer}: {errors[0].message}{more}", errors)


class WrongSignature(Unauthenticated):
    """No webhook is signed like this; which part of it is wrong is not told."""

    title = "The message is not signed as it must be"

    def __init__(self) -> None:
        super().__init__(
            "No webhook takes this message. Check the address, that the webhook is switched on, the secret, and that "
            "webhook-id, webhook-timestamp (at most 5 minutes off) and webhook-signature follow Standard Webhooks."
        )


class UnusableMessage(Invalid):
    """The message came from the right sender, and no workflow can be made of it."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"{reason} The message was set aside for the webhook's owner; sending it again changes nothing."
        )


class NotRequeued(Conflict):
    """A message that was set aside still cannot be used."""
