"""The addresses for those who run the platform."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from http_edge.problems import documented
from orchestration_engine.auth import CurrentAdmin
from orchestration_engine.operations.schemas import Health, Queues
from orchestration_engine.operations.service import OperationsManager

router = APIRouter(prefix="/operations", tags=["operations"], responses=documented(401, 403))


def _manager(request: Request) -> OperationsManager:
    manager: OperationsManager = request.app.state.operations
    return manager


Operations = Annotated[OperationsManager, Depends(_manager)]


@router.get("/health")
async def components(_: CurrentAdmin, operations: Operations) -> Health:
    """Tell how every part of the platform is, and what to do where one is not well; for administrators."""
    return await operations.health()


@router.get("/queues")
async def queues(_: CurrentAdmin, operations: Operations) -> Queues:
    """List what waits for workers, by priority; for administrators."""
    return await operations.queues()
