"""The waterfall of one workflow: its attempts, as its events tell of them."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from agent_contracts.events import (
    AgentTaskCompleted,
    AgentTaskFailed,
    EventData,
    StepCancelled,
    StepCompleted,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepWaiting,
    WorkflowCancelled,
    WorkflowCompleted,
    WorkflowFailed,
    read_data,
)
from orchestration_engine.analytics.repository import AnalyticsRepository
from orchestration_engine.analytics.schemas import Span, Timeline
from orchestration_engine.auth import User
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.workflows.errors import WorkflowNotFound
from orchestration_engine.workflows.models import Workflow

MOST_SPANS = 5_000
MOST_EVENTS = 20_000

Place = tuple[str, int]
_ENDINGS: dict[type[EventData], str] = {
    StepCompleted: "completed",
    StepFailed: "failed",
    StepSkipped: "skipped",
    StepCancelled: "cancelled",
}


@dataclass(slots=True)
class Spans:
    """The attempts so far."""

    spans: list[Span] = field(default_factory=list)
    _open: dict[Place, Span] = field(default_factory=dict)

    def take(self, data: EventData, moment: datetime.datetime) -> None:
        """Take in the next event."""
        match data:
            case StepStarted():
                self._begin(data, data.attempt, "running", moment)
            case StepWaiting(on="retry"):
                self._end(data, "failed", moment, error=data.error)
            case StepWaiting():
                if span := self._open.get((data.step, data.item)):
                    span.status = "waiting"
            case AgentTaskCompleted() | AgentTaskFailed():
                self._measure(data)
            case StepCompleted() | StepFailed() | StepSkipped() | StepCancelled():
                if isinstance(data, StepSkipped):
                    self._begin(data, 0, "skipped", moment)
                error = data.error if isinstance(data, StepFailed) else None
                self._end(data, _ENDINGS[type(data)], moment, error=error)
            case WorkflowCompleted() | WorkflowFailed() | WorkflowCancelled():
                for span in self._open.values():
                    span.status, span.until = "cancelled", moment
                self._open.clear()
            case _:
                pass

    def _begin(self, data: StepStarted | StepSkipped, attempt: int, status: str, moment: datetime.datetime) -> None:
        span = Span(
            step=data.step,
            item=data.item,
            attempt=attempt,
            agent=data.agent,
            status=status,
            since=moment,
            until=None,
            queued=None,
            duration=None,
            agent_version=None,
            model=None,
            input_tokens=None,
            output_tokens=None,
            cost=None,
            error=None,
        )
        self.spans.append(span)
        before = self._open.get((data.step, data.item))
        if before is not None:  # whoever carried it died meanwhile, or it waited and is asked again
            before.status, before.until = "cancelled" if before.status == "running" else before.status, moment
        self._open[data.step, data.item] = span

    def _measure(self, data: AgentTaskCompleted | AgentTaskFailed) -> None:
        span = self._open.get((data.step, data.item))
        if span is None:
            return
        span.queued, span.duration = data.queued, data.duration
        if isinstance(data, AgentTaskCompleted):
            span.agent_version, span.model = data.agent_version, data.model
            span.cost = None if data.cost is None else float(data.cost)
            if data.usage is not None:
                span.input_tokens, span.output_tokens = data.usage.input_tokens, data.usage.output_tokens

    def _end(
        self,
        data: StepWaiting | StepCompleted | StepFailed | StepSkipped | StepCancelled,
        status: str,
        moment: datetime.datetime,
        error: str | None = None,
    ) -> None:
        span = self._open.pop((data.step, data.item), None)
        if span is not None:
            span.status, span.until, span.error = status, moment, error


def spans_of(events: Iterable[tuple[datetime.datetime, EventData]]) -> list[Span]:
    """Return the attempts that a workflow's events tell of, in the order in which they began."""
    spans = Spans()
    for moment, data in events:
        spans.take(data, moment)
    return spans.spans


class TimelineManager:
    """The rules of looking at one workflow."""

    def __init__(self, work: UnitOfWork, viewer: User) -> None:
        self._session = work.session
        self._events = AnalyticsRepository(work.session)
        self._viewer = viewer

    async def timeline(self, workflow_id: uuid.UUID) -> Timeline:
        """Return a workflow's waterfall; WorkflowNotFound where there is none, or it is not the viewer's to see."""
        workflow = await self._session.get(Workflow, workflow_id)
        if workflow is None or not (self._viewer.role.sees_all or workflow.owner_id == self._viewer.id):
            raise WorkflowNotFound(workflow_id)
        rows = await self._events.history(workflow_id, MOST_EVENTS + 1)
        told = ((row.time, read_data(row.data)) for row in rows[:MOST_EVENTS])
        spans = spans_of((moment, data) for moment, data in told if data is not None)
        return Timeline(
            workflow_id=workflow.id,
            name=workflow.name,
            status=workflow.status,
            created_at=workflow.created_at,
            started_at=workflow.started_at,
            finished_at=workflow.finished_at,
            cost=sum(span.cost or 0.0 for span in spans),
            spans=spans[:MOST_SPANS],
            more=len(rows) > MOST_EVENTS or len(spans) > MOST_SPANS,
        )
