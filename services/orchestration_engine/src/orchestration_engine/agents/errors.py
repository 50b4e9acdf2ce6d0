"""What can go wrong with the catalogue."""

from orchestration_engine.core.errors import NotFound


class AgentNotFound(NotFound):
    """No agent has that id."""

    def __init__(self, agent_id: str) -> None:
        super().__init__(f"No agent is called {agent_id}. GET /agents/library?q=... finds those that exist.")


class AgentCallFailed(Exception):
    """An agent gave no answer; the message is for the owner of the workflow."""

    def __init__(self, message: str, *, passing: bool, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.passing = passing
        self.retry_after = retry_after
