"""What can go wrong with money."""

from orchestration_engine.core.errors import Forbidden, NotFound


class NobodyCalled(NotFound):
    """There is no such account."""

    def __init__(self, username: str) -> None:
        super().__init__(f"Nobody is called {username}. Names are those that people log in with.")


class BudgetIsFixed(Forbidden):
    """An administrator set the budget."""

    def __init__(self) -> None:
        super().__init__("An administrator set this budget. Ask one to change it.")
