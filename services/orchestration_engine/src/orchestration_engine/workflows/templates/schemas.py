"""Bodies of the template endpoints."""

import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from agent_contracts.definition import AgentInput
from agent_contracts.text import Line, Slug
from orchestration_engine.workflows.models import PRIORITY
from orchestration_engine.workflows.schemas import Priority, Values
from workflow_language.document import WorkflowDocument


class TemplateSave(BaseModel):
    """A workflow to keep under a name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: Slug = Field(description="The template's id; under one that you have already, a new version is saved.")
    document: WorkflowDocument


class TemplateRun(BaseModel):
    """What a template is run with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    values: Values = Field(default_factory=dict)
    name: Annotated[Line | None, Field(max_length=120, description="The template's name if left out.")] = None
    priority: Priority = PRIORITY


class TemplateHead(BaseModel):
    """What is shown of a template wherever it is shown."""

    slug: str
    version: int
    name: str
    description: str | None
    builtin: bool = Field(description="It comes with the product.")
    steps: int
    created_at: datetime.datetime = Field(description="When this version was saved.")


class TemplatePage(BaseModel):
    """A page of templates, each in its newest version."""

    items: list[TemplateHead]
    next_cursor: str | None


class TemplateVersion(BaseModel):
    """One of a template's versions."""

    version: int
    created_at: datetime.datetime


def form_of(document: WorkflowDocument) -> list[AgentInput]:
    """Return a document's inputs with every field of theirs, also where the document says nothing of it."""
    return [AgentInput.model_validate(one.model_dump()) for one in document.inputs]


class TemplateView(TemplateHead):
    """One version of a template."""

    inputs: list[AgentInput] = Field(description="The form of what a run is given.")
    document: WorkflowDocument
    versions: list[TemplateVersion] = Field(description="Newest first.")
