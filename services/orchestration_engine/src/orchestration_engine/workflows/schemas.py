"""Bodies of the workflow endpoints."""

import datetime
import uuid
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StrictInt, model_validator

from agent_contracts.definition import AgentInput, InputName
from agent_contracts.execution import Usage
from agent_contracts.problems import FieldProblem
from agent_contracts.text import Line, Slug
from orchestration_engine.workflows.models import PRIORITY, Status, TaskKind, TaskStatus
from workflow_language.document import Kind, StepId, TemplateName, WorkflowDocument

Priority = Annotated[
    StrictInt, Field(ge=1, le=9, description="Of one's own workflows, those with a higher priority begin first.")
]
Values = Annotated[dict[InputName, JsonValue], Field(description="A value for each input that the workflow declares.")]


class WorkflowRequest(WorkflowDocument):
    """A workflow to run, written out."""

    values: Values = Field(default_factory=dict)
    priority: Priority = PRIORITY


class TemplateRequest(BaseModel):
    """A saved workflow to run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    template: TemplateName = Field(description="The template's id, and perhaps its version: `lease-check@3`.")
    values: Values = Field(default_factory=dict)
    name: Line | None = Field(None, max_length=120, description="The template's name if left out.")
    priority: Priority = PRIORITY


RunRequest = WorkflowRequest | TemplateRequest


class WorkflowDraft(BaseModel):
    """A workflow that is being written: its text, or what the text says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str | None = Field(None, max_length=1_000_000, description="The document, in YAML or JSON.")
    document: dict[str, JsonValue] | None = Field(None, description="The document, as `POST /workflows` takes it.")
    slug: Slug | None = Field(None, description="The template that it is, or shall be; it must not run itself.")

    @model_validator(mode="after")
    def _is_given_once(self) -> Self:
        if (self.text is None) == (self.document is None):
            raise ValueError("give either text or document")
        return self


class ValidationView(BaseModel):
    """What is wrong with a workflow that is being written."""

    valid: bool = Field(description="It could run as it stands.")
    problems: list[FieldProblem] = Field(description="Pointers begin at the document: `steps.0.agent`.")
    stages: list[list[str]] = Field(description="Of a valid one: its steps in the order in which they can begin.")


class ItemCounts(BaseModel):
    """How far the items or the rounds of a step have come."""

    begun: int
    completed: int
    failed: int


class StepView(BaseModel):
    """A step as its owner sees it."""

    id: str
    kind: Kind
    agent: str | None = Field(description="The agent that it asks.")
    workflow: str | None = Field(description="The template that it runs.")
    needs: list[str]
    status: Status
    input: dict[str, JsonValue] = Field(description="As it is written; with its expressions.")
    output: JsonValue = Field(description="Text of an agent; a list of the items' outputs of a step with `for_each`.")
    agent_version: str | None = Field(description="The agent's version that answered; null where none was kept.")
    model: str | None = Field(description="The model that wrote the output.")
    usage: Usage | None
    cost: float | None = Field(description="US dollars; null where nothing is known. Of items: see them.")
    error: str | None
    error_kind: str | None = Field(description="unavailable, rate_limited, timeout, invalid_answer, expression, ...")
    attempt: int = Field(description="How many times it was begun.")
    wake_at: datetime.datetime | None = Field(description="When it is tried again, or has waited long enough.")
    items: ItemCounts | None = Field(description="Of a step with `for_each` or `loop`.")
    task_id: uuid.UUID | None = Field(description="What a person is asked: see /tasks.")
    child_id: uuid.UUID | None = Field(description="The workflow that it runs.")
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None


class ItemView(BaseModel):
    """One item or round of a step."""

    item: int = Field(description="Counted from 1.")
    status: Status
    output: JsonValue
    agent_version: str | None
    model: str | None
    usage: Usage | None
    cost: float | None = Field(description="US dollars; null where nothing is known.")
    error: str | None
    error_kind: str | None
    attempt: int
    child_id: uuid.UUID | None
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None


class ItemPage(BaseModel):
    """A page of a step's items."""

    items: list[ItemView]
    next_cursor: str | None


class WorkflowHead(BaseModel):
    """What is shown of a workflow wherever it is shown."""

    id: uuid.UUID
    name: str
    status: Status
    priority: int
    template: str | None = Field(description="What it was made of, as `slug@version`.")
    source: str | None = Field(description="What began it: `schedule/<id>`, `trigger/<id>`, `workflow/<id>`; or null.")
    batch_id: uuid.UUID | None
    parent_id: uuid.UUID | None = Field(description="The workflow one of whose steps it is.")
    error: str | None
    created_at: datetime.datetime
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None


class WorkflowView(WorkflowHead):
    """A workflow as its owner sees it."""

    values: dict[str, JsonValue]
    context: dict[str, JsonValue]
    output: JsonValue
    generation: int = Field(description="How often it was tried again.")
    steps: list[StepView]


class WorkflowItem(WorkflowHead):
    """A workflow in the list."""

    steps_total: int
    steps_completed: int
    failed_step: str | None = Field(None, description="Of a failed one: the step that failed.")
    error_kind: str | None = Field(None, description="How that step failed: unavailable, timeout, expression, ...")


class WorkflowPage(BaseModel):
    """A page of workflows."""

    items: list[WorkflowItem]
    next_cursor: str | None


class RetryRequest(BaseModel):
    """From where a workflow is tried again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: list[StepId] | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="These and all that wait for them; those that failed if left out.",
    )


class RerunRequest(BaseModel):
    """What is different the next time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    values: Values | None = Field(None, description="All of them; those of the last time if left out.")
    priority: Priority | None = None


class TaskView(BaseModel):
    """An approval or a question that waits for a person, or did."""

    id: uuid.UUID
    workflow_id: uuid.UUID
    workflow_name: str
    step: str
    kind: TaskKind
    status: TaskStatus
    ask: str
    inputs: list[AgentInput] = Field(description="The form of a question.")
    who: list[str]
    deadline: datetime.datetime | None
    escalated: bool = Field(description="The first who were asked let their time pass.")
    answer: dict[str, JsonValue] | None
    created_at: datetime.datetime
    decided_at: datetime.datetime | None


class TaskPage(BaseModel):
    """A page of what people are asked."""

    items: list[TaskView]
    next_cursor: str | None


class Decision(BaseModel):
    """What somebody says to an approval."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    approve: bool
    comment: str = Field("", max_length=2_000)


class Reply(BaseModel):
    """What somebody answers to a question."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answers: Values


class DeadLetterView(BaseModel):
    """Work that was set aside."""

    id: uuid.UUID
    owner: str = Field(description="Whose it is: a username.")
    workflow_id: uuid.UUID | None
    workflow_name: str | None
    source: str | None
    reason: str = Field(description="What happened, and what to do.")
    payload: JsonValue
    created_at: datetime.datetime
    requeued_at: datetime.datetime | None


class DeadLetterPage(BaseModel):
    """A page of work that was set aside."""

    items: list[DeadLetterView]
    next_cursor: str | None
