"""The addresses at which workflows are watched and replayed."""

import uuid
from typing import Annotated, Any  # FastAPI's own type of `responses`

from fastapi import APIRouter, Depends, Header, Query, Request, Response, WebSocket

from agent_contracts.problems import FieldProblem
from http_edge.problems import ProblemError, documented
from orchestration_engine.auth import CurrentUser, TokenClaims
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work
from orchestration_engine.workflows.live.marks import Mark, NoMark
from orchestration_engine.workflows.live.schemas import ReplayView, WorkflowEventPage
from orchestration_engine.workflows.live.sending import EventStream
from orchestration_engine.workflows.live.service import LiveManager
from orchestration_engine.workflows.live.sockets import Session
from orchestration_engine.workflows.live.stream import Stream

router = APIRouter(prefix="/workflows", tags=["workflows"])


def _manager(work: Work) -> LiveManager:
    return LiveManager(work)


Live = Annotated[LiveManager, Depends(_manager)]
_NAMED = "The id of an event of the stream: begin after it."
After = Annotated[str | None, Query(max_length=4_000, description=_NAMED)]
LastEventId = Annotated[str | None, Header(max_length=4_000, description="As `after`; browsers send it by themselves.")]


def _start(after: After = None, last_event_id: LastEventId = None) -> Mark:
    return _mark(last_event_id, "header.Last-Event-ID") if last_event_id else _mark(after, "query.after")


Start = Annotated[Mark, Depends(_start)]
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": "A page, or the stream"},
    204: {"description": "The workflow is over and everything of it was read"},
}


@router.get(
    "/{workflow_id}/events",
    response_model=WorkflowEventPage,
    responses={**documented(401, 404), **_STREAM},
)
async def events(
    workflow_id: uuid.UUID,
    user: CurrentUser,
    claims: TokenClaims,
    live: Live,
    request: Request,
    mark: Start,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> WorkflowEventPage | Response:
    """List what happened in one of one's own workflows, oldest first; or stream it while it happens.

    With `Accept: text/event-stream` everything comes as server-sent events, from the beginning or after the event that
    `Last-Event-ID` or `after` names: the workflow's events, between them `delta` for each piece of what an agent
    writes (`step`, `item`, `attempt`, `offset` in characters, `text`; another attempt begins at 0 again), and `end`
    once the workflow is over. A stream that breaks off goes on, without gap or repeat, after the last id that came.
    """
    if "text/event-stream" not in request.headers.get("accept", "").lower():
        return await live.page(workflow_id, user.id, limit, cursor, mark)
    if not await live.watch(workflow_id, user.id, mark) and mark.position:
        return Response(status_code=204)  # by the HTML standard this ends the reconnecting
    state = request.app.state
    stream = Stream(state.watchers, workflow_id, mark, claims.expires_at.timestamp())
    return EventStream(state.doorkeeper.while_known(claims, stream.messages()), state.stream_patience)


@router.get("/{workflow_id}/replay", responses=documented(401, 404))
async def replay(workflow_id: uuid.UUID, user: CurrentUser, live: Live, at: After = None) -> ReplayView:
    """Show how one of one's own workflows stood after any of its events; after the last without `at`."""
    return await live.replay(workflow_id, user.id, _mark(at, "query.at") if at else None)


@router.websocket("/{workflow_id}/ws")
async def socket(socket: WebSocket, workflow_id: str, after: str | None = None) -> None:
    """Stream a workflow as JSON texts `{"id", "event", "data"}`.

    The token or API key comes in the Authorization header or, within 5 s, as `{"token": "..."}`; `{"after": "<id>"}`,
    there or later, goes on after a message. Closes with 1000 at the end, 4401 without a valid token, 4403 for a key
    without the scope `read`, 4404 where there is no such workflow, 4400 for a message that makes no sense.
    """
    await Session(socket, workflow_id, after).run()


def _mark(text: str | None, pointer: str) -> Mark:
    try:
        return Mark.read(text) if text else Mark()
    except NoMark as error:
        problem = FieldProblem(pointer=pointer, message=str(error))
        raise ProblemError(
            400,
            type="invalid-request",
            title="The request is not valid",
            detail=f"{pointer}: {error}",
            errors=[problem],
        ) from None
