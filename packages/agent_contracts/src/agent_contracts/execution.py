"""What the engine asks of an agent and what the agent answers: `POST /api/v1/execute`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StrictBool, StrictFloat, StrictInt, StrictStr

from agent_contracts.definition import InputName
from agent_contracts.problems import Problem
from agent_contracts.text import Slug


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AgentRequest(_Message):
    """A job for an agent."""

    input: dict[InputName, JsonValue] = Field(
        description="A value for each input that the agent's definition declares."
    )
    stream: StrictBool = Field(default=False, description="Send the answer as server-sent events while it is written.")


class Usage(_Message):
    """What the model read and wrote, in tokens as its provider counts them."""

    input_tokens: StrictInt = Field(ge=0)
    output_tokens: StrictInt = Field(ge=0)
    cached_tokens: StrictInt = Field(
        default=0, ge=0, description="Those of the input tokens that the provider had in its cache."
    )


class AgentResponse(_Message):
    """A job done."""

    agent: Slug
    version: StrictStr = Field(description="Version of the definition that answered.")
    output: StrictStr = Field(description="The answer, in the format that the definition names.")
    model: StrictStr = Field(description="The model that wrote it, by the name its provider gave.")
    usage: Usage
    duration: StrictFloat = Field(ge=0, description="From the request's arrival to the answer, in seconds.")
    truncated: StrictBool = Field(default=False, description="The answer ended at its limit of tokens, not at its end.")


class AgentInfo(_Message):
    """Who an agent is: `GET /`."""

    id: Slug
    name: StrictStr
    version: StrictStr
    category: StrictStr
    status: Literal["ready"]


class Delta(_Message):
    """Server-sent event `delta`: the next piece of the answer."""

    type: Literal["delta"] = "delta"
    text: StrictStr


class Done(_Message):
    """Server-sent event `done`: the whole answer; the last event of a stream that went well."""

    type: Literal["done"] = "done"
    response: AgentResponse


class Failed(_Message):
    """Server-sent event `failed`: the last event of a stream that did not."""

    type: Literal["failed"] = "failed"
    problem: Problem


StreamEvent = Annotated[Delta | Done | Failed, Field(discriminator="type")]
"""The `data` of each server-sent event; its `event` field repeats `type`."""
