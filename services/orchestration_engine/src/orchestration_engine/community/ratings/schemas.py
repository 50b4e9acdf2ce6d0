"""What is measured and said of an agent."""

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from agent_contracts.text import Text

Order = Literal["newest", "best", "worst"]
Stars = Annotated[StrictInt, Field(ge=1, le=5)]
Seconds = Annotated[float | None, Field(description="Of its answers, in seconds; null where it was run too seldom.")]


class Measured(BaseModel):
    """How an agent did. With fewer than five runs there is nothing but their number."""

    runs: int = Field(description="Each time that it was asked; a step that is tried again counts again.")
    users: int | None = Field(description="How many different people ran it.")
    success_rate: float | None = Field(description="Of all runs, those that were answered.")
    p50: Seconds
    p95: Seconds
    mean_cost: float | None = Field(description="US dollars an answer, where the model that wrote it has a price.")


class Quality(BaseModel):
    """What was measured of an agent in everybody's hands."""

    agent: str
    fewest: int = Field(description="With fewer runs than this nothing else is told.")
    days: int = Field(description="How many days `recent` covers, today among them, in UTC.")
    recent: Measured
    ever: Measured
    evaluation: float | None = Field(None, description="Its score in an evaluation; null where there was none.")


class ReviewRequest(BaseModel):
    """What somebody says of an agent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stars: Stars
    text: Annotated[Text | None, Field(max_length=2000, description="Plain text.")] = None


class ReviewView(BaseModel):
    """What somebody said of an agent."""

    username: str
    stars: int
    text: str | None
    version: str = Field(description="The agent's, when it was said.")
    created_at: datetime.datetime
    updated_at: datetime.datetime


class OwnReview(BaseModel):
    """What the caller said of an agent, and whether they may."""

    may_review: bool = Field(description="The agent has completed a step for them.")
    review: ReviewView | None


class Rating(BaseModel):
    """What all reviews of an agent come to."""

    count: int
    mean: float | None = Field(description="Of the stars; null of nothing.")
    distribution: list[int] = Field(description="How many gave one star, two, ..., five.")


class ReviewPage(BaseModel):
    """A page of an agent's reviews, and what all of them come to."""

    rating: Rating
    items: list[ReviewView]
    next_cursor: str | None
