"""The addresses of triggers, and the one to which webhooks are posted."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response

from http_edge.problems import documented
from orchestration_engine.auth import CurrentUser
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work
from orchestration_engine.workflows.triggers.hooks import receive
from orchestration_engine.workflows.triggers.schemas import (
    NewTriggerView,
    Received,
    TriggerPage,
    TriggerPatch,
    TriggerRequest,
    TriggerView,
)
from orchestration_engine.workflows.triggers.service import TriggerManager

router = APIRouter(prefix="/triggers", tags=["triggers"], responses=documented(401))
hooks = APIRouter(prefix="/hooks", tags=["triggers"])


def manager(work: Work) -> TriggerManager:
    """Return the rules of triggers for one request."""
    return TriggerManager(work)


Triggers = Annotated[TriggerManager, Depends(manager)]
Signing = Annotated[str, Header(description="See Standard Webhooks.")]


@router.post("", status_code=201, responses=documented(404))
async def add(body: TriggerRequest, user: CurrentUser, triggers: Triggers, response: Response) -> NewTriggerView:
    """Have a template run whenever a message comes: one posted to a webhook, or one of a Kafka topic.

    Of a topic those count that are written from now on. The answer holds the webhook's secret, this once.
    """
    view = await triggers.add(body, user.id)
    response.headers["Location"] = f"/triggers/{view.id}"
    return view


@router.get("")
async def page(user: CurrentUser, triggers: Triggers, limit: Limit = 20, cursor: Cursor = None) -> TriggerPage:
    """List one's own triggers, newest first."""
    return await triggers.page(user.id, limit, cursor)


@router.get("/{trigger_id}", responses=documented(404))
async def get(trigger_id: uuid.UUID, user: CurrentUser, triggers: Triggers) -> TriggerView:
    """Return one of one's own triggers."""
    return await triggers.get(trigger_id, user.id)


@router.patch("/{trigger_id}", responses=documented(404))
async def change(trigger_id: uuid.UUID, body: TriggerPatch, user: CurrentUser, triggers: Triggers) -> TriggerView:
    """Change one of one's own triggers, or switch it off or on."""
    return await triggers.change(trigger_id, user.id, body)


@router.delete("/{trigger_id}", status_code=204, responses=documented(404))
async def remove(trigger_id: uuid.UUID, user: CurrentUser, triggers: Triggers) -> None:
    """Forget one of one's own triggers; the workflows that it ran stay."""
    await triggers.remove(trigger_id, user.id)


@hooks.post(
    "/{trigger_id}",
    status_code=202,
    responses={
        **documented(401, 429),
        200: {"model": Received, "description": "It came before; nothing is run again."},
    },
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}},
)
async def deliver(
    trigger_id: uuid.UUID,
    request: Request,
    response: Response,
    webhook_id: Signing = "",  # noqa: ARG001  (documented here; a signature is checked as a whole)
    webhook_timestamp: Signing = "",  # noqa: ARG001
    webhook_signature: Signing = "",  # noqa: ARG001
) -> Received:
    """Run a webhook's template with a message, JSON of at most 1 MB.

    It needs no token: it is signed with the webhook's secret as Standard Webhooks says. A message that is sent again
    under its `webhook-id` runs nothing; the answer is the same workflow.
    """
    state = request.app.state
    taken = await receive(state.database, state.pressure, trigger_id, request.headers, await request.body())
    if taken.new:
        await request.app.state.dispatch()
    else:
        response.status_code = 200
    return Received(workflow_id=taken.workflow_id)
