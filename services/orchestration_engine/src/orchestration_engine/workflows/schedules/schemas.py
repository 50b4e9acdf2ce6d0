"""Bodies of the schedules' endpoints."""

import datetime
import uuid
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StrictBool,
    StrictStr,
    model_validator,
)

from agent_contracts.text import Line
from orchestration_engine.workflows.models import Schedule
from orchestration_engine.workflows.schedules.times import LONGEST, check_cron, check_zone
from orchestration_engine.workflows.schemas import Values
from workflow_language.document import TemplateName


def _written(value: object) -> object:
    # A number would be read as seconds since 1970.
    if not isinstance(value, str | datetime.datetime):
        raise ValueError("must be a time with its offset, such as 2027-01-31T09:00:00+01:00")  # noqa: TRY004  (Pydantic's way)
    return value


Cron = Annotated[
    StrictStr,
    Field(max_length=LONGEST, description="Minute, hour, day of month, month, day of week: `0 9 * * MON-FRI`."),
    AfterValidator(check_cron),
]
Zone = Annotated[
    StrictStr,
    Field(max_length=64, description="Where the clock hangs that `cron` reads: `Europe/Berlin`; UTC if left out."),
    AfterValidator(check_zone),
]
At = Annotated[
    AwareDatetime, BeforeValidator(_written), Field(description="Once, then: a time in the future, with its offset.")
]
Name = Annotated[Line, Field(max_length=120, description="What it is called; its workflows are called the same.")]


class _Times(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    cron: Cron | None = None
    time_zone: Zone | None = None
    at: At | None = None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.cron is not None and self.at is not None:
            raise ValueError("a schedule has cron or at, not both; leave one out")
        if self.at is not None and self.time_zone is not None:
            raise ValueError("time_zone is for cron; at carries an offset of its own, so leave time_zone out")
        return self


class ScheduleRequest(_Times):
    """When to run which template."""

    name: Name
    template: TemplateName = Field(description="The template's id, and perhaps its version: `lease-check@3`.")
    values: Values = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_a_time(self) -> Self:
        if self.cron is None and self.at is None:
            raise ValueError("a schedule needs cron, such as 0 9 * * MON-FRI, or at, such as 2027-01-31T09:00:00+01:00")
        return self


class SchedulePatch(_Times):
    """What is to be different; what is left out stays."""

    name: Name | None = None
    template: TemplateName | None = None
    values: Values | None = None
    enabled: StrictBool | None = Field(None, description="Whether it runs anything.")


class ScheduleView(BaseModel):
    """A schedule as its owner sees it."""

    id: uuid.UUID
    name: str
    template: str
    values: dict[str, JsonValue]
    cron: str | None
    time_zone: str | None = Field(description="Of `cron`.")
    at: datetime.datetime | None = Field(
        description="Without `cron`: the moment at which it comes round, also while it is off; null once it is over."
    )
    enabled: bool
    next_at: datetime.datetime | None = Field(description="When it comes round next; null once it is over, or off.")
    created_at: datetime.datetime
    last_at: datetime.datetime | None = Field(description="When it came round last.")
    last_error: str | None = Field(description="Why nothing was run the last time; null where something was.")

    @classmethod
    def of(cls, row: Schedule) -> "ScheduleView":
        """Return the view of a row."""
        return cls(
            id=row.id,
            name=row.name,
            template=row.template,
            values=row.inputs,
            cron=row.cron,
            time_zone=row.time_zone if row.cron else None,
            at=None if row.cron else row.next_at,
            enabled=row.enabled,
            next_at=row.next_at if row.enabled else None,
            created_at=row.created_at,
            last_at=row.last_at,
            last_error=row.last_error,
        )


class SchedulePage(BaseModel):
    """A page of schedules."""

    items: list[ScheduleView]
    next_cursor: str | None


class NextTimes(BaseModel):
    """When a schedule comes round."""

    times: list[datetime.datetime] = Field(description="In its time zone; empty once it is over, or while it is off.")


class ComingTimes(NextTimes):
    """When an expression would come round, or why it would not."""

    problem: str | None = Field(None, description="What is wrong with it, if anything is; there are no times then.")
