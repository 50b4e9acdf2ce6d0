"""Reading events, and what they add up to."""

import datetime
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any  # rows of the database

from sqlalchemy import ARRAY, Boolean, ColumnElement, Row, Text, func, literal, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from orchestration_engine.analytics.numbers import Sums
from orchestration_engine.analytics.ranges import Piece, Window
from orchestration_engine.analytics.rollup import EVERYBODY, Cube
from orchestration_engine.analytics.schemas import Order
from orchestration_engine.core.events import EventRow

Key = tuple[Any, ...]
CALLS = frozenset(("agent.task.completed", "agent.task.failed"))
"""Types of events that tell of a call's end."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What is counted. What is None is not asked for."""

    user_id: uuid.UUID | None = None
    agents: Sequence[str] | None = None
    categories: Sequence[str] | None = None
    models: Sequence[str] | None = None
    statuses: Sequence[str] | None = None
    users: Sequence[uuid.UUID] | None = None
    """Counts only where users are told apart."""

    def cube(self, by: Sequence[str]) -> Cube:
        """Return the cube with the fewest rows that can answer."""
        by_agent = self.agents is not None or "agent" in by
        if self.user_id is not None or "user_id" in by:
            by_category = self.categories is not None or "category" in by
            return Cube.USER_AGENTS if by_agent or by_category else Cube.USERS
        if by_agent:
            return Cube.AGENT_MODELS if self.models is not None or "model" in by else Cube.AGENTS
        return Cube.CATEGORIES

    def narrowed(self, name: str, keys: Sequence[Any]) -> "Filters":
        """Return them for some of the keys by one of `_KEYS` alone."""
        field: dict[str, Any] = {_FIELDS[name]: keys}
        return replace(self, **field)


_FIELDS = {"agent": "agents", "category": "categories", "model": "models", "user_id": "users"}
_SUMS = """
    select {keys}, sum(count)::bigint as count,
        coalesce(sum(count) filter (where status = 'completed'), 0)::bigint as completed,
        coalesce(sum(count) filter (where status = 'failed'), 0)::bigint as failed,
        coalesce(sum(count) filter (where status = 'cancelled'), 0)::bigint as cancelled,
        sum(duration)::bigint as duration, sum(queued)::bigint as queued,
        sum(input_tokens)::bigint as input_tokens, sum(cached_tokens)::bigint as cached_tokens,
        sum(output_tokens)::bigint as output_tokens, sum(cost)::float8 as cost
    from {rows} group by {names}
"""
_LEADERS = """
    select {keys} from {rows} group by {names} having sum(count) >= :fewest
    order by {rank} desc, sum(count) desc, {names} limit :limit
"""
_RANKS: dict[Order, str] = {
    "used": "sum(count)",
    "slowest": "sum(duration) / sum(count)",
    "dearest": "sum(cost)",
    "failing": "coalesce(sum(count) filter (where status = 'failed'), 0) / sum(count)",
}
_BINS = """
    select {names}, array_agg(bin) as bins, array_agg(counted) as counts
    from (
        select {names}, bin, sum(counted)::bigint as counted
        from (select {keys}, unnest(bins) as bin, unnest(bin_counts) as counted from {rows}) one
        group by {names}, bin
    ) two
    group by {names}
"""
# Knowing the values, the planner takes the rows of a month for most of the table, and reads all of it; the plan that
# fits any values goes by the index. It would come to that itself after five questions on each connection.
_PLAN = "select set_config('plan_cache_mode', 'force_generic_plan', true)"
_OF_CATEGORY = "select id from agents where category = :category"
_CATALOGUE = "select id, card->>'name' as name from agents where id = any(:ids)"
_USERS = "select id, username from users where id = any(:ids)"
_KEYS = {
    "kind": "kind",
    "agent": "agent",
    "category": "category",
    "model": "model",
    "by_status": "status as by_status",
    "user_id": "user_id",
    "at": "date_bin(make_interval(secs => :step), bucket, timestamptz '2024-01-01 00:00:00+00') as at",
}


class AnalyticsRepository:
    """Roll-ups and events in PostgreSQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._is_planned = False

    async def sums(
        self,
        window: Window,
        filters: Filters,
        by: Sequence[str],
        *,
        kind: str | None = None,
        bins: bool = True,
    ) -> dict[Key, Sums]:
        """Return what a window holds, by any of `_KEYS`; `kind` is `task` or `workflow`, or both.

        Without `bins` there are no sketches, which take the longest.
        """
        parts, values = _asked(window, filters, by, kind)
        rows = await self._rows(_SUMS.format(**parts), values)
        found = {tuple(row[: len(by)]): Sums(*row[len(by) :]) for row in rows}
        if bins:
            for row in await self._rows(_BINS.format(**parts), values):
                # What ended just now may be in the second answer alone.
                if sums := found.get(tuple(row[: len(by)])):
                    # The database would put them in order before it adds them up, when they are many times as many.
                    sums.bins, sums.bin_counts = zip(*sorted(zip(*row[-2:], strict=True)), strict=True)
        return found

    async def leaders(
        self, window: Window, filters: Filters, by: Sequence[str], order: Order, limit: int, *, fewest: int = 1
    ) -> list[Key]:
        """Return the first in an order of what is counted at least `fewest` times, calls of agents alone.

        What puts them in order is added up, and nothing else; ask for the `sums` of these few then.
        """
        parts, values = _asked(window, filters, by, "task")
        query = _LEADERS.format(**parts, rank=_RANKS[order])
        return [tuple(row) for row in await self._rows(query, {**values, "fewest": fewest, "limit": limit})]

    async def agents_of(self, category: str) -> list[str]:
        """Return the ids of a category's agents."""
        return list(await self._session.scalars(text(_OF_CATEGORY), {"category": category}))

    async def agent_names(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the names of those agents that are in the catalogue."""
        rows = await self._session.execute(text(_CATALOGUE), {"ids": list(ids)})
        return {row.id: row.name for row in rows}

    async def user_names(self, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
        """Return the names of accounts."""
        rows = await self._session.execute(text(_USERS), {"ids": list(ids)})
        return {row.id: row.username for row in rows}

    async def events(self, wanted: "Wanted", limit: int, before: int | None) -> list[EventRow]:
        """Return events, newest first."""
        conditions = wanted.conditions()
        if before is not None:
            conditions.append(EventRow.position < before)
        first = select(EventRow).order_by(EventRow.position.desc()).limit(limit)
        if wanted.agents is None:
            return list(await self._session.scalars(first.where(*conditions)))
        agent = EventRow.data["agent"].astext
        if not wanted.are_calls:
            return list(await self._session.scalars(first.where(agent.in_(wanted.agents), *conditions)))
        # The first of each agent and type are found by an index; the first of them all are among these.
        agents, types = (func.unnest(literal([*{*of}], ARRAY(Text))) for of in (wanted.agents, wanted.types or ()))
        each, kind = agents.table_valued("id").render_derived("each"), types.table_valued("type").render_derived("kind")
        its = first.where(agent == each.c.id, EventRow.type == kind.c.type, *conditions)
        one = aliased(EventRow, its.lateral())
        found = select(one).select_from(each).join(kind, true()).join(one, true())
        return list(await self._session.scalars(found.order_by(one.position.desc()).limit(limit)))

    async def history(self, workflow_id: uuid.UUID, most: int) -> list[EventRow]:
        """Return the first events of a workflow, oldest first."""
        query = select(EventRow).where(EventRow.subject == f"workflow/{workflow_id}").order_by(EventRow.position)
        return list(await self._session.scalars(query.limit(most)))

    async def _rows(self, query: str, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
        if not self._is_planned:  # it holds for the transaction
            await self._session.execute(text(_PLAN))
            self._is_planned = True
        needed = {name: value for name, value in values.items() if f":{name}" in query}
        return (await self._session.execute(text(query), needed)).all()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are asked for. What is None is not."""

    user_id: uuid.UUID | None = None
    types: Sequence[str] | None = None
    subject: str | None = None
    agents: Sequence[str] | None = None
    model: str | None = None
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None

    @property
    def are_calls(self) -> bool:
        """Whether nothing but ends of agents' calls is asked for, which are what numbers count."""
        types = set(self.types or ())
        return bool(types) and types <= CALLS

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what holds of these events, but for their agents."""
        given: list[ColumnElement[bool]] = []
        if self.user_id is not None:
            given.append(EventRow.user_id == self.user_id)
        if self.types:
            # An index of calls is used only where the query itself says that it asks for no more.
            given.append(EventRow.type.in_([literal(one, Text, literal_execute=True) for one in self.types]))
        if self.subject is not None:
            given.append(EventRow.subject == self.subject)
        if self.model is not None:
            model = EventRow.data["model"].astext
            # What an agent's calls are looked through for must not lead to all of the model's: as a function it cannot.
            by_agent = self.agents is not None
            given.append(func.texteq(model, self.model, type_=Boolean) if by_agent else model == self.model)
        if self.since is not None:
            given.append(EventRow.time >= self.since)
        if self.until is not None:
            given.append(EventRow.time < self.until)
        return given


def _asked(
    window: Window, filters: Filters, by: Sequence[str], kind: str | None
) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the parts of a query that say what is asked for, and the values in them."""
    where, values = _where(filters, by, kind)
    values["step"] = float(window.step)
    pieces = [Piece(window.table, window.since, window.until)] if "at" in by else window.pieces
    tables = []
    for place, piece in enumerate(pieces):
        values[f"since_{place}"], values[f"until_{place}"] = piece.since, piece.until
        ranged = f"bucket >= :since_{place} and bucket < :until_{place}"
        tables.append(f"select * from rollups_{piece.table} where {where} and {ranged}")  # noqa: S608  (names of ours)
    keys = ", ".join(_KEYS[name] for name in by)
    return {"keys": keys, "names": ", ".join(by), "rows": f"({' union all '.join(tables)}) found"}, values


def _where(filters: Filters, by: Sequence[str], kind: str | None) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"cube": int(filters.cube(by)), "user_id": filters.user_id or EVERYBODY}
    conditions = ["cube = :cube"]
    if filters.user_id is not None or "user_id" not in by:
        conditions.append("user_id = :user_id")
    elif filters.users is not None:
        conditions.append("user_id = any(:users)")
        values["users"] = list(filters.users)
    if kind is not None:
        conditions.append("kind = :kind")
        values["kind"] = kind
    for name, wanted in (
        ("agent", filters.agents),
        ("category", filters.categories),
        ("model", filters.models),
        ("status", filters.statuses),
    ):
        if wanted is not None:
            conditions.append(f"{name} = any(:{name}s)")
            values[f"{name}s"] = list(wanted)
    return " and ".join(conditions), values
