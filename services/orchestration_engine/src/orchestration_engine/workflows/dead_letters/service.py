"""Work that was set aside: why, and how it is taken up again."""

import uuid
from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy import Row, Select, select

from orchestration_engine.auth import NotAllowed, User
from orchestration_engine.auth.models import Role
from orchestration_engine.core import pagination
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.workflows.errors import DeadLetterNotFound, LetterRequeued, NotRequeueable
from orchestration_engine.workflows.models import DeadLetter, Workflow
from orchestration_engine.workflows.schemas import DeadLetterPage, DeadLetterView
from orchestration_engine.workflows.service import WorkflowManager

RequeueSource = Callable[[UnitOfWork, DeadLetter], Awaitable[None]]
"""Tries a letter again of which no workflow was made; what it raises is why it cannot be."""


class DeadLetterManager:
    """The rules of looking through one's dead letters."""

    def __init__(self, work: UnitOfWork, workflows: WorkflowManager, sources: Mapping[str, RequeueSource]) -> None:
        """`sources` says who takes letters without a workflow back, by what their source begins with: `trigger`."""
        self._session = work.session
        self._work = work
        self._workflows = workflows
        self._sources = sources

    async def page(self, owner_id: uuid.UUID, limit: int, cursor: str | None) -> DeadLetterPage:
        """Return a page of the user's dead letters, newest first."""
        return await self._page(_letters().where(DeadLetter.owner_id == owner_id), limit, cursor)

    async def everybodys(self, admin: User, limit: int, cursor: str | None) -> DeadLetterPage:
        """Return a page of everybody's dead letters, newest first, without what is in them; NotAllowed."""
        if admin.role is not Role.ADMIN:
            raise NotAllowed("Everybody's dead letters are for administrators. Leave `all` out to list yours.")
        page = await self._page(_letters(), limit, cursor)
        return page.model_copy(update={"items": [item.model_copy(update={"payload": None}) for item in page.items]})

    async def _page(self, query: Select[DeadLetter, str | None, str], limit: int, cursor: str | None) -> DeadLetterPage:
        if cursor:
            query = query.where(DeadLetter.id < pagination.decode_id(cursor))
        rows = (await self._session.execute(query.order_by(DeadLetter.id.desc()).limit(limit + 1))).all()
        items = [_view(row) for row in rows[:limit]]
        more = len(rows) > limit
        return DeadLetterPage(items=items, next_cursor=pagination.encode(str(items[-1].id)) if more else None)

    async def get(self, letter_id: uuid.UUID, owner_id: uuid.UUID) -> DeadLetterView:
        """Return one of the user's dead letters; DeadLetterNotFound."""
        query = _letters().where(DeadLetter.owner_id == owner_id, DeadLetter.id == letter_id)
        row = (await self._session.execute(query)).one_or_none()
        if row is None:
            raise DeadLetterNotFound(letter_id)
        return _view(row)

    async def requeue(self, letter_id: uuid.UUID, owner_id: uuid.UUID) -> DeadLetterView:
        """Try the work of a letter again.

        A workflow goes on from where it was set aside. Raises DeadLetterNotFound, LetterRequeued, NotRequeueable, and
        what WorkflowManager.retry or the letter's source raises.
        """
        query = select(DeadLetter).where(DeadLetter.id == letter_id, DeadLetter.owner_id == owner_id)
        letter = await self._session.scalar(query.with_for_update())
        if letter is None:
            raise DeadLetterNotFound(letter_id)
        if letter.requeued_at is not None:
            raise LetterRequeued(letter_id)
        if letter.workflow_id is not None:
            await self._workflows.retry(letter.workflow_id, owner_id, None)
        else:
            await self._requeue_source(letter)
        letter.requeued_at = now()
        await self._session.flush()
        return await self.get(letter_id, owner_id)

    async def _requeue_source(self, letter: DeadLetter) -> None:
        kind, _, _ = (letter.source or "").partition("/")
        if (requeue := self._sources.get(kind)) is None:
            raise NotRequeueable(letter.id, letter.source)
        await requeue(self._work, letter)


def _letters() -> Select[DeadLetter, str | None, str]:
    query = select(DeadLetter, Workflow.name, User.username).join(User, User.id == DeadLetter.owner_id)
    return query.outerjoin(Workflow, Workflow.id == DeadLetter.workflow_id)


def _view(row: Row[DeadLetter, str | None, str]) -> DeadLetterView:
    letter, workflow_name, owner = row
    names = DeadLetterView.model_fields.keys() - {"workflow_name", "owner"}
    shown = {name: getattr(letter, name) for name in names}
    return DeadLetterView.model_validate({**shown, "workflow_name": workflow_name, "owner": owner})
