"""Which of somebody's workflows a list shows. Whatever it is narrowed to, an index leads to them, the newest first."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # SQLAlchemy's own type of columns

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Subquery,
    Text,
    func,
    literal,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from orchestration_engine.workflows.models import Status, Workflow

MOST_WALKED = 2_000
"""So many different names of a user's workflows are looked through for words; if more, each workflow is looked at."""
MOST_NAMES = 100
"""So many names that have the words are followed one by one. Where more have them, one comes soon among the newest."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of workflows is narrowed to; all of them where nothing is said."""

    statuses: Sequence[Status] = ()
    q: str = ""
    """Words, all of which the name has."""
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    template: str | None = None
    """`slug@version`, or a slug for every version."""
    source: str | None = None
    batch_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after this workflow."""

    created_at: datetime.datetime
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.created_at.isoformat()} {self.id}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """Return the place that was written; ValueError where it is none."""
        moment, _, workflow_id = text.partition(" ")
        created_at = datetime.datetime.fromisoformat(moment)
        if created_at.tzinfo is None:
            raise ValueError("a time without its offset")
        return cls(created_at, uuid.UUID(workflow_id))


async def found(
    session: AsyncSession, owner_id: uuid.UUID, wanted: Wanted, limit: int, before: Place | None
) -> Subquery:
    """Return a query of the ids and the times of the first workflows of a page."""
    one = aliased(Workflow)
    conditions = _conditions(one, owner_id, wanted, before)
    many: list[tuple[InstrumentedAttribute[Any], list[str]]] = []
    if wanted.template is not None:
        many.append((one.template, await _templates(session, owner_id, wanted.template)))
    if words := wanted.q.lower().split():
        names = await _names(session, owner_id, words)
        if names is None:
            conditions += [func.strpos(func.lower(one.name), word) > 0 for word in words]
        else:
            many.append((one.name, names))
    if wanted.statuses and wanted.source is None and wanted.batch_id is None:
        conditions += [column.in_(texts) for column, texts in many]
        # The index of what is not completed is used only where the query itself says which status it wants.
        said = [literal(status, one.status.type, literal_execute=True) for status in dict.fromkeys(wanted.statuses)]
        each = [_newest(one, [*conditions, one.status == status], limit).subquery() for status in said]
        return union_all(*map(select, each)).subquery()
    if wanted.statuses:
        conditions.append(one.status.in_(wanted.statuses))
    if not many:
        return _newest(one, conditions, limit).subquery()
    (column, texts), *others = many
    conditions += [other.in_(its) for other, its in others]
    return _of_each(one, column, texts, conditions, limit)


def newest_first(of: Any) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return the order of lists."""
    return of.created_at.desc(), of.id.desc()


def _conditions(
    one: type[Workflow], owner_id: uuid.UUID, wanted: Wanted, before: Place | None
) -> list[ColumnElement[bool]]:
    given: list[ColumnElement[bool]] = [one.owner_id == owner_id]
    if before is not None:
        given.append(tuple_(one.created_at, one.id) < (before.created_at, before.id))
    if wanted.since is not None:
        given.append(one.created_at >= wanted.since)
    if wanted.until is not None:
        given.append(one.created_at < wanted.until)
    if wanted.source is not None:
        given.append(one.source == wanted.source)
    if wanted.batch_id is not None:
        given.append(one.batch_id == wanted.batch_id)
    return given


def _newest(
    one: type[Workflow], conditions: Sequence[ColumnElement[bool]], limit: int
) -> Select[uuid.UUID, datetime.datetime]:
    return select(one.id, one.created_at).where(*conditions).order_by(*newest_first(one)).limit(limit)


def _of_each(
    one: type[Workflow],
    column: InstrumentedAttribute[Any],
    texts: list[str],
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
) -> Subquery:
    """Return the newest of each of some names or templates: the newest of them all are among these."""
    text = func.unnest(literal(texts, ARRAY(Text))).table_valued("value").render_derived("wanted")
    newest = _newest(one, [*conditions, column == text.c.value], limit).lateral()
    return select(newest.c.id, newest.c.created_at).select_from(text).join(newest, true()).subquery()


async def _names(session: AsyncSession, owner_id: uuid.UUID, words: Sequence[str]) -> list[str] | None:
    """Return the names that have all of the words; None where they are too many to be gone through."""
    walked = await _different(session, owner_id, Workflow.name)
    if len(walked) > MOST_WALKED:
        return None
    names = [name for name in walked if all(word in name.lower() for word in words)]
    return names if len(names) <= MOST_NAMES else None


async def _templates(session: AsyncSession, owner_id: uuid.UUID, template: str) -> list[str]:
    if "@" in template:
        return [template]
    known = await _different(session, owner_id, Workflow.template)
    return [name for name in known if name.partition("@")[0] == template]


async def _different(session: AsyncSession, owner_id: uuid.UUID, column: InstrumentedAttribute[Any]) -> list[str]:
    """Return the different values of a column among a user's workflows, going from each to the next by the index."""
    first = select(func.min(column).label("value"), literal(1).label("place")).where(Workflow.owner_id == owner_id)
    walk = first.cte("walk", recursive=True)
    one = aliased(Workflow)
    its = getattr(one, column.key)
    following = select(func.min(its)).where(one.owner_id == owner_id, its > walk.c.value).scalar_subquery()
    walk = walk.union_all(
        select(following, walk.c.place + 1).where(walk.c.value.is_not(None), walk.c.place <= MOST_WALKED)
    )
    return list(await session.scalars(select(walk.c.value).where(walk.c.value.is_not(None))))
