"""What is said when something happened: CloudEvents 1.0, in JSON.

One class per type. No prompt, answer, secret or password travels in an event. Within a version a type's data only gains
fields that may be missing; whatever else changes is a new version, and the old one stays readable.
"""

import datetime
import decimal
import uuid
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from agent_contracts.execution import Usage

SOURCE = "/rialto/orchestration-engine"
TOPIC = "rialto.events"


Money = Annotated[decimal.Decimal, Field(ge=0, decimal_places=9, description="US dollars.")]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    VERSION: ClassVar[int] = 1
    """Of the type's schema; it stands in the event's `dataschema`."""


class UserRegistered(_Data):
    """Somebody made an account."""

    type: Literal["user.registered"] = "user.registered"
    username: str


class GuestEntered(_Data):
    """A visitor came in to try agents; `user.registered` has the same subject if they make an account."""

    type: Literal["guest.entered"] = "guest.entered"


class UserLoggedIn(_Data):
    """Somebody was given a token."""

    type: Literal["user.logged_in"] = "user.logged_in"


class UserLoggedOut(_Data):
    """Somebody gave a token back."""

    type: Literal["user.logged_out"] = "user.logged_out"


class UserPasswordChanged(_Data):
    """Somebody has another password; every token they had is dead."""

    type: Literal["user.password_changed"] = "user.password_changed"


class UserRoleChanged(_Data):
    """Somebody was given another role."""

    type: Literal["user.role_changed"] = "user.role_changed"
    username: str
    role: str
    before: str = Field(description="The role they had.")


class ApiKeyCreated(_Data):
    """Somebody made an API key."""

    type: Literal["api_key.created"] = "api_key.created"
    name: str
    scopes: list[str]
    expires_at: datetime.datetime | None = Field(description="Null where it does not expire.")


class ApiKeyRevoked(_Data):
    """An API key is refused from now on."""

    type: Literal["api_key.revoked"] = "api_key.revoked"
    name: str


class WorkflowCreated(_Data):
    """A workflow was submitted."""

    type: Literal["workflow.created"] = "workflow.created"
    name: str
    steps: int
    template: str | None = Field(None, description="The template it was made of, as `slug@version`.")
    batch: uuid.UUID | None = None
    parent: uuid.UUID | None = Field(None, description="The workflow one of whose steps it is.")
    source: str | None = Field(
        None, description="`schedule/<id>`, `trigger/<id>` or `workflow/<id>`, which it repeats."
    )


class WorkflowStarted(_Data):
    """A worker took a workflow up."""

    type: Literal["workflow.started"] = "workflow.started"
    queued: float | None = Field(None, description="From its submission, in seconds.")


class WorkflowCompleted(_Data):
    """Every step of a workflow came to its end."""

    type: Literal["workflow.completed"] = "workflow.completed"
    duration: float = Field(description="From start to finish, in seconds.")


class WorkflowFailed(_Data):
    """A workflow ended without what it was to give."""

    type: Literal["workflow.failed"] = "workflow.failed"
    step: str | None = Field(description="The step that failed; null where it was none: the output, the time, ...")
    error: str
    duration: float | None = Field(None, description="From start to failure, in seconds.")


class WorkflowCancelled(_Data):
    """A workflow was stopped by its owner, or with the workflow it is a step of."""

    type: Literal["workflow.cancelled"] = "workflow.cancelled"


class WorkflowPaused(_Data):
    """A workflow begins no further step for now."""

    type: Literal["workflow.paused"] = "workflow.paused"


class WorkflowResumed(_Data):
    """A paused workflow goes on."""

    type: Literal["workflow.resumed"] = "workflow.resumed"


class WorkflowRetried(_Data):
    """An ended workflow goes on from some of its steps."""

    type: Literal["workflow.retried"] = "workflow.retried"
    steps: list[str] = Field(description="The steps that begin again, whatever they have given before.")
    kept: list[str] = Field(
        default_factory=list, description="Those of them whose completed items or rounds are not done again."
    )


class WorkflowShared(_Data):
    """Whoever has a link may read a workflow; the link does not travel."""

    type: Literal["workflow.shared"] = "workflow.shared"
    workflow: uuid.UUID
    whole: bool = Field(description="Whether what went in is shown, too.")
    include_name: bool = Field(description="Whether the names of people are shown.")


class WorkflowUnshared(_Data):
    """A workflow's link leads nowhere."""

    type: Literal["workflow.unshared"] = "workflow.unshared"
    workflow: uuid.UUID


class _OfStep(_Data):
    step: str
    item: int = Field(0, ge=0, description="Which item or round of the step, from 1; 0 is the step itself.")
    agent: str | None = Field(description="The agent that is asked, if it is one.")


class StepStarted(_OfStep):
    """A step has begun, for the first time or again."""

    type: Literal["workflow.step.started"] = "workflow.step.started"
    attempt: int


class StepWaiting(_OfStep):
    """A step waits: for a person, for another workflow, or to be tried again."""

    type: Literal["workflow.step.waiting"] = "workflow.step.waiting"
    on: Literal["person", "workflow", "retry"]
    until: datetime.datetime | None = None
    error: str | None = Field(None, description="Why it is tried again.")


class StepCompleted(_OfStep):
    """A step has given its output."""

    type: Literal["workflow.step.completed"] = "workflow.step.completed"
    model: str | None = None
    usage: Usage | None = None
    duration: float = Field(description="From the call of the agent to its answer, in seconds.")


class StepFailed(_OfStep):
    """A step is not tried again."""

    type: Literal["workflow.step.failed"] = "workflow.step.failed"
    error: str
    kind: str | None = Field(None, description="What went wrong: unavailable, rate_limited, timeout, ...")


class StepSkipped(_OfStep):
    """A step's condition did not hold."""

    type: Literal["workflow.step.skipped"] = "workflow.step.skipped"


class StepCancelled(_OfStep):
    """A step that had begun is wanted no more."""

    type: Literal["workflow.step.cancelled"] = "workflow.step.cancelled"


class _OfAgentTask(_Data):
    step: str
    item: int = Field(0, ge=0, description="Which item or round of the step, from 1; 0 is the step itself.")
    agent: str
    attempt: int = Field(ge=1, description="How often the step has begun by now, this time among them.")


class AgentTaskAssigned(_OfAgentTask):
    """An agent is asked to do a step."""

    type: Literal["agent.task.assigned"] = "agent.task.assigned"


class AgentTaskCompleted(_OfAgentTask):
    """An agent has answered."""

    type: Literal["agent.task.completed"] = "agent.task.completed"
    agent_version: str | None = Field(None, description="The version of the agent's definition that answered.")
    model: str | None = Field(description="The model that wrote the answer, by the name its provider gave.")
    usage: Usage | None
    cost: Money | None = Field(None, description="What the model's tokens cost; null where it has no price.")
    queued: float = Field(ge=0, description="From being assigned to being asked, in seconds.")
    duration: float = Field(ge=0, description="From being asked to the answer, in seconds.")


class AgentTaskFailed(_OfAgentTask):
    """An attempt ended without an answer; the step may be tried again."""

    type: Literal["agent.task.failed"] = "agent.task.failed"
    error: str
    kind: str | None = Field(None, description="What went wrong: unavailable, rate_limited, timeout, ...")
    queued: float = Field(ge=0, description="From being assigned to being asked, in seconds.")
    duration: float = Field(ge=0, description="From being asked to the error, in seconds.")
    tried_again: bool = Field(description="Whether the step waits for another attempt.")


class ContextUpdated(_Data):
    """A step has written to the context that a workflow's steps share."""

    type: Literal["context.updated"] = "context.updated"
    step: str | None = Field(description="The step that wrote; null where it was the workflow's beginning.")
    keys: list[str] = Field(description="What was written; the values do not travel.")


class HumanTaskOpened(_Data):
    """Somebody is asked to approve something, or to answer a question."""

    type: Literal["human_task.opened"] = "human_task.opened"
    task: uuid.UUID
    step: str
    kind: Literal["approval", "question"]
    deadline: datetime.datetime | None


class HumanTaskEscalated(_Data):
    """Nobody decided in time; others are asked."""

    type: Literal["human_task.escalated"] = "human_task.escalated"
    step: str
    deadline: datetime.datetime


class HumanTaskDecided(_Data):
    """What was asked has been decided: by somebody, or because nobody did in time."""

    type: Literal["human_task.decided"] = "human_task.decided"
    step: str
    status: Literal["approved", "rejected", "answered", "withdrawn"]
    by: uuid.UUID | None = Field(None, description="Who decided; null where the deadline did.")


class TemplateSaved(_Data):
    """A version of a template was saved."""

    type: Literal["template.saved"] = "template.saved"
    slug: str
    version: int


class TemplateDeleted(_Data):
    """A template was removed, all of its versions."""

    type: Literal["template.deleted"] = "template.deleted"
    slug: str


class TemplateShared(_Data):
    """Whoever has a link may read a template and copy it; the link does not travel."""

    type: Literal["template.shared"] = "template.shared"
    slug: str
    include_name: bool = Field(description="Whether its owner's name is shown.")


class TemplateUnshared(_Data):
    """A template's link leads nowhere."""

    type: Literal["template.unshared"] = "template.unshared"
    slug: str


class BatchCreated(_Data):
    """Many inputs were sent through one template."""

    type: Literal["batch.created"] = "batch.created"
    template: str
    workflows: int


class ScheduleSaved(_Data):
    """A schedule was made or changed."""

    type: Literal["schedule.saved"] = "schedule.saved"
    name: str
    template: str
    enabled: bool


class ScheduleDeleted(_Data):
    """A schedule was removed."""

    type: Literal["schedule.deleted"] = "schedule.deleted"
    name: str


class ScheduleFired(_Data):
    """A schedule's moment came."""

    type: Literal["schedule.fired"] = "schedule.fired"
    workflow: uuid.UUID | None = Field(description="What was begun; null where nothing could be.")
    error: str | None = None


class TriggerSaved(_Data):
    """A trigger was made or changed."""

    type: Literal["trigger.saved"] = "trigger.saved"
    name: str
    template: str
    enabled: bool


class TriggerDeleted(_Data):
    """A trigger was removed."""

    type: Literal["trigger.deleted"] = "trigger.deleted"
    name: str


class CatalogueChanged(_Data):
    """Definitions of agents came, changed or went."""

    type: Literal["catalogue.changed"] = "catalogue.changed"
    added: int
    changed: int
    removed: int
    agents: int = Field(description="How many there are now.")


class PriceSaved(_Data):
    """What a model costs from some moment on was written down."""

    type: Literal["price.saved"] = "price.saved"
    model: str
    since: datetime.datetime


class BudgetSaved(_Data):
    """What somebody may spend in a month was set, or is limited no more."""

    type: Literal["budget.saved"] = "budget.saved"
    username: str
    monthly: Money | None = Field(description="Null where there is no limit any more.")


class BudgetWarned(_Data):
    """Most of a month's budget is spent."""

    type: Literal["budget.warned"] = "budget.warned"
    limit: Money
    spent: Money


class BudgetExhausted(_Data):
    """A month's budget is spent: no further call is made."""

    type: Literal["budget.exhausted"] = "budget.exhausted"
    limit: Money
    spent: Money


class ReviewSaved(_Data):
    """Somebody said how an agent does, or says something else of it now; the words do not travel."""

    type: Literal["review.saved"] = "review.saved"
    agent: str
    stars: int = Field(ge=1, le=5)


class ReviewDeleted(_Data):
    """What somebody said of an agent was withdrawn, or taken down."""

    type: Literal["review.deleted"] = "review.deleted"
    agent: str
    username: str = Field(description="Who had said it.")


class FavouriteAdded(_Data):
    """Somebody likes an agent."""

    type: Literal["favourite.added"] = "favourite.added"
    agent: str


class FavouriteRemoved(_Data):
    """An agent is no longer among somebody's favourites."""

    type: Literal["favourite.removed"] = "favourite.removed"
    agent: str


class CollectionSaved(_Data):
    """A collection was made, changed or had back."""

    type: Literal["collection.saved"] = "collection.saved"
    name: str
    public: bool = Field(description="Whether everybody may see it.")
    agents: int = Field(ge=0, description="How many are in it.")


class CollectionDeleted(_Data):
    """A collection was deleted; its owner can have it back for a while."""

    type: Literal["collection.deleted"] = "collection.deleted"
    name: str


EventData = Annotated[
    UserRegistered
    | GuestEntered
    | UserLoggedIn
    | UserLoggedOut
    | UserPasswordChanged
    | UserRoleChanged
    | ApiKeyCreated
    | ApiKeyRevoked
    | WorkflowCreated
    | WorkflowStarted
    | WorkflowCompleted
    | WorkflowFailed
    | WorkflowCancelled
    | WorkflowPaused
    | WorkflowResumed
    | WorkflowRetried
    | WorkflowShared
    | WorkflowUnshared
    | StepStarted
    | StepWaiting
    | StepCompleted
    | StepFailed
    | StepSkipped
    | StepCancelled
    | AgentTaskAssigned
    | AgentTaskCompleted
    | AgentTaskFailed
    | ContextUpdated
    | HumanTaskOpened
    | HumanTaskEscalated
    | HumanTaskDecided
    | TemplateSaved
    | TemplateDeleted
    | TemplateShared
    | TemplateUnshared
    | BatchCreated
    | ScheduleSaved
    | ScheduleDeleted
    | ScheduleFired
    | TriggerSaved
    | TriggerDeleted
    | CatalogueChanged
    | PriceSaved
    | BudgetSaved
    | BudgetWarned
    | BudgetExhausted
    | ReviewSaved
    | ReviewDeleted
    | FavouriteAdded
    | FavouriteRemoved
    | CollectionSaved
    | CollectionDeleted,
    Field(discriminator="type"),
]
event_data: TypeAdapter[EventData] = TypeAdapter(EventData)

EventType = Literal[
    "user.registered",
    "guest.entered",
    "user.logged_in",
    "user.logged_out",
    "user.password_changed",
    "user.role_changed",
    "api_key.created",
    "api_key.revoked",
    "workflow.created",
    "workflow.started",
    "workflow.completed",
    "workflow.failed",
    "workflow.cancelled",
    "workflow.paused",
    "workflow.resumed",
    "workflow.retried",
    "workflow.shared",
    "workflow.unshared",
    "workflow.step.started",
    "workflow.step.waiting",
    "workflow.step.completed",
    "workflow.step.failed",
    "workflow.step.skipped",
    "workflow.step.cancelled",
    "agent.task.assigned",
    "agent.task.completed",
    "agent.task.failed",
    "context.updated",
    "human_task.opened",
    "human_task.escalated",
    "human_task.decided",
    "template.saved",
    "template.deleted",
    "template.shared",
    "template.unshared",
    "batch.created",
    "schedule.saved",
    "schedule.deleted",
    "schedule.fired",
    "trigger.saved",
    "trigger.deleted",
    "catalogue.changed",
    "price.saved",
    "budget.saved",
    "budget.warned",
    "budget.exhausted",
    "review.saved",
    "review.deleted",
    "favourite.added",
    "favourite.removed",
    "collection.saved",
    "collection.deleted",
]
"""The `type` of every class above, for those who only sort and filter."""
EVENT_TYPES = frozenset(get_args(EventType))


class Event(BaseModel):
    """The envelope. See the CloudEvents specification 1.0.2, section "Context Attributes"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    specversion: Literal["1.0"] = "1.0"
    id: uuid.UUID
    source: str = SOURCE
    type: str
    subject: str = Field(description="What it happened to: `workflow/<id>`, `user/<id>`, `schedule/<id>`, ...")
    time: datetime.datetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str = Field(description="The schema of `data` and its version: `urn:rialto:event:<type>:<version>`.")
    sequence: str = Field(
        description="Extension attribute: events of one subject stand in the order of these texts. What is delivered "
        "again keeps its own. See the specification of CloudEvents, extension `sequence`."
    )
    userid: uuid.UUID | None = Field(None, description="Extension attribute: whose doing it is; nobody's where absent.")
    data: EventData


def data_schema(kind: str, version: int) -> str:
    """Return the name of a type's schema; an engine serves it at `/events/schemas/<type>/<version>`.

    CloudEvents wants an absolute URI, and where the engine is served the engine does not know.
    """
    return f"urn:rialto:event:{kind}:{version}"


def read_data(data: Mapping[str, object]) -> EventData | None:
    """Return an event's data as it was written, perhaps by a newer version: without fields that are not known here.

    None of a type that is not known. While an engine is replaced by a newer one, both write and read.
    """
    return event_data.validate_python(data, extra="ignore") if data["type"] in EVENT_TYPES else None


def event_classes() -> dict[str, type[_Data]]:
    """Return the class of each type's data."""
    return {one.model_fields["type"].default: one for one in get_args(get_args(EventData)[0])}


DATA_SCHEMAS = {kind: data_schema(kind, one.VERSION) for kind, one in event_classes().items()}
"""The `dataschema` of each type, as it is written now."""
