"""The table of links to templates."""

import datetime
import uuid
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import and_, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.auth import User
from orchestration_engine.workflows.models import Document, Template, TemplateShare


class Opened(NamedTuple):
    """What a link leads to."""

    share: TemplateShare
    owner: User
    template: Template
    """In its newest version."""
    body: Mapping[str, object]


class TemplateShareRepository:
    """Links to templates in PostgreSQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def save(
        self, owner_id: uuid.UUID, slug: str, token: str, moment: datetime.datetime, *, include_name: bool
    ) -> TemplateShare:
        """Write a template's link; where it has one, that stays, and shows what is wanted now."""
        statement = (
            insert(TemplateShare)
            .values(owner_id=owner_id, slug=slug, token=token, created_at=moment, include_name=include_name)
            .on_conflict_do_update(index_elements=["owner_id", "slug"], set_={"include_name": include_name})
            .returning(TemplateShare)
        )
        return (await self._session.execute(statement, execution_options={"populate_existing": True})).scalar_one()

    async def of(self, owner_id: uuid.UUID, slug: str) -> TemplateShare | None:
        """Return a template's link."""
        return await self._session.get(TemplateShare, (owner_id, slug))

    async def remove(self, owner_id: uuid.UUID, slug: str) -> bool:
        """Delete a template's link; False where there is none."""
        which = and_(TemplateShare.owner_id == owner_id, TemplateShare.slug == slug)
        statement = delete(TemplateShare).where(which).returning(TemplateShare.slug)
        return (await self._session.execute(statement)).one_or_none() is not None

    async def opened_by(self, token: str) -> Opened | None:
        """Return what the link of a token leads to."""
        same = and_(Template.owner_id == TemplateShare.owner_id, Template.slug == TemplateShare.slug)
        query = (
            select(TemplateShare, User, Template, Document.body)
            .join(User, User.id == TemplateShare.owner_id)
            .join(Template, same)
            .join(Document, Document.digest == Template.document)
            .where(TemplateShare.token == token)
            .order_by(Template.version.desc())
            .limit(1)
        )
        row = (await self._session.execute(query)).one_or_none()
        return None if row is None else Opened(*row)
