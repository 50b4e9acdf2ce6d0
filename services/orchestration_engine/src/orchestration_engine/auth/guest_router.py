"""The addresses of guests."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from http_edge.problems import documented
from orchestration_engine.auth.dependencies import CurrentUser
from orchestration_engine.auth.guests import LIFETIME, GuestDoor, GuestService
from orchestration_engine.auth.schemas import GuestTokenView, GuestView
from orchestration_engine.core.web import Work

router = APIRouter(prefix="/auth", tags=["auth"])


def _guests(request: Request, work: Work) -> GuestService:
    state = request.app.state
    door: GuestDoor = state.guest_door
    return GuestService(work, state.tokens, door, state.guest_runs)


Guests = Annotated[GuestService, Depends(_guests)]


@router.post("/guest", status_code=201, responses=documented(403, 429))
async def welcome(request: Request, guests: Guests) -> GuestTokenView:
    """Come in as a guest: the token is good for a day and for a few workflows of one step.

    Registering with the token sent along makes the guest's account a real one, and what was run stays.
    """
    address = request.client.host if request.client else ""
    guest, token = await guests.welcome(address)
    tries, left = guests.tries(guest)
    seconds = int(LIFETIME.total_seconds())
    return GuestTokenView(token=token, expires_in=seconds, username=guest.username, tries=tries, tries_left=left)


@router.get("/guest", responses=documented(401, 404))
async def guest(user: CurrentUser, guests: Guests) -> GuestView:
    """Return how many workflows a guest may still run."""
    tries, left = guests.tries(user)
    return GuestView(username=user.username, tries=tries, tries_left=left)
