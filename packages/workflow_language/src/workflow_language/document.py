"""What a workflow is.

A step begins when every step that it needs is over: completed, skipped, or failed where its `on_error` is `continue`.
Where `when` is false it is skipped; the output of a skipped step is null. A step may name the status, the error and
the output of the steps that come before it, by its needs and theirs, and of no others.

The output of an agent is text, of a sub-workflow what its `output` says, of a question the object of the answers, of
`set` the object that was set. With `for_each` it is the list of the items' outputs in the order of the items, null
where an item failed and `on_error` is `continue`; with `loop` it is the output of the last round.

A step that another names in `on_error.run` is dormant: it begins when that one fails and is skipped otherwise. It
needs no steps itself, stands in for one step only, and may name that step's error; its output then counts as the
output of the step that failed.
"""

from datetime import timedelta
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, JsonValue, StrictInt, StrictStr, Tag, model_validator

from agent_contracts.definition import AgentInput, InputName
from agent_contracts.text import Line, Slug, Text
from workflow_language.durations import Duration
from workflow_language.expressions import MAX_ITEMS, MAX_LENGTH

MAX_STEPS = 1_000
MAX_INPUTS = 20
MAX_ROUNDS = 100
MAX_CONCURRENCY = 1_000

StepId = Annotated[StrictStr, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]
Identifier = Annotated[StrictStr, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,39}$")]
Condition = Annotated[
    StrictStr, Field(min_length=1, max_length=MAX_LENGTH, description="An expression in CEL, without ${{ }}.")
]
Person = Annotated[
    StrictStr,
    Field(
        pattern=r"^(role:)?[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}$", description="A user's name, or `role:` and a role's."
    ),
]
People = Annotated[tuple[Person, ...], Field(min_length=1, max_length=50)]
TemplateName = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*(@[1-9][0-9]{0,8})?$", max_length=73)]
Kind = Literal["agent", "workflow", "approval", "question", "set"]
FailureKind = Literal["unavailable", "rate_limited", "timeout", "invalid_answer"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)


class ForEach(_Part):
    """Runs the step once for each item of a list."""

    items: Condition = Field(alias="in", description=f"An expression that gives a list of at most {MAX_ITEMS:,} items.")
    name: Identifier = Field("item", alias="as", description="What the item is called in `input`; beside it `index`.")
    parallel: StrictInt | None = Field(
        None, ge=1, le=MAX_CONCURRENCY, description="Most items at once; the workflow's concurrency if left out."
    )


class Loop(_Part):
    """Repeats the step until its output is good enough.

    `until` sees `output`, `previous` (the round before's output, null in the first) and `round`, from 1; the step's
    `input` sees `previous` and `round`.
    """

    until: Condition
    most: StrictInt = Field(
        ge=1, le=MAX_ROUNDS, description="Rounds after which it fails if `until` still gives false; its output stays."
    )


class Retry(_Part):
    """When and how often an attempt is repeated: after waits that double and are drawn at random up to their limit."""

    attempts: StrictInt = Field(4, ge=1, le=20, description="Attempts in all.")
    first: Duration = Field(timedelta(milliseconds=500), description="Longest wait after the first attempt.")
    most: Duration = Field(timedelta(seconds=20), description="Longest wait after any.")
    on: tuple[FailureKind, ...] = Field(("unavailable", "rate_limited"), min_length=1, max_length=4)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.first > self.most:
            raise ValueError("first must not be longer than most")
        return self


class Fallback(_Part):
    """Runs another step in place of one that failed."""

    run: StepId


class Escalation(_Part):
    """Asks other people once the first have let their time pass."""

    escalate: People
    deadline: Duration
    on_deadline: Literal["reject", "approve"] = "reject"


def _word_or_fields(value: object) -> str:
    return "fields" if isinstance(value, dict | BaseModel) else "word"


OnError = Annotated[
    Annotated[Literal["fail", "continue"], Tag("word")] | Annotated[Fallback, Tag("fields")],
    Discriminator(_word_or_fields),
]
OnDeadline = Annotated[
    Annotated[Literal["reject", "approve"], Tag("word")] | Annotated[Escalation, Tag("fields")],
    Discriminator(_word_or_fields),
]


class Approval(_Part):
    """Waits until a person says yes or no. No worker is held meanwhile."""

    ask: Text = Field(min_length=1, max_length=20_000, description="What is asked; may hold ${{ }}.")
    who: People
    deadline: Duration | None = Field(None, description="How long it waits; for ever if left out.")
    on_deadline: OnDeadline = "reject"

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.deadline is None and self.on_deadline != "reject":
            raise ValueError("on_deadline is of use with a deadline only; add one")
        return self


class Question(_Part):
    """Waits until a person fills in a form. No worker is held meanwhile."""

    ask: Text = Field(min_length=1, max_length=20_000, description="What is asked; may hold ${{ }}.")
    inputs: tuple[AgentInput, ...] = Field(min_length=1, max_length=MAX_INPUTS)
    who: People
    deadline: Duration | None = Field(None, description="How long it waits; for ever if left out.")
    default: dict[InputName, JsonValue] | None = Field(
        None, description="The answers taken at the deadline; without them the step fails then."
    )

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.deadline is None and self.default is not None:
            raise ValueError("default is of use with a deadline only; add one")
        return self


class TemplateReference(NamedTuple):
    """A saved workflow, and which version of it; None is the newest when the run begins."""

    slug: str
    version: int | None


class Step(_Part):
    """One thing done: exactly one of agent, workflow, approval, question and set."""

    id: StepId = Field(description="A name of its own within the workflow.")
    needs: tuple[StepId, ...] = Field((), max_length=MAX_STEPS, description="Steps that must be over.")
    when: Condition | None = Field(None, description="Skips the step where it gives false.")
    agent: Slug | None = Field(None, description="The agent's id.")
    workflow: TemplateName | None = Field(
        None, description="A template's id, and perhaps its version: `lease-check@3`."
    )
    approval: Approval | None = None
    question: Question | None = None
    set: dict[Identifier, JsonValue] | None = Field(
        None, min_length=1, max_length=100, description="Values written to the shared context."
    )
    input: dict[InputName, JsonValue] | None = Field(None, description="The agent's or the template's inputs.")
    for_each: ForEach | None = None
    loop: Loop | None = None
    retry: Retry | None = None
    timeout: Duration | None = Field(None, description="Longest time of one attempt; 5m for agents if left out.")
    on_error: OnError = "fail"
    save: dict[Identifier, JsonValue] | None = Field(
        None, min_length=1, max_length=100, description="Written to the shared context when the step completes."
    )

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        kinds = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            given = " and ".join(kinds) or "none of them"
            raise ValueError(f"a step has exactly one of {', '.join(_KINDS)}; this one has {given}")
        if self.kind not in _CALLS:
            for field in _OF_CALLS:
                if getattr(self, field) is not None:
                    raise ValueError(f"{field} is for steps with an agent or a workflow, not for {self.kind}")
        if self.for_each and self.loop:
            raise ValueError("loop and for_each cannot stand in one step; put the loop into a workflow of its own")
        return self

    @property
    def kind(self) -> Kind:
        """What the step does."""
        return next(kind for kind in _KINDS if getattr(self, kind) is not None)

    @property
    def template(self) -> TemplateReference | None:
        """The saved workflow that the step runs."""
        if self.workflow is None:
            return None
        slug, _, version = self.workflow.partition("@")
        return TemplateReference(slug, int(version) if version else None)

    @property
    def fallback(self) -> str | None:
        """The step that runs where this one fails."""
        return self.on_error.run if isinstance(self.on_error, Fallback) else None

    @property
    def retries(self) -> Retry:
        """When attempts are repeated, with the defaults where the step says nothing."""
        return self.retry or Retry()

    @property
    def attempt_timeout(self) -> timedelta | None:
        """The longest time of one attempt. None is no limit: a sub-workflow may wait for people."""
        if self.timeout is None and self.agent is not None:
            return AGENT_TIMEOUT
        return self.timeout


AGENT_TIMEOUT = timedelta(minutes=5)
_KINDS: tuple[Kind, ...] = ("agent", "workflow", "approval", "question", "set")
_CALLS = ("agent", "workflow")
_OF_CALLS = ("input", "for_each", "loop", "retry", "timeout")


class WorkflowDocument(_Part):
    """A workflow as it is written."""

    name: Line = Field(max_length=120)
    description: Text | None = Field(None, max_length=4_000)
    inputs: tuple[AgentInput, ...] = Field((), max_length=MAX_INPUTS, description="What a run is given.")
    context: dict[Identifier, JsonValue] = Field(
        default_factory=dict, max_length=100, description="The shared context at the beginning."
    )
    concurrency: StrictInt = Field(64, ge=1, le=MAX_CONCURRENCY, description="Most calls at once within a run.")
    timeout: Duration | None = Field(None, description="Longest time of a run; none if left out.")
    output: JsonValue = Field(None, description="What the run gives; its texts may hold ${{ }}.")
    steps: tuple[Step, ...] = Field(min_length=1, max_length=MAX_STEPS)
