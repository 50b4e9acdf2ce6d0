"""What an agent is: the one thing written by hand for each.

`AgentDefinition` is the schema of `agents/definitions/<category>/<agent-id>.yaml`.
"""

import datetime
import re
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    model_validator,
)

from agent_contracts import semver
from agent_contracts.categories import CATEGORIES, CATEGORY_IDS
from agent_contracts.text import Line, Slug, Text

PLACEHOLDER = re.compile(r"\{\{ *([a-z][a-z0-9_]*) *\}\}")
"""Where a prompt names an input: `{{ lease_text }}`."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

InputType = Literal["string", "text", "integer", "number", "boolean", "date", "list"]
InputValue = StrictBool | StrictInt | StrictFloat | StrictStr | datetime.date | list[StrictStr]


def _known_category(value: str) -> str:
    if value not in CATEGORY_IDS:
        raise ValueError("must be one of the 29 categories: " + ", ".join(sorted(CATEGORY_IDS)))
    return value


def _calendar_day(value: object) -> object:
    # Pydantic would take 20260301 for a number of seconds, and "2026-03-01T00:00" for a day.
    if isinstance(value, datetime.date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError("must be a date as YYYY-MM-DD")


CategoryId = Annotated[
    StrictStr,
    AfterValidator(_known_category),
    Field(json_schema_extra={"enum": [category.id for category in CATEGORIES]}),
]
InputName = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Day = Annotated[datetime.date, BeforeValidator(_calendar_day)]
SemVer = Annotated[StrictStr, Field(pattern=semver.PATTERN, max_length=40)]
Tag = Annotated[StrictStr, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=32)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AgentInput(_Part):
    """One value that the agent is given for its job."""

    name: InputName
    type: InputType = Field(
        description="string: one line; text: many lines; date: YYYY-MM-DD; list: lines of text; the others as in JSON."
    )
    required: StrictBool = True
    description: Line = Field(max_length=300, description="What to give, in the words of the person who has it.")
    choices: tuple[Line, ...] = Field((), max_length=30, description="The only values allowed; for string inputs.")
    default: InputValue | None = Field(None, description="Used where an optional input is not given.")
    minimum: StrictInt | StrictFloat | None = None
    maximum: StrictInt | StrictFloat | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.choices and self.type != "string":
            raise ValueError(f"choices are for inputs of type string, not {self.type}")
        if len(set(self.choices)) != len(self.choices):
            raise ValueError("choices must differ from each other")
        if self.default is not None and self.required:
            raise ValueError("an input with a default is not required: write `required: false`")
        if self.type not in ("integer", "number") and (self.minimum is not None or self.maximum is not None):
            raise ValueError(f"minimum and maximum are for numbers, not for {self.type}")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("minimum must not be greater than maximum")
        return self


class Section(_Part):
    """One heading of the answer."""

    title: Line = Field(max_length=60)
    description: Line = Field(max_length=300, description="What stands under the heading.")


class AgentOutput(_Part):
    """The shape of the answer."""

    format: Literal["markdown", "text"] = "markdown"
    description: Line = Field(max_length=300, description="What the reader holds when the agent is done.")
    sections: tuple[Section, ...] = Field((), max_length=12, description="The headings, in their order.")


class Mentions(_Part):
    """The answer contains at least one of these, whatever the case of the letters."""

    type: Literal["mentions"]
    any_of: tuple[Line, ...] = Field(min_length=1, max_length=10)


class Avoids(_Part):
    """The answer contains none of these, whatever the case of the letters."""

    type: Literal["avoids"]
    none_of: tuple[Line, ...] = Field(min_length=1, max_length=10)


class AtMost(_Part):
    """The answer has at most so many words."""

    type: Literal["at_most"]
    words: StrictInt = Field(gt=0)


class Judged(_Part):
    """A yes-or-no question about the answer, for a judge who sees the input too; yes passes."""

    type: Literal["judged"]
    question: Line = Field(max_length=300)


Check = Annotated[Mentions | Avoids | AtMost | Judged, Field(discriminator="type")]


class Example(_Part):
    """A job the agent does well, and how one sees that it did."""

    title: Line = Field(max_length=80)
    input: dict[InputName, InputValue]
    checks: tuple[Check, ...] = Field(min_length=1, max_length=8)


class Tier(StrEnum):
    """How much model a job needs; the gateway maps it to a model's name."""

    FAST = "fast"
    BALANCED = "balanced"
    DEEP = "deep"


class ModelPreferences(_Part):
    """What the agent asks of a model."""

    tier: Tier = Tier.BALANCED
    temperature: StrictFloat | StrictInt = Field(0.3, ge=0, le=1)
    max_tokens: StrictInt = Field(1200, ge=64, le=8192, description="The longest answer, in tokens.")


class Release(_Part):
    """What one version changed, for the people who use the agent."""

    version: SemVer
    date: Day = Field(description="The day of the release, YYYY-MM-DD.")
    changes: tuple[Line, ...] = Field(min_length=1, max_length=10, description="What is different, a sentence each.")


class Deprecation(_Part):
    """Why an agent should no longer be chosen, and which to choose instead."""

    since: Day = Field(description="The day from which it is deprecated, YYYY-MM-DD.")
    reason: Line = Field(max_length=300)
    successor: Slug = Field(description="The id of the agent that does its job now.")


class AgentDefinition(_Part):
    """One agent of the marketplace."""

    id: Slug
    name: Line = Field(max_length=60)
    version: SemVer = Field(description="Semantic version of this definition.")
    category: CategoryId
    summary: Line = Field(min_length=20, max_length=140, description="One sentence for the card in the marketplace.")
    description: Text = Field(min_length=80, max_length=2000, description="What it does, for whom, and its limits.")
    tags: tuple[Tag, ...] = Field(min_length=2, max_length=8)
    capabilities: tuple[Line, ...] = Field(min_length=2, max_length=8, description="What it can do, a phrase each.")
    asked_as: tuple[Line, ...] = Field(
        (), max_length=8, description="How people put the need who do not know the trade's words; it is found by them."
    )
    system_prompt: Text = Field(
        min_length=400, max_length=8000, description="Method, structure of the answer, what to refuse, what to ask for."
    )
    prompt: Text = Field(
        min_length=20, max_length=4000, description="The job itself; `{{ name }}` stands for the input of that name."
    )
    inputs: tuple[AgentInput, ...] = Field(min_length=1, max_length=12)
    output: AgentOutput
    examples: tuple[Example, ...] = Field(min_length=1, max_length=5)
    model: ModelPreferences = ModelPreferences()
    tools: tuple[Slug, ...] = Field((), max_length=10, description="Tools it may call, by name.")

    changelog: tuple[Release, ...] = Field((), max_length=50, description="Its versions, newest first.")
    deprecated: Deprecation | None = Field(None, description="Given once the agent should no longer be chosen.")

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        names = [field.name for field in self.inputs]
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"inputs must have different names; given twice: {', '.join(repeated)}")
        if repeated := sorted({tag for tag in self.tags if self.tags.count(tag) > 1}):
            raise ValueError(f"tags must differ; given twice: {', '.join(repeated)}")
        used = set(PLACEHOLDER.findall(self.prompt))
        if unknown := sorted(used - set(names)):
            raise ValueError(f"prompt names inputs that are not declared: {', '.join(unknown)}")
        if unused := sorted(set(names) - used):
            raise ValueError(
                f"prompt leaves out declared inputs: {', '.join(unused)}; write {{{{ {unused[0]} }}}} in it"
            )
        return self

    @model_validator(mode="after")
    def _changelog_leads_to_version(self) -> Self:
        versions = [release.version for release in self.changelog]
        if versions and versions[0] != self.version:
            raise ValueError(f"changelog begins with {versions[0]}, and the version is {self.version}; add its entry")
        order = [semver.Version.parse(version) for version in versions]
        for newer, older, version in zip(order, order[1:], versions[1:], strict=False):
            if newer <= older:
                raise ValueError(f"changelog is newest first: {version} must be lower than the version above it")
        return self

    @model_validator(mode="after")
    def _deprecated_for_another(self) -> Self:
        if self.deprecated and self.deprecated.successor == self.id:
            raise ValueError("deprecated names the agent itself as its successor; name another")
        return self
