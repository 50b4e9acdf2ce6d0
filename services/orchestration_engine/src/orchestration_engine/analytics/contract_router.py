"""The addresses at which events say what they are: open to everybody, as they tell of nobody."""

from functools import cache
from typing import Annotated, Any  # JSON Schema, AsyncAPI

from fastapi import APIRouter, Path
from starlette.responses import JSONResponse

from agent_contracts.event_asyncapi import asyncapi_document
from agent_contracts.event_contract import published_schemas
from http_edge.problems import documented
from orchestration_engine.core.errors import NotFound

router = APIRouter(prefix="/events", tags=["analytics"])

_published = cache(published_schemas)


class _SchemaResponse(JSONResponse):
    media_type = "application/schema+json"


class _AsyncAPIResponse(JSONResponse):
    media_type = "application/vnd.aai.asyncapi+json"


@router.get("/asyncapi.json", response_class=_AsyncAPIResponse)
async def event_contract() -> dict[str, Any]:
    """Return the AsyncAPI document of the topic that every event is published to."""
    return _document()


@router.get("/schemas/{type}/{version}", response_class=_SchemaResponse, responses=documented(404))
async def event_schema(
    type: Annotated[str, Path(max_length=100, description="A type of event, or `envelope`.")],
    version: Annotated[int, Path(ge=1, le=9999)],
) -> dict[str, Any]:
    """Return the JSON Schema that an event's `dataschema` names; superseded ones are marked as deprecated."""
    found = _published().get((type, version))
    if found is None:
        raise NotFound(
            f"No event of type {type} has a version {version}. GET /events/asyncapi.json lists all there are."
        )
    return found


@cache
def _document() -> dict[str, Any]:
    return asyncapi_document(_published())
