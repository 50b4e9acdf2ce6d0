"""The addresses of batches."""

import asyncio
import hashlib
import uuid
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from pydantic import ValidationError

from http_edge.problems import documented
from orchestration_engine.auth import CurrentUser, TokenClaims
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work
from orchestration_engine.workflows.batches.schemas import BatchPage, BatchRequest, BatchResultPage, BatchView
from orchestration_engine.workflows.batches.service import BatchIntake, BatchManager, result_lines
from orchestration_engine.workflows.models import Status
from orchestration_engine.workflows.router import IdempotencyKey

MAX_BODY = 32_000_000
"""Longest body of `POST /batches`, in bytes."""
NDJSON = "application/x-ndjson"

router = APIRouter(prefix="/batches", tags=["batches"], responses=documented(401))


class Sent(NamedTuple):
    """What was sent, and the digest of its bytes."""

    request: BatchRequest
    digest: bytes


# FastAPI would parse the body before it asks who sends it, and nobody else would be answered meanwhile.
async def _sent(request: Request, _: TokenClaims) -> Sent:
    body = await request.body()
    try:
        return await asyncio.to_thread(_read, body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in found]) from None


def _read(body: bytes) -> Sent:
    digest = hashlib.sha256(b"POST /batches ")
    digest.update(body)
    return Sent(BatchRequest.model_validate_json(body), digest.digest())


def batch_intake(request: Request) -> BatchIntake:
    """Return the process's way to submit batches."""
    taken: BatchIntake = request.app.state.batch_intake
    return taken


def manager(work: Work, request: Request) -> BatchManager:
    """Return the rules of batches for one request."""
    return BatchManager(work, request.app.state.database)


Batches = Annotated[BatchManager, Depends(manager)]
OfStatus = Annotated[Status | None, Query(description="Only the results of this status.")]
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{BatchRequest.__name__}"}}},
    }
}


@router.post(
    "",
    status_code=202,
    responses={200: {"model": BatchView, "description": "It has ended already."}, **documented(404, 429)},
    openapi_extra=_BODY,
)
async def submit(
    sent: Annotated[Sent, Depends(_sent)],
    claims: TokenClaims,
    intake: Annotated[BatchIntake, Depends(batch_intake)],
    request: Request,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> BatchView:
    """Run a template once for each of many inputs; the answer names the address at which to follow them.

    Nothing runs unless every input is right. With an `Idempotency-Key`, the same body sent again within 24 hours runs
    nothing: the answer is the first batch.
    """
    batch_id = await intake.submit(sent.request, claims, idempotency_key, sent.digest)
    database = request.app.state.database
    async with database.transaction() as work:
        view = await BatchManager(work, database).get(batch_id, claims.user_id)
    if view.finished_at is not None:
        response.status_code = 200
    response.headers["Location"] = f"/batches/{view.id}"
    return view


@router.get("")
async def page(user: CurrentUser, batches: Batches, limit: Limit = 20, cursor: Cursor = None) -> BatchPage:
    """List one's own batches, newest first."""
    return await batches.page(user.id, limit, cursor)


@router.get("/{batch_id}", responses=documented(404))
async def get(batch_id: uuid.UUID, user: CurrentUser, batches: Batches) -> BatchView:
    """Return how far one of one's own batches has come."""
    return await batches.get(batch_id, user.id)


@router.get("/{batch_id}/results", responses=documented(404))
async def results(
    batch_id: uuid.UUID,
    user: CurrentUser,
    batches: Batches,
    status: OfStatus = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> BatchResultPage:
    """List what became of a batch's inputs so far, in their order."""
    return await batches.results(batch_id, user.id, status, limit, cursor)


@router.get(
    "/{batch_id}/results.ndjson",
    response_class=StreamingResponse,
    responses={
        200: {"content": {NDJSON: {"schema": {"type": "string"}}}, "description": "A result in each line."},
        **documented(404),
    },
)
async def stream(
    batch_id: uuid.UUID, user: CurrentUser, batches: Batches, request: Request, status: OfStatus = None
) -> StreamingResponse:
    """Return what became of all of a batch's inputs so far, in their order, as lines of JSON."""
    await batches.known(batch_id, user.id)
    return StreamingResponse(result_lines(request.app.state.database, batch_id, status), media_type=NDJSON)


@router.post("/{batch_id}/cancel", responses=documented(404, 409))
async def cancel(batch_id: uuid.UUID, user: CurrentUser, batches: Batches) -> BatchView:
    """Stop everything of a batch that has not ended."""
    return await batches.cancel(batch_id, user.id)
