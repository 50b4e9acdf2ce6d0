"""The addresses of API keys."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends

from http_edge.problems import documented
from orchestration_engine.auth.dependencies import CurrentAccount
from orchestration_engine.auth.key_service import KeyManager
from orchestration_engine.auth.schemas import KeyList, KeyRequest, NewKeyView
from orchestration_engine.core.web import Work

router = APIRouter(prefix="/api-keys", tags=["api-keys"], responses=documented(401, 403))


def _manager(work: Work) -> KeyManager:
    return KeyManager(work)


Keys = Annotated[KeyManager, Depends(_manager)]


@router.post("", status_code=201, responses=documented(409))
async def make(request: KeyRequest, user: CurrentAccount, keys: Keys) -> NewKeyView:
    """Make a key for programs; the answer is the only place that shows it.

    It is sent as a token is, `Authorization: Bearer rialto_...`, and does what its scopes say.
    """
    return await keys.make(request, user)


@router.get("")
async def page(user: CurrentAccount, keys: Keys) -> KeyList:
    """List one's own keys, the newest first."""
    return KeyList(items=await keys.all(user.id))


@router.delete("/{key_id}", status_code=204, responses=documented(404))
async def revoke(key_id: uuid.UUID, user: CurrentAccount, keys: Keys) -> None:
    """Revoke one of one's own keys; it is refused from the next request on."""
    await keys.revoke(key_id, user.id)
