"""How every service of the platform says that something went wrong: RFC 9457, `application/problem+json`."""

from pydantic import BaseModel, ConfigDict, Field

PROBLEM_MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """One thing wrong with a request."""

    model_config = ConfigDict(frozen=True)

    pointer: str = Field(description="Where: `body.steps.0.agent`, `query.limit`, ...")
    message: str = Field(description="What was expected there.")


class Problem(BaseModel):
    """What went wrong and what to do about it. See RFC 9457, section 3.1."""

    model_config = ConfigDict(frozen=True)

    type: str = Field("about:blank", description="The kind of problem, as a URI reference; stable.")
    title: str = Field(description="The kind of problem in words; the same for all of the kind.")
    status: int = Field(description="The HTTP status.", ge=400, le=599)
    detail: str = Field(description="This occurrence: what happened and what to do next.")
    errors: list[FieldProblem] | None = Field(None, description="The fields at fault, where a request was refused.")
