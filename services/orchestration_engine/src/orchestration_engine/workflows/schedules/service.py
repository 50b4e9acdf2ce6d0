"""Schedules: saved, changed and looked at by their owners."""

import datetime
import uuid
from collections.abc import Mapping

from sqlalchemy import select

from agent_contracts.events import ScheduleDeleted, ScheduleSaved
from agent_contracts.problems import FieldProblem
from orchestration_engine.core import pagination
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.errors import InvalidWorkflow, TemplateNotFound
from orchestration_engine.workflows.models import Schedule
from orchestration_engine.workflows.schedules.errors import InvalidSchedule, ScheduleNotFound
from orchestration_engine.workflows.schedules.schemas import (
    ComingTimes,
    NextTimes,
    SchedulePage,
    SchedulePatch,
    ScheduleRequest,
    ScheduleView,
)
from orchestration_engine.workflows.schedules.times import InvalidTime, check_cron, check_zone, next_time, next_times
from orchestration_engine.workflows.starting import driver_of
from orchestration_engine.workflows.template_lookup import find_template, reference
from workflow_language.validation import check_values

FURTHEST = datetime.timedelta(days=3660)


class ScheduleManager:
    """The rules of schedules."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    async def add(self, request: ScheduleRequest, owner_id: uuid.UUID) -> ScheduleView:
        """Save a schedule. TemplateNotFound, InvalidWorkflow where the values do not fit, InvalidSchedule."""
        moment = now()
        schedule = Schedule(
            id=new_id(),
            owner_id=owner_id,
            name=request.name,
            template=request.template,
            inputs=request.values,
            cron=request.cron,
            time_zone=request.time_zone or "UTC",
            enabled=True,
            created_at=moment,
        )
        await self._check_values(owner_id, request.template, request.values)
        schedule.next_at = _future(request.at, moment) if request.at else _comes(schedule, moment)
        self._session.add(schedule)
        await self._session.flush()
        self._tell_saved(schedule)
        return ScheduleView.of(schedule)

    async def page(self, owner_id: uuid.UUID, limit: int, cursor: str | None) -> SchedulePage:
        """Return a page of the user's schedules, newest first."""
        query = select(Schedule).where(Schedule.owner_id == owner_id)
        if cursor:
            query = query.where(Schedule.id < pagination.decode_id(cursor))
        rows = list(await self._session.scalars(query.order_by(Schedule.id.desc()).limit(limit + 1)))
        items = [ScheduleView.of(row) for row in rows[:limit]]
        more = len(rows) > limit
        return SchedulePage(items=items, next_cursor=pagination.encode(str(items[-1].id)) if more else None)

    async def get(self, schedule_id: uuid.UUID, owner_id: uuid.UUID) -> ScheduleView:
        """Return one of the user's schedules; ScheduleNotFound."""
        return ScheduleView.of(await self._owned(schedule_id, owner_id))

    async def next(self, schedule_id: uuid.UUID, owner_id: uuid.UUID, count: int) -> NextTimes:
        """Return when a schedule comes round the next times; ScheduleNotFound."""
        schedule = await self._owned(schedule_id, owner_id)
        if schedule.next_at is None or not schedule.enabled:
            return NextTimes(times=[])
        if schedule.cron is None:
            return NextTimes(times=[schedule.next_at])
        just_before = schedule.next_at - datetime.timedelta(seconds=1)
        return NextTimes(times=next_times(schedule.cron, schedule.time_zone, just_before, count))

    async def change(self, schedule_id: uuid.UUID, owner_id: uuid.UUID, patch: SchedulePatch) -> ScheduleView:
        """Change a schedule. ScheduleNotFound; TemplateNotFound, InvalidWorkflow, InvalidSchedule as in `add`."""
        schedule = await self._owned(schedule_id, owner_id, lock=True)
        if patch.name is not None:
            schedule.name = patch.name
        if patch.template is not None or patch.values is not None:
            schedule.template = patch.template or schedule.template
            schedule.inputs = patch.values if patch.values is not None else schedule.inputs
            await self._check_values(owner_id, schedule.template, schedule.inputs)
        if patch.enabled is not None:
            schedule.enabled = patch.enabled
        _set_time(schedule, patch, now())
        await self._session.flush()
        self._tell_saved(schedule)
        return ScheduleView.of(schedule)

    async def remove(self, schedule_id: uuid.UUID, owner_id: uuid.UUID) -> None:
        """Forget a schedule; what it has run stays. ScheduleNotFound."""
        schedule = await self._owned(schedule_id, owner_id, lock=True)
        await self._session.delete(schedule)
        await self._session.flush()
        self._work.emit(owner_id, f"schedule/{schedule_id}", ScheduleDeleted(name=schedule.name))

    def _tell_saved(self, schedule: Schedule) -> None:
        saved = ScheduleSaved(name=schedule.name, template=schedule.template, enabled=schedule.enabled)
        self._work.emit(schedule.owner_id, f"schedule/{schedule.id}", saved)

    async def _check_values(self, owner_id: uuid.UUID, template: str, values: Mapping[str, object]) -> None:
        found = await find_template(await driver_of(self._session), owner_id, reference(template))
        if found is None:
            raise TemplateNotFound(template)
        _, wrong = check_values(found.document, values)
        if wrong:
            raise InvalidWorkflow([_in_body(problem) for problem in wrong])

    async def _owned(self, schedule_id: uuid.UUID, owner_id: uuid.UUID, *, lock: bool = False) -> Schedule:
        query = select(Schedule).where(Schedule.id == schedule_id, Schedule.owner_id == owner_id)
        schedule = await self._session.scalar(query.with_for_update() if lock else query)
        if schedule is None:
            raise ScheduleNotFound(schedule_id)
        return schedule


def coming(cron: str, time_zone: str, count: int) -> ComingTimes:
    """Return when `cron` would come round the next times, or what is wrong with what was written."""
    for field, check, written in (("cron", check_cron, cron), ("time_zone", check_zone, time_zone)):
        try:
            check(written)
        except InvalidTime as error:
            return ComingTimes(times=[], problem=f"{field}: {error}")
    return ComingTimes(times=next_times(cron, time_zone, now(), count), problem=None)


def _in_body(problem: FieldProblem) -> FieldProblem:
    return FieldProblem(pointer="body.values" + problem.pointer.removeprefix("inputs"), message=problem.message)


def _set_time(schedule: Schedule, patch: SchedulePatch, moment: datetime.datetime) -> None:
    if patch.at is not None:
        schedule.cron, schedule.time_zone, schedule.next_at = None, "UTC", _future(patch.at, moment)
        return
    if patch.time_zone is not None and patch.cron is None and schedule.cron is None:
        raise InvalidSchedule("time_zone", "is for cron; this schedule comes round once, at a time with its own offset")
    if patch.cron is not None or patch.time_zone is not None:
        schedule.cron = patch.cron or schedule.cron
        schedule.time_zone = patch.time_zone or schedule.time_zone
        schedule.next_at = _comes(schedule, moment)
    elif patch.enabled and schedule.cron is not None:
        # What was missed while it was off is over.
        schedule.next_at = _comes(schedule, moment)
    elif patch.enabled and (schedule.next_at is None or schedule.next_at <= moment):
        raise InvalidSchedule("enabled", "its time is over; give a new one, `at` or `cron`")


def _comes(schedule: Schedule, moment: datetime.datetime) -> datetime.datetime:
    assert schedule.cron is not None
    comes = next_time(schedule.cron, schedule.time_zone, moment)
    if comes is None:
        raise InvalidSchedule("cron", "does not come within 50 years; look at its day and its month")
    return comes


def _future(at: datetime.datetime, moment: datetime.datetime) -> datetime.datetime:
    if at <= moment:
        raise InvalidSchedule("at", "is over; give a time in the future")
    if at > moment + FURTHEST:
        raise InvalidSchedule("at", "is more than ten years ahead; give an earlier time")
    return at.astimezone(datetime.UTC)
