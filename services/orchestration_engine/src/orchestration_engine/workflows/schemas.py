"""Bodies of the workflow endpoints."""

import datetime
import uuid
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StrictStr

from agent_contracts.definition import InputName
from agent_contracts.execution import Usage
from agent_contracts.text import Line, Slug
from orchestration_engine.workflows.models import Status, Step, Workflow

MAX_STEPS = 100

StepId = Annotated[StrictStr, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]


class StepRequest(BaseModel):
    """One agent's job: what it is given, and which steps must be done before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: StepId = Field(description="A name of its own within the workflow.")
    agent: Slug = Field(description="The agent's id.")
    input: dict[InputName, JsonValue] = Field(
        default_factory=dict,
        description="The agent's inputs. Text may hold `${{ steps.<id>.output }}`: the answer of a step that this one "
        "needs. Write `$${{` for a plain `${{`.",
    )
    needs: list[StepId] = Field(default_factory=list, max_length=MAX_STEPS, description="Steps that must be completed.")


class WorkflowRequest(BaseModel):
    """A chain of agents to run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Line = Field(max_length=120)
    steps: list[StepRequest] = Field(min_length=1, max_length=MAX_STEPS)


class StepView(BaseModel):
    """A step as its owner sees it."""

    id: str
    agent: str
    needs: list[str]
    status: Status
    input: dict[str, JsonValue]
    output: str | None
    model: str | None = Field(description="The model that wrote the output.")
    usage: Usage | None
    error: str | None
    attempt: int = Field(description="How many times it was begun.")
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None

    @classmethod
    def of(cls, step: Step) -> "StepView":
        """Return the view of a row."""
        usage = None
        if step.input_tokens is not None and step.output_tokens is not None:
            usage = Usage(input_tokens=step.input_tokens, output_tokens=step.output_tokens)
        return cls(
            id=step.key,
            agent=step.agent,
            needs=step.needs,
            status=step.status,
            input=step.input,
            output=step.output,
            model=step.model,
            usage=usage,
            error=step.error,
            attempt=step.attempt,
            started_at=step.started_at,
            finished_at=step.finished_at,
        )


class _WorkflowHead(BaseModel):
    """What is shown of a workflow wherever it is shown."""

    id: uuid.UUID
    name: str
    status: Status
    created_at: datetime.datetime
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None


def _head(workflow: Workflow) -> dict[str, object]:
    return {name: getattr(workflow, name) for name in _WorkflowHead.model_fields}


class WorkflowView(_WorkflowHead):
    """A workflow as its owner sees it."""

    steps: list[StepView]

    @classmethod
    def of(cls, workflow: Workflow, steps: list[Step]) -> "WorkflowView":
        """Return the view of the rows."""
        return cls.model_validate({**_head(workflow), "steps": [StepView.of(step) for step in steps]})


class WorkflowItem(_WorkflowHead):
    """A workflow in the list."""

    steps_total: int
    steps_completed: int

    @classmethod
    def of(cls, workflow: Workflow, total: int, completed: int) -> "WorkflowItem":
        """Return the item of a row and its counts."""
        return cls.model_validate({**_head(workflow), "steps_total": total, "steps_completed": completed})


class WorkflowPage(BaseModel):
    """A page of workflows."""

    items: list[WorkflowItem]
    next_cursor: str | None
