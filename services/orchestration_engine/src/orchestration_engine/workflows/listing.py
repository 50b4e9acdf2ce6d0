"""Which of somebody's workflows a list shows, the newest first or those that ended last; an index leads to them."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple  # Any: SQLAlchemy's own type of columns

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

from orchestration_engine.workflows.models import ENDS, Status, Workflow

MOST_WALKED = 2_000
"""So many different names of a user's workflows are looked through for words; if more, each workflow is looked at."""
MOST_NAMES = 100
"""So many names that have the words are followed one by one. Where more have them, one comes soon among the newest."""


class Stretch(NamedTuple):
    """From one moment until before another; what is None is open."""

    since: datetime.datetime | None = None
    until: datetime.datetime | None = None

    def conditions(self, moment: InstrumentedAttribute[Any]) -> list[ColumnElement[bool]]:
        """Return what holds of a moment in it."""
        begun = [] if self.since is None else [moment >= self.since]
        return begun if self.until is None else [*begun, moment < self.until]


WHENEVER = Stretch()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of workflows is narrowed to; all of them where nothing is said."""

    statuses: Sequence[Status] = ()
    q: str = ""
    """Words, all of which the name has."""
    created: Stretch = WHENEVER
    ended: Stretch = WHENEVER
    template: str | None = None
    """`slug@version`, or a slug for every version."""
    source: str | None = None
    batch_id: uuid.UUID | None = None

    @property
    def is_by_end(self) -> bool:
        """Whoever asks when workflows ended wants them in that order."""
        return self.ended != WHENEVER

    def moment(self, of: Any) -> Any:
        """Return the moment by which a workflow has its place in the list, or the column of these moments."""
        return of.finished_at if self.is_by_end else of.created_at

    def order(self, of: Any) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Return the order of the list."""
        return self.moment(of).desc(), of.id.desc()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after this workflow."""

    moment: datetime.datetime
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.moment.isoformat()} {self.id}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """Return the place that was written; ValueError where it is none."""
        written, _, workflow_id = text.partition(" ")
        moment = datetime.datetime.fromisoformat(written)
        if moment.tzinfo is None:
            raise ValueError("a time without its offset")
        return cls(moment, uuid.UUID(workflow_id))


async def found(
    session: AsyncSession, owner_id: uuid.UUID, wanted: Wanted, limit: int, before: Place | None
) -> Subquery:
    """Return a query of the ids of the first workflows of a page."""
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
    statuses = wanted.statuses or (ENDS if wanted.is_by_end else ())
    if statuses and wanted.source is None and wanted.batch_id is None:
        conditions += [column.in_(texts) for column, texts in many]
        # The indexes with a status are used only where the query itself says which one it wants.
        said = [literal(status, one.status.type, literal_execute=True) for status in dict.fromkeys(statuses)]
        each = [_first(one, wanted, [*conditions, one.status == status], limit).subquery() for status in said]
        return union_all(*map(select, each)).subquery()
    if statuses:
        conditions.append(one.status.in_(statuses))
    if not many:
        return _first(one, wanted, conditions, limit).subquery()
    (column, texts), *others = many
    conditions += [other.in_(its) for other, its in others]
    return _of_each(one, wanted, column, texts, conditions, limit)


def _conditions(
    one: type[Workflow], owner_id: uuid.UUID, wanted: Wanted, before: Place | None
) -> list[ColumnElement[bool]]:
    given = [one.owner_id == owner_id, *wanted.created.conditions(one.created_at)]
    given += wanted.ended.conditions(one.finished_at)
    if before is not None:
        given.append(tuple_(wanted.moment(one), one.id) < (before.moment, before.id))
    if wanted.source is not None:
        given.append(one.source == wanted.source)
    if wanted.batch_id is not None:
        given.append(one.batch_id == wanted.batch_id)
    return given


def _first(
    one: type[Workflow], wanted: Wanted, conditions: Sequence[ColumnElement[bool]], limit: int
) -> Select[uuid.UUID]:
    return select(one.id).where(*conditions).order_by(*wanted.order(one)).limit(limit)


def _of_each(
    one: type[Workflow],
    wanted: Wanted,
    column: InstrumentedAttribute[Any],
    texts: list[str],
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
) -> Subquery:
    """Return the first of each of some names or templates: the first of them all are among these."""
    text = func.unnest(literal(texts, ARRAY(Text))).table_valued("value").render_derived("wanted")
    first = _first(one, wanted, [*conditions, column == text.c.value], limit).lateral()
    return select(first.c.id).select_from(text).join(first, true()).subquery()


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
