"""The addresses of schedules."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from http_edge.problems import documented
from orchestration_engine.auth import CurrentUser
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work
from orchestration_engine.workflows.schedules.schemas import (
    ComingTimes,
    NextTimes,
    SchedulePage,
    SchedulePatch,
    ScheduleRequest,
    ScheduleView,
)
from orchestration_engine.workflows.schedules.service import ScheduleManager, coming
from orchestration_engine.workflows.schedules.times import LONGEST

router = APIRouter(prefix="/schedules", tags=["schedules"], responses=documented(401))


def manager(work: Work) -> ScheduleManager:
    """Return the rules of schedules for one request."""
    return ScheduleManager(work)


Schedules = Annotated[ScheduleManager, Depends(manager)]
Written = Annotated[str, Query(max_length=LONGEST, description="As it is being written; it need not be right yet.")]
Count = Annotated[int, Query(ge=1, le=50, description="How many times are asked for.")]


@router.post("", status_code=201, responses=documented(404))
async def add(body: ScheduleRequest, user: CurrentUser, schedules: Schedules, response: Response) -> ScheduleView:
    """Have a template run by itself: whenever `cron` comes round in `time_zone`, or once, `at` a time.

    What comes round while the platform is away runs once when it is back, however often it came. On days when clocks
    change, a time that is skipped comes right after the gap, and one that comes twice counts the first time.
    """
    view = await schedules.add(body, user.id)
    response.headers["Location"] = f"/schedules/{view.id}"
    return view


@router.get("")
async def page(user: CurrentUser, schedules: Schedules, limit: Limit = 20, cursor: Cursor = None) -> SchedulePage:
    """List one's own schedules, newest first."""
    return await schedules.page(user.id, limit, cursor)


@router.get("/times")
async def times(_: CurrentUser, cron: Written, time_zone: Written = "UTC", count: Count = 5) -> ComingTimes:
    """Tell when `cron` would come round the next times, or what is wrong with it; nothing is saved."""
    return coming(cron, time_zone, count)


@router.get("/{schedule_id}", responses=documented(404))
async def get(schedule_id: uuid.UUID, user: CurrentUser, schedules: Schedules) -> ScheduleView:
    """Return one of one's own schedules."""
    return await schedules.get(schedule_id, user.id)


@router.get("/{schedule_id}/next", responses=documented(404))
async def next_times(schedule_id: uuid.UUID, user: CurrentUser, schedules: Schedules, count: Count = 5) -> NextTimes:
    """Tell when a schedule comes round the next times."""
    return await schedules.next(schedule_id, user.id, count)


@router.patch("/{schedule_id}", responses=documented(404))
async def change(schedule_id: uuid.UUID, body: SchedulePatch, user: CurrentUser, schedules: Schedules) -> ScheduleView:
    """Change one of one's own schedules, or switch it off or on; what was missed meanwhile is not made up for."""
    return await schedules.change(schedule_id, user.id, body)


@router.delete("/{schedule_id}", status_code=204, responses=documented(404))
async def remove(schedule_id: uuid.UUID, user: CurrentUser, schedules: Schedules) -> None:
    """Forget one of one's own schedules; the workflows that it ran stay."""
    await schedules.remove(schedule_id, user.id)
