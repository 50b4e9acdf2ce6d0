"""What can go wrong with reviews and lists."""

import uuid

from agent_contracts.problems import FieldProblem
from orchestration_engine.core.errors import Conflict, Forbidden, Invalid, NotFound


class NotRunYet(Forbidden):
    """Only those who ran an agent rate it."""

    def __init__(self, agent: str) -> None:
        super().__init__(
            f"Ratings come from people who ran the agent, and {agent} has not completed a step for you yet. "
            "Run it first, then rate it."
        )


class ReviewNotFound(NotFound):
    """That person has not reviewed that agent."""

    def __init__(self, agent: str, username: str | None = None) -> None:
        whose = "You have" if username is None else f"{username} has"
        super().__init__(f"{whose} no review of {agent}. GET /agents/library/{agent}/reviews lists those there are.")


class UnknownCursor(Invalid):
    """The cursor belongs to another list, or to another order of this one."""

    def __init__(self) -> None:
        message = "is not a cursor of this list in this order; leave it out to begin at the first page"
        super().__init__(f"query.cursor: {message}", [FieldProblem(pointer="query.cursor", message=message)])


class TooManyFavourites(Conflict):
    """One has as many as one may."""

    def __init__(self, most: int) -> None:
        super().__init__(f"You have {most} favourites, which is as many as can be kept. Remove one first.")


class CollectionNotFound(NotFound):
    """There is no such collection, or it is not the caller's to see."""

    def __init__(self, collection_id: uuid.UUID) -> None:
        super().__init__(
            f"There is no collection {collection_id} that you may see. GET /collections lists your own; others' "
            "are read by their address while they are public."
        )


class TooManyCollections(Conflict):
    """One has as many as one may."""

    def __init__(self, most: int) -> None:
        super().__init__(f"You have {most} collections, which is as many as can be kept. Delete one first.")


class CollectionFull(Conflict):
    """It holds as many agents as it may."""

    def __init__(self, most: int) -> None:
        super().__init__(f"A collection holds at most {most} agents, and this one would have more. Take one out first.")


class NotInCollection(NotFound):
    """The agent is not in that collection."""

    def __init__(self, agent: str) -> None:
        super().__init__(f"{agent} is not in this collection. GET the collection to see what is.")
