"""Looking at what happened, and at what it adds up to."""

import dataclasses
import datetime
import uuid
import zoneinfo
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # a key is an id or a name

from agent_contracts.events import EventType
from agent_contracts.problems import FieldProblem
from orchestration_engine.analytics.numbers import Sums
from orchestration_engine.analytics.ranges import Window, window
from orchestration_engine.analytics.repository import AnalyticsRepository, Filters, Wanted
from orchestration_engine.analytics.rollup import BY_THE_MINUTE
from orchestration_engine.analytics.schemas import (
    AgentBoard,
    AgentNumbers,
    By,
    CostBy,
    CostItem,
    Costs,
    EventItem,
    EventPage,
    Hour,
    Numbers,
    Order,
    Point,
    Series,
    Summary,
    Timeseries,
    Week,
)
from orchestration_engine.auth import NotAllowed, User
from orchestration_engine.auth.repository import UserRepository
from orchestration_engine.core import pagination
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.core.errors import Invalid
from orchestration_engine.core.events import EventRow, EventView, shown

FEWEST = 5
"""An agent that was asked less often than this is in no order of rates and times: it would lead by chance."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which numbers are asked for. What is None is not asked for."""

    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    user: str | None = None
    """A username."""
    agents: Sequence[str] | None = None
    categories: Sequence[str] | None = None
    models: Sequence[str] | None = None
    statuses: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """Which events are asked for. What is None is not asked for."""

    types: Sequence[EventType] | None = None
    workflow: uuid.UUID | None = None
    agent: str | None = None
    category: str | None = None
    """Of the agent."""
    model: str | None = None
    user: str | None = None
    """A username."""
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None


class AnalyticsManager:
    """The rules of reading. A user sees their own; who has the role of an analyst sees everybody's."""

    def __init__(self, work: UnitOfWork, viewer: User, minutes_kept: int = 14) -> None:
        """`minutes_kept`: for how many days there are numbers by the minute."""
        self._repository = AnalyticsRepository(work.session)
        self._users = UserRepository(work.session)
        self._viewer = viewer
        self._minutes_kept = datetime.timedelta(days=minutes_kept)

    async def events(self, sought: Sought, limit: int, cursor: str | None) -> EventPage:
        """Return a page of events, newest first; Invalid where the cursor is not one of this list's."""
        wanted = await self.wanted(sought)
        before = pagination.decode_position(cursor) if cursor else None
        rows = await self._repository.events(wanted, limit + 1, before)
        page = rows[:limit]
        more = len(rows) > limit
        names = await self._repository.user_names({row.user_id for row in page if row.user_id})
        return EventPage(
            items=[_item(row, names) for row in shown(page)],
            next_cursor=pagination.encode(str(page[-1].position)) if more else None,
        )

    async def wanted(self, sought: Sought) -> Wanted:
        """Return which events the viewer asks for, and may see."""
        subject = f"workflow/{sought.workflow}" if sought.workflow else None
        user_id = await self._whose(sought.user)
        agents = None if sought.agent is None else [sought.agent]
        if sought.category is not None:
            its = await self._repository.agents_of(sought.category)
            agents = its if agents is None else [agent for agent in agents if agent in its]
        return Wanted(user_id, sought.types, subject, agents, sought.model, sought.since, sought.until)

    async def exported(self, question: Question) -> tuple[Wanted, Filters]:
        """Return which calls of agents are asked for as a file, and may be seen."""
        until = question.until or now()
        since = question.since or until - datetime.timedelta(days=1)
        _, filters = await self._asked(dataclasses.replace(question, since=since, until=until))
        return Wanted(user_id=filters.user_id, since=since, until=until), filters

    async def summary(self, question: Question) -> Summary:
        """Return a range's totals, and those of the range before."""
        seen, filters = await self._asked(question)
        now_, before = [await self._numbers(one, filters) for one in (seen, seen.before)]
        return Summary(range=seen.view(), now=now_, before=before)

    async def timeseries(self, question: Question, kind: str, by: By, *, latency: bool = True) -> Timeseries:
        """Return lines over a range, the busiest first; without `latency` no quantiles, which take the longest."""
        name = {"all": "kind", "status": "by_status"}.get(by, by)
        seen, filters = await self._asked(question, name)
        points = await self._repository.sums(seen, filters, (name, "at"), kind=kind, bins=latency)
        lines: dict[str, list[Point]] = {}
        for (key, at), sums in sorted(points.items(), key=lambda one: one[0][1]):
            lines.setdefault("all" if by == "all" else key, []).append(Point(at=at, totals=sums.totals()))
        busiest = sorted(lines.items(), key=lambda line: -sum(point.totals.count for point in line[1]))
        return Timeseries(range=seen.view(), series=[Series(key=key, points=found) for key, found in busiest])

    async def agents(self, question: Question, order: Order, limit: int) -> AgentBoard:
        """Return the first agents in an order. In rates and times only those that were asked often enough have one."""
        seen, filters = await self._asked(question, "agent")
        by = ("agent", "category")
        fewest = FEWEST if order in ("slowest", "failing") else 1
        leaders = await self._repository.leaders(seen, filters, by, order, limit, fewest=fewest)
        if not leaders:
            return AgentBoard(range=seen.view(), items=[])
        chosen = [agent for agent, _ in leaders]
        found = await self._repository.sums(seen, filters.narrowed("agent", chosen), by, kind="task")
        names = await self._repository.agent_names(chosen)
        return AgentBoard(
            range=seen.view(),
            items=[
                AgentNumbers(agent=agent, name=names.get(agent) or agent, category=category, totals=sums.totals())
                for agent, category in leaders
                if (sums := found.get((agent, category)))
            ],
        )

    async def costs(self, question: Question, by: CostBy, limit: int) -> Costs:
        """Return what was spent, by what; NotAllowed where others' costs are asked for and may not be seen."""
        if by == "user" and not self._viewer.role.sees_all:
            raise NotAllowed("Costs by user are for analysts and administrators. Ask for them by model or agent.")
        name = "user_id" if by == "user" else by
        seen, filters = await self._asked(question, name)
        leaders = [key for (key,) in await self._repository.leaders(seen, filters, (name,), "dearest", limit)]
        chosen = filters.narrowed(name, leaders)
        found = await self._repository.sums(seen, chosen, (name,), kind="task", bins=False)
        models = await self._repository.sums(seen, filters, ("model", "by_status"), kind="task", bins=False)
        names = await self._names(by, leaders)
        items = [
            CostItem(
                key=names.get(key, str(key)) if by == "user" else str(key),
                name=names.get(key, str(key)),
                count=one.count,
                input_tokens=one.input_tokens,
                cached_tokens=one.cached_tokens,
                output_tokens=one.output_tokens,
                cost=one.cost,
            )
            for key in leaders
            if (one := found.get((key,)))
        ]
        total = sum(one.cost for one in models.values())
        unpriced = sum(one.count for one in models.values() if _has_no_price(one))
        return Costs(range=seen.view(), total=total, unpriced=unpriced, items=items)

    async def week(self, question: Question, zone: str) -> Week:
        """Return how much ended in each hour of the week; Invalid where there is no such time zone."""
        try:
            local = zoneinfo.ZoneInfo(zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            message = "must be the name of a time zone, such as Europe/Berlin"
            raise Invalid(f"query.time_zone: {message}", [_problem("time_zone", message)]) from None
        seen, filters = await self._asked(question)
        hours = Window(seen.since, seen.until, min(seen.step, 3_600))
        sums = await self._repository.sums(hours, filters, ("at",), kind="task", bins=False)
        added: Counter[tuple[int, int]] = Counter()
        for (at,), one in sums.items():
            moment = at.astimezone(local)
            added[moment.isoweekday(), moment.hour] += one.count
        return Week(
            range=seen.view(),
            time_zone=zone,
            hours=[Hour(weekday=day, hour=hour, count=count) for (day, hour), count in sorted(added.items())],
        )

    async def _numbers(self, seen: Window, filters: Filters) -> Numbers:
        sums = await self._repository.sums(seen, filters, ("kind",))
        tasks, workflows = (sums.get((kind,), Sums()).totals() for kind in ("task", "workflow"))
        return Numbers(tasks=tasks, workflows=workflows)

    async def _asked(self, question: Question, *by: str) -> tuple[Window, Filters]:
        """Return where to look for what is asked for, told apart by `by`."""
        filters = Filters(
            await self._whose(question.user),
            question.agents or None,
            question.categories or None,
            question.models or None,
            question.statuses or None,
        )
        by_the_minute = filters.cube(by) in BY_THE_MINUTE
        seen = window(question.since, question.until, now(), self._minutes_kept, by_the_minute=by_the_minute)
        return seen, filters

    async def _whose(self, username: str | None) -> uuid.UUID | None:
        """Return whose numbers are shown, None for everybody's; NotAllowed where they may not be seen."""
        if username is None:
            return None if self._viewer.role.sees_all else self._viewer.id
        if username.lower() == self._viewer.username_key:
            return self._viewer.id
        if not self._viewer.role.sees_all:
            raise NotAllowed("Other people's numbers are for analysts and administrators. Leave `user` out.")
        user = await self._users.named(username)
        if user is None:
            message = f"nobody is called {username}"
            raise Invalid(f"query.user: {message}", [_problem("user", message)])
        return user.id

    async def _names(self, by: CostBy, keys: Sequence[object]) -> Mapping[Any, str]:
        if by == "agent":
            return await self._repository.agent_names([str(key) for key in keys])
        if by == "user":
            return await self._repository.user_names([key for key in keys if isinstance(key, uuid.UUID)])
        return {}


def _has_no_price(sums: Sums) -> bool:
    return bool(sums.input_tokens + sums.output_tokens and not sums.cost)


def _problem(field: str, message: str) -> FieldProblem:
    return FieldProblem(pointer=f"query.{field}", message=message)


def _item(row: EventRow, names: Mapping[uuid.UUID, str]) -> EventItem:
    username = names.get(row.user_id) if row.user_id else None
    return EventItem(**EventView.of(row).model_dump(), position=row.position, username=username)
