"""What a workflow is moved by, and what is to be written of it in one piece."""

import datetime
import decimal
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pydantic import JsonValue

from agent_contracts.events import EventData
from agent_contracts.execution import Usage
from orchestration_engine.workflows.models import Status, TaskKind, TaskStatus
from workflow_language.document import TemplateReference


@dataclass(frozen=True, slots=True)
class Facts:
    """What the row of a workflow says when a worker takes it."""

    id: uuid.UUID
    owner_id: uuid.UUID
    created_at: datetime.datetime
    started_at: datetime.datetime
    inputs: dict[str, JsonValue]
    context: dict[str, JsonValue] | None
    """None until a step has written to it."""
    moves: int
    is_new: bool
    """Nobody has carried it before."""
    retried_at: datetime.datetime | None = None
    """When its owner had it tried again last."""
    paused: bool = False
    generation: int = 0
    parent_id: uuid.UUID | None = None
    depth: int = 0
    streams: bool = False
    trace: str | None = None
    """The trace that it belongs to, as a `traceparent`."""


class Place(NamedTuple):
    """Which step, and which of its items or rounds; 0 is the step itself."""

    step: str
    item: int = 0


@dataclass(slots=True)
class Task:
    """A step that has begun, or an item or a round of one, as its row says."""

    step: str
    item: int
    status: Status = Status.PENDING
    attempt: int = 0
    failures: int = 0
    agent: str | None = None
    input: JsonValue = None
    output: JsonValue = None
    agent_version: str | None = None
    model: str | None = None
    usage: Usage | None = None
    cost: decimal.Decimal | None = None
    error: str | None = None
    error_kind: str | None = None
    child_id: uuid.UUID | None = None
    wake_at: datetime.datetime | None = None
    is_new: bool = True
    """There is no row of it yet."""

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.step, self.item)


@dataclass(frozen=True, slots=True)
class Call:
    """What is to be done for a task: an agent is asked, or a workflow begun."""

    place: Place
    attempt: int
    agent: str | None
    template: TemplateReference | None
    values: dict[str, JsonValue]
    key: str
    """The idempotency key: whoever has done it already gives the same answer again."""
    timeout: float | None
    """How long it may take, in seconds."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A task that is done."""

    output: JsonValue
    agent_version: str | None = None
    model: str | None = None
    usage: Usage | None = None
    duration: float = 0.0
    """From when the agent was asked to the answer, in seconds."""
    queued: float = 0.0
    """From when the call was begun to when the agent was asked, in seconds."""
    cost: decimal.Decimal | None = None
    """In US dollars; None where it has no price."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A task that failed."""

    message: str
    kind: str | None = None
    """What went wrong, as `retry.on` names it, or a kind that no retry mends."""
    retry_after: float | None = None
    """How many seconds whoever refused wants to be left alone."""
    output: JsonValue = None
    """What there is all the same: a refused approval, the last round of a loop."""
    duration: float = 0.0
    """As an answer's."""
    queued: float = 0.0
    """As an answer's."""


@dataclass(frozen=True, slots=True)
class ChildBegun:
    """A task that waits for a workflow."""

    child_id: uuid.UUID


class Happening(NamedTuple):
    """Something that became of a task."""

    place: Place
    what: Answered | Fault | ChildBegun


@dataclass(frozen=True, slots=True)
class Ask:
    """A person is to be asked."""

    id: uuid.UUID
    step: str
    kind: TaskKind
    ask: str
    inputs: Sequence[dict[str, JsonValue]]
    who: Sequence[str]
    deadline: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Escalate:
    """Other people are to be asked."""

    step: str
    who: Sequence[str]
    deadline: datetime.datetime


@dataclass(frozen=True, slots=True)
class Decide:
    """Nobody decided in time; this is what stands then."""

    step: str
    status: TaskStatus
    answer: JsonValue


@dataclass(frozen=True, slots=True)
class Ending:
    """How a workflow ends."""

    status: Status
    output: JsonValue = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """The workflow only waits: no worker is needed before `wake_at`, or before it is called."""

    wake_at: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Telling:
    """An event that is to be written."""

    id: uuid.UUID
    data: EventData


@dataclass(slots=True)
class Move:
    """What is to be written at once, if the worker still carries the workflow and has not written it before."""

    workflow_id: uuid.UUID
    owner_id: uuid.UUID
    number: int
    """It is written as the workflow's n-th move, after the one before it."""
    inserts: list[Task] = field(default_factory=list)
    updates: list[Task] = field(default_factory=list)
    context: dict[str, JsonValue] | None = None
    """The shared context, where it has changed."""
    asks: list[Ask | Escalate | Decide] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    """What is to be done once the move is written."""
    ending: Ending | None = None
    release: Release | None = None
    parent_id: uuid.UUID | None = None
    """Who is to be told of the ending."""
    lets_go: bool = False
    """People or other workflows may still be asked for something; nobody waits for them any more."""
    tellings: list[Telling] = field(default_factory=list)
    stops: list[uuid.UUID] = field(default_factory=list)
    """Workflows that nobody waits for any more."""
    was_tried: bool = False
    """It was sent to the database before, and nobody knows what became of it."""
    cost: decimal.Decimal = decimal.Decimal(0)
    """What the agents' answers in it cost, in US dollars."""
    progressed: bool = False
    """A task came to its end."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.inserts or self.updates or self.asks or self.tellings or self.ending or self.release)
