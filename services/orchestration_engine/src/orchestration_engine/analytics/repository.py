"""Reading events, and what they add up to."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple  # rows of the database

from sqlalchemy import RowMapping, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.analytics.ranges import Piece, Window
from orchestration_engine.analytics.rollup import EVERYBODY, Cube
from orchestration_engine.core.events import EventRow

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """What is counted. What is None is not asked for."""

    user_id: uuid.UUID | None = None
    agents: Sequence[str] | None = None
    categories: Sequence[str] | None = None
    models: Sequence[str] | None = None
    statuses: Sequence[str] | None = None

    def cube(self, by: Sequence[str]) -> Cube:
        """Return the cube with the fewest rows that can answer."""
        by_agent = self.agents is not None or "agent" in by
        if self.user_id is not None or "user_id" in by:
            by_category = self.categories is not None or "category" in by
            return Cube.USER_AGENTS if by_agent or by_category else Cube.USERS
        if by_agent:
            return Cube.AGENT_MODELS if self.models is not None or "model" in by else Cube.AGENTS
        return Cube.CATEGORIES


class Sums(NamedTuple):
    """The rows of one question."""

    rows: Sequence[tuple[Key, RowMapping]]
    """By what was asked, and by status."""
    bins: Sequence[tuple[Key, Sequence[int], Sequence[int]]]
    """By what was asked: bins of sketches, and how many are in each."""


_SUMS = """
    select {keys}, status, sum(count)::bigint as count, sum(duration) as duration, sum(queued) as queued,
        sum(input_tokens) as input_tokens, sum(cached_tokens) as cached_tokens, sum(output_tokens) as output_tokens,
        sum(cost) as cost
    from {rows} group by {places}
"""
_BINS = """
    select {names}, array_agg(bin) as bins, array_agg(counted) as counts
    from (
        select {names}, bin, sum(counted)::bigint as counted
        from (select {keys}, unnest(bins) as bin, unnest(bin_counts) as counted from {rows}) one
        group by {names}, bin
    ) two
    group by {names}
"""
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

    async def sums(
        self,
        window: Window,
        filters: Filters,
        by: Sequence[str],
        *,
        kind: str | None = None,
        bins: bool = True,
    ) -> Sums:
        """Return what a window holds, by any of `_KEYS`; `kind` is `task` or `workflow`, or both."""
        where, values = _where(filters, by, kind)
        values["step"] = float(window.step)
        pieces = [Piece(window.table, window.since, window.until)] if "at" in by else window.pieces
        for place, piece in enumerate(pieces):
            values[f"since_{place}"], values[f"until_{place}"] = piece.since, piece.until
        parts = {
            "keys": ", ".join(_KEYS[name] for name in by),
            "names": ", ".join(by),
            "places": ", ".join(str(1 + place) for place in range(len(by) + 1)),
            "rows": _rows(pieces, where),
        }
        query = _SUMS.format(**parts)
        rows = (await self._session.execute(text(query), _needed(query, values))).mappings().all()
        found = [(tuple(row[name] for name in by), row) for row in rows]
        sketches: list[tuple[Key, Sequence[int], Sequence[int]]] = []
        if bins:
            query = _BINS.format(**parts)
            counted = (await self._session.execute(text(query), _needed(query, values))).mappings()
            sketches = [(tuple(row[name] for name in by), row["bins"], row["counts"]) for row in counted]
        return Sums(found, sketches)

    async def agent_names(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the names of those agents that are in the catalogue."""
        rows = await self._session.execute(text(_CATALOGUE), {"ids": list(ids)})
        return {row.id: row.name for row in rows}

    async def user_names(self, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
        """Return the names of accounts."""
        rows = await self._session.execute(text(_USERS), {"ids": list(ids)})
        return {row.id: row.username for row in rows}

    async def events(self, wanted: "Wanted", limit: int, before: int | None) -> list[EventRow]:
        """Return events, newest first."""
        query = select(EventRow)
        if wanted.user_id is not None:
            query = query.where(EventRow.user_id == wanted.user_id)
        if wanted.types:
            query = query.where(EventRow.type.in_(wanted.types))
        if wanted.subject is not None:
            query = query.where(EventRow.subject == wanted.subject)
        if wanted.agent is not None:
            query = query.where(EventRow.data["agent"].astext == wanted.agent)
        if wanted.since is not None:
            query = query.where(EventRow.time >= wanted.since)
        if wanted.until is not None:
            query = query.where(EventRow.time < wanted.until)
        if before is not None:
            query = query.where(EventRow.position < before)
        return list(await self._session.scalars(query.order_by(EventRow.position.desc()).limit(limit)))

    async def history(self, workflow_id: uuid.UUID, most: int) -> list[EventRow]:
        """Return the first events of a workflow, oldest first."""
        query = select(EventRow).where(EventRow.subject == f"workflow/{workflow_id}").order_by(EventRow.position)
        return list(await self._session.scalars(query.limit(most)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are asked for. What is None is not."""

    user_id: uuid.UUID | None = None
    types: Sequence[str] | None = None
    subject: str | None = None
    agent: str | None = None
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None


def _rows(pieces: Sequence[Piece], where: str) -> str:
    found = (
        f"select * from rollups_{piece.table} where {where} and bucket >= :since_{place} and bucket < :until_{place}"  # noqa: S608  (names of ours)
        for place, piece in enumerate(pieces)
    )
    return f"({' union all '.join(found)}) found"


def _where(filters: Filters, by: Sequence[str], kind: str | None) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"cube": int(filters.cube(by)), "user_id": filters.user_id or EVERYBODY}
    conditions = ["cube = :cube"]
    if filters.user_id is not None or "user_id" not in by:
        conditions.append("user_id = :user_id")
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


def _needed(query: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f":{name}" in query}
