"""The addresses of analytics."""

import uuid
from typing import Annotated, Any  # FastAPI's own type of `responses`

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, StringConstraints

from agent_contracts.events import EventType
from agent_contracts.problems import FieldProblem
from http_edge.problems import ProblemError, documented
from orchestration_engine.analytics.export import Exporter
from orchestration_engine.analytics.feed import NoPlace, read_place
from orchestration_engine.analytics.schemas import (
    AgentBoard,
    By,
    CostBy,
    Costs,
    EventPage,
    Order,
    Summary,
    Timeline,
    Timeseries,
    Week,
)
from orchestration_engine.analytics.service import AnalyticsManager, Question, Sought
from orchestration_engine.analytics.timeline import TimelineManager
from orchestration_engine.auth import CurrentUser, TokenClaims
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work
from orchestration_engine.workflows.live.sending import EventStream

router = APIRouter(prefix="/analytics", tags=["analytics"], responses=documented(401))

_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": "The stream"},
}
_MEDIA = {"csv": "text/csv; charset=utf-8; header=present", "parquet": "application/vnd.apache.parquet"}
_FILES = {media.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for media in _MEDIA.values()}
Name = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Names = Annotated[list[Name] | None, Query(max_length=50, description="Any of these.")]


def _question(
    since: Annotated[AwareDatetime | None, Query(description="A day before `until`, if left out.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Now, if left out.")] = None,
    user: Annotated[Name | None, Query(description="A username; others' are for analysts and administrators.")] = None,
    agent: Names = None,
    category: Names = None,
    model: Names = None,
    status: Names = None,
) -> Question:
    return Question(since, until, user, agent, category, model, status)


def _manager(user: CurrentUser, work: Work, request: Request) -> AnalyticsManager:
    return AnalyticsManager(work, user, request.app.state.minutes_kept)


Asked = Annotated[Question, Depends(_question)]
Analytics = Annotated[AnalyticsManager, Depends(_manager)]


def _sought(
    type: Annotated[list[EventType] | None, Query(description="Only events of these types.")] = None,
    workflow: Annotated[uuid.UUID | None, Query(description="Only of this workflow.")] = None,
    agent: Annotated[Name | None, Query(description="Only of this agent.")] = None,
    category: Annotated[Name | None, Query(description="Only of this category's agents.")] = None,
    model: Annotated[Name | None, Query(description="Only of this model: answers that it wrote.")] = None,
    user: Annotated[Name | None, Query(description="A username; others' are for analysts and administrators.")] = None,
    since: Annotated[AwareDatetime | None, Query(description="From the first, if left out.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="To the last, if left out.")] = None,
) -> Sought:
    return Sought(type, workflow, agent, category, model, user, since, until)


@router.get("/events", responses=documented(403))
async def events(
    sought: Annotated[Sought, Depends(_sought)], analytics: Analytics, limit: Limit = 50, cursor: Cursor = None
) -> EventPage:
    """List events, newest first: one's own, or for analysts and administrators everybody's."""
    return await analytics.events(sought, limit, cursor)


@router.get("/events/live", response_class=Response, responses={**documented(400, 403), **_STREAM})
async def live(
    sought: Annotated[Sought, Depends(_sought)],
    analytics: Analytics,
    claims: TokenClaims,
    request: Request,
    last_event_id: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Stream events as server-sent events while they happen: one's own, or for analysts everybody's.

    Each has the name `event`, an event as the list has it for its data, and an id; a stream that breaks off goes on
    after the `Last-Event-ID` that is sent, as browsers do by themselves. `since` and `until` are not looked at.
    """
    wanted = await analytics.wanted(sought)
    try:
        after = read_place(last_event_id) if last_event_id else None
    except NoPlace as error:
        raise _not_a_place(str(error)) from None
    state = request.app.state
    messages = state.feed.messages(wanted, await state.feed.newest(), after, claims.expires_at.timestamp())
    return EventStream(state.doorkeeper.while_known(claims, messages), state.stream_patience)


def _not_a_place(message: str) -> ProblemError:
    return ProblemError(
        400,
        type="invalid-request",
        title="The request is not valid",
        detail=f"header.Last-Event-ID: {message}",
        errors=[FieldProblem(pointer="header.Last-Event-ID", message=message)],
    )


@router.get("/summary", responses=documented(403))
async def summary(asked: Asked, analytics: Analytics) -> Summary:
    """Return what a range adds up to, and the range of the same length before it."""
    return await analytics.summary(asked)


@router.get("/timeseries", responses=documented(403))
async def timeseries(
    asked: Asked,
    analytics: Analytics,
    by: Annotated[By, Query(description="What the lines are told apart by.")] = "all",
    kind: Annotated[
        str, Query(pattern="^(task|workflow)$", description="`task`: calls of agents; `workflow`.")
    ] = "task",
    *,
    latency: Annotated[
        bool, Query(description="Whether quantiles are told. Without, lines by category come several times as fast.")
    ] = True,
) -> Timeseries:
    """Return how a range went, in at most 122 steps."""
    return await analytics.timeseries(asked, kind, by, latency=latency)


@router.get("/agents", responses=documented(403))
async def agents(
    asked: Asked,
    analytics: Analytics,
    order: Annotated[Order, Query(description="Most used, slowest in the mean, dearest, or failing most.")] = "used",
    limit: Limit = 10,
) -> AgentBoard:
    """List agents in an order. Of rates and times an agent has a place once it was asked five times."""
    return await analytics.agents(asked, order, limit)


@router.get("/costs", responses=documented(403))
async def costs(asked: Asked, analytics: Analytics, by: CostBy = "model", limit: Limit = 20) -> Costs:
    """List what was spent, the dearest first. What agents' answers cost stands as it was when they came."""
    return await analytics.costs(asked, by, limit)


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={**documented(403), 200: {"content": _FILES, "description": "The file"}},
)
async def export(
    asked: Asked,
    analytics: Analytics,
    request: Request,
    format: Annotated[str, Query(pattern="^(csv|parquet)$", description="`csv` or `parquet`.")] = "csv",
) -> StreamingResponse:
    """Send every call of an agent in a range as a file, the oldest first; of the last day without `since`."""
    wanted, filters = await analytics.exported(asked)
    exporter: Exporter = request.app.state.exporter
    pieces = exporter.csv(wanted, filters) if format == "csv" else exporter.parquet(wanted, filters)
    name = f"agent-calls-{wanted.since:%Y%m%d}-{wanted.until:%Y%m%d}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(pieces, media_type=_MEDIA[format], headers=headers)


@router.get("/week", responses=documented(403))
async def week(asked: Asked, analytics: Analytics, time_zone: Annotated[str, Query(max_length=64)] = "UTC") -> Week:
    """Return how often agents were asked in each hour of the week."""
    return await analytics.week(asked, time_zone)


@router.get("/workflows/{workflow_id}/timeline", responses=documented(404))
async def timeline(workflow_id: uuid.UUID, user: CurrentUser, work: Work) -> Timeline:
    """Return when each attempt at each step of a workflow began and ended, and what it cost."""
    return await TimelineManager(work, user).timeline(workflow_id)
