"""The addresses of everybody's accounts, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from http_edge.problems import documented
from orchestration_engine.auth.dependencies import CurrentAdmin
from orchestration_engine.auth.people import PeopleManager
from orchestration_engine.auth.schemas import PersonPage, PersonView, RoleChange
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work

router = APIRouter(prefix="/users", tags=["users"], responses=documented(401, 403))


def _manager(work: Work) -> PeopleManager:
    return PeopleManager(work)


People = Annotated[PeopleManager, Depends(_manager)]
Words = Annotated[str, Query(max_length=100, description="Only names that hold this.")]


@router.get("")
async def page(_: CurrentAdmin, people: People, q: Words = "", limit: Limit = 20, cursor: Cursor = None) -> PersonPage:
    """List everybody's accounts by name; for administrators."""
    return await people.page(q, limit, cursor)


@router.patch("/{username}", responses=documented(404, 409))
async def give_role(
    username: Annotated[str, Path(max_length=200)], change: RoleChange, admin: CurrentAdmin, people: People
) -> PersonView:
    """Give somebody a role, from their next request on; for administrators. The last one stays one."""
    return await people.give_role(username, change.role, admin.id)
