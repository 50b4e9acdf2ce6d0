"""The addresses of workflows."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import AwareDatetime

from http_edge.problems import documented
from orchestration_engine.auth import CurrentUser, TokenClaims
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work
from orchestration_engine.workflows.endings import Endings
from orchestration_engine.workflows.intake import WorkflowIntake
from orchestration_engine.workflows.listing import Stretch, Wanted
from orchestration_engine.workflows.models import Status
from orchestration_engine.workflows.schemas import (
    ItemPage,
    RerunRequest,
    RetryRequest,
    RunRequest,
    ValidationView,
    WorkflowDraft,
    WorkflowPage,
    WorkflowRequest,
    WorkflowView,
)
from orchestration_engine.workflows.service import WorkflowManager
from orchestration_engine.workflows.validating import validated
from workflow_language.document import TemplateName

router = APIRouter(prefix="/workflows", tags=["workflows"], responses=documented(401))


def intake(request: Request) -> WorkflowIntake:
    """Return the process's way to submit workflows."""
    taken: WorkflowIntake = request.app.state.intake
    return taken


def manager(work: Work, request: Request) -> WorkflowManager:
    """Return the rules of workflows for one request."""
    return WorkflowManager(work, request.app.state.dispatch)


Wait = Annotated[int, Query(ge=0, le=60, description="Wait so many seconds, at most, for the workflow to end.")]
Streams = Annotated[
    bool,
    Query(description="Ask agents for their answers piece by piece, for those who watch; else from when one watches."),
]
IdempotencyKey = Annotated[
    str | None,
    Header(min_length=1, max_length=255, pattern=r"^[!-~]+$", description="A name of one's own for this submission."),
]
Intake = Annotated[WorkflowIntake, Depends(intake)]
Workflows = Annotated[WorkflowManager, Depends(manager)]


ENDED: dict[int | str, dict[str, object]] = {200: {"model": WorkflowView, "description": "It has ended already."}}


class Submission:
    """A workflow on its way in: by whom, under which key, and how long the answer may take."""

    def __init__(
        self,
        claims: TokenClaims,
        intake: Intake,
        request: Request,
        response: Response,
        wait: Wait = 0,
        stream: Streams = False,  # noqa: FBT002  (FastAPI's way to say that it may be left out)
        idempotency_key: IdempotencyKey = None,
    ) -> None:
        self.claims = claims
        self._intake = intake
        self._state = request.app.state
        self._response = response
        self._wait = wait
        self._streams = stream
        self._key = idempotency_key

    async def run(self, wanted: RunRequest, source: str | None = None) -> WorkflowView:
        """Submit a workflow; return it at once, or when it has ended, and say so in the head of the response."""
        submitted = await self._intake.submit(wanted, self.claims, self._key, streams=self._streams, source=source)
        view = await self._ended(submitted)
        if view.finished_at is not None:
            self._response.status_code = 200
        self._response.headers["Location"] = f"/workflows/{view.id}"
        return view

    async def _ended(self, submitted: WorkflowView | uuid.UUID) -> WorkflowView:
        if isinstance(submitted, WorkflowView) and not self._wait:
            return submitted
        workflow_id = submitted.id if isinstance(submitted, WorkflowView) else submitted
        endings: Endings = self._state.endings
        async with self._state.database.transaction() as work:
            workflows = WorkflowManager(work, self._state.dispatch)
            return await workflows.ended(workflow_id, self.claims.user_id, endings, self._wait)


Submitted = Annotated[Submission, Depends(Submission)]


@router.post("", status_code=202, responses={**ENDED, **documented(429)})
async def submit(body: WorkflowRequest, submission: Submitted) -> WorkflowView:
    """Run a workflow; the answer names the address at which to follow it.

    With an `Idempotency-Key`, the same body sent again within 24 hours runs nothing: the answer is the first workflow.
    """
    return await submission.run(body)


@router.post("/validate")
async def validate(draft: WorkflowDraft, user: CurrentUser, intake: Intake, work: Work) -> ValidationView:
    """Tell everything that is wrong with a workflow; nothing is run and nothing is kept.

    The answer is 200 also where there is much wrong: `problems` has it, in the words in which it would be refused.
    """
    return await validated(draft, user.id, intake, work)


Words = Annotated[str, Query(max_length=200, description="Words, all of which the name has.")]
Source = Annotated[
    str | None,
    Query(pattern=r"^(schedule|trigger|workflow)/[0-9a-f-]{36}$", description="What began them: `schedule/<id>`."),
]


def created(
    since: Annotated[AwareDatetime | None, Query(description="Created then, or later.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Created before.")] = None,
) -> Stretch:
    """Return when the list's workflows were created."""
    return Stretch(since, until)


def ended(
    finished_since: Annotated[AwareDatetime | None, Query(description="Ended then, or later.")] = None,
    finished_until: Annotated[AwareDatetime | None, Query(description="Ended before.")] = None,
) -> Stretch:
    """Return when the list's workflows ended."""
    return Stretch(finished_since, finished_until)


def wanted(
    created: Annotated[Stretch, Depends(created)],
    ended: Annotated[Stretch, Depends(ended)],
    status: Annotated[list[Status] | None, Query(description="Any of these.")] = None,
    q: Words = "",
    template: Annotated[TemplateName | None, Query(description="Every version of it, unless one is named.")] = None,
    source: Source = None,
    batch: uuid.UUID | None = None,
) -> Wanted:
    """Return what the list is narrowed to."""
    return Wanted(tuple(status or ()), q, created, ended, template, source, batch)


@router.get("")
async def page(
    user: CurrentUser,
    workflows: Workflows,
    wanted: Annotated[Wanted, Depends(wanted)],
    limit: Limit = 20,
    cursor: Cursor = None,
) -> WorkflowPage:
    """List one's own workflows, newest first; where it is asked when they ended, those first that ended last.

    One that was tried again counts by its last end.
    """
    return await workflows.page(user.id, wanted, limit, cursor)


@router.get("/{workflow_id}", responses=documented(404))
async def get(
    workflow_id: uuid.UUID, user: CurrentUser, workflows: Workflows, request: Request, wait: Wait = 0
) -> WorkflowView:
    """Return one of one's own workflows with its steps."""
    if wait:
        return await workflows.ended(workflow_id, user.id, request.app.state.endings, wait)
    return await workflows.get(workflow_id, user.id)


@router.get("/{workflow_id}/steps/{step}/items", responses=documented(404))
async def items(
    workflow_id: uuid.UUID, step: str, user: CurrentUser, workflows: Workflows, limit: Limit = 20, cursor: Cursor = None
) -> ItemPage:
    """List the items or the rounds of a step, in their order."""
    return await workflows.items(workflow_id, user.id, step, limit, cursor)


@router.post("/{workflow_id}/cancel", responses=documented(404, 409))
async def cancel(workflow_id: uuid.UUID, user: CurrentUser, workflows: Workflows) -> WorkflowView:
    """Stop one of one's own workflows: what runs is hung up on, what waits never begins."""
    return await workflows.cancel(workflow_id, user.id)


@router.post("/{workflow_id}/pause", responses=documented(404, 409))
async def pause(workflow_id: uuid.UUID, user: CurrentUser, workflows: Workflows) -> WorkflowView:
    """Pause one of one's own workflows: what runs may end, what waits does not begin."""
    return await workflows.pause(workflow_id, user.id)


@router.post("/{workflow_id}/resume", responses=documented(404, 409))
async def resume(workflow_id: uuid.UUID, user: CurrentUser, workflows: Workflows) -> WorkflowView:
    """Go on with a paused workflow."""
    return await workflows.resume(workflow_id, user.id)


@router.post("/{workflow_id}/retry", responses=documented(404, 409))
async def retry(workflow_id: uuid.UUID, body: RetryRequest, user: CurrentUser, workflows: Workflows) -> WorkflowView:
    """Go on with a workflow that has ended: from the steps that failed, or from those named.

    What is completed is not done again, unless it waits for a step that is.
    """
    return await workflows.retry(workflow_id, user.id, body.steps)


@router.post("/{workflow_id}/rerun", status_code=202, responses={**ENDED, **documented(404, 429)})
async def rerun(
    workflow_id: uuid.UUID, body: RerunRequest, workflows: Workflows, submission: Submitted
) -> WorkflowView:
    """Run the same again as a new workflow, with other values or the same; otherwise as `POST /workflows`."""
    before = await workflows.rerun(workflow_id, submission.claims.user_id)
    changes = {"values": body.values, "priority": body.priority}
    wanted = before.model_copy(update={name: value for name, value in changes.items() if value is not None})
    return await submission.run(wanted, source=f"workflow/{workflow_id}")
