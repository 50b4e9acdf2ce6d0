"""What can go wrong with the catalogue and with calling an agent."""

from typing import Literal

from orchestration_engine.core.errors import NotFound
from workflow_language.document import FailureKind

Whose = Literal["agent", "provider"]
"""Who cannot take more: one agent, or the provider of the models that it and others use."""


class AgentNotFound(NotFound):
    """No agent has that id."""

    def __init__(self, agent_id: str) -> None:
        super().__init__(f"No agent is called {agent_id}. GET /agents/library?q=... finds those that exist.")


class AgentCallFailed(Exception):
    """An agent gave no answer; the message tells the workflow's owner what happened and what to do next.

    Without a `kind` the agent refused the call, and the same call would be refused again.
    """

    def __init__(
        self,
        message: str,
        kind: FailureKind | None,
        retry_after: float | None = None,
        *,
        overloaded: Whose | None = None,
    ) -> None:
        """Keep when to call again, in seconds from now or None where nothing was said, and who asked for less."""
        super().__init__(message, kind, retry_after)
        self.message = message
        self.kind: FailureKind | None = kind
        self.retry_after = retry_after
        self.overloaded = overloaded

    def __str__(self) -> str:
        return self.message
