"""What is sent and shown of links to templates."""

import datetime

from pydantic import BaseModel, ConfigDict, Field

from agent_contracts.definition import AgentInput
from agent_contracts.text import Slug
from workflow_language.document import WorkflowDocument


class TemplateShareRequest(BaseModel):
    """What the link shows beside the template."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    include_name: bool = Field(default=False, description="Also one's own username.")


class TemplateCopy(BaseModel):
    """Under which id a copy is kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: Slug | None = Field(default=None, description="That of the original if left out.")


class SharedTemplate(BaseModel):
    """A template in its newest version, as whoever has the link sees it."""

    slug: str
    version: int
    name: str
    description: str | None
    by: str | None = Field(description="Whose template it is, where they want it known.")
    inputs: list[AgentInput] = Field(description="The form of what a run is given.")
    document: WorkflowDocument = Field(description="Where it names people, `role:owner` stands instead.")
    runs: list[str] = Field(
        description="Other templates of its owner that its steps run; a copy runs one's own of these ids."
    )
    created_at: datetime.datetime = Field(description="When this version was saved.")
