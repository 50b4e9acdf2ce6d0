"""The tables of templates."""

import datetime
import itertools
import uuid
from collections.abc import Collection, Mapping, Sequence

import orjson
from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.inserting import Written
from orchestration_engine.workflows.models import Document, Schedule, Template, TemplateShare, Trigger

Found = tuple[Template, Mapping[str, object]]
"""A template and its document."""
_STEM = 50
"""How much of a slug stays where another is made of it; the longest has 63 characters."""


class TemplateRepository:
    """Templates in PostgreSQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(self, owner_id: uuid.UUID, words: Sequence[str], limit: int, after: str) -> list[Found]:
        """Return the newest versions of a user's templates and of the product's that have all the words, by slug.

        Where both have the same slug the user's own is meant, as when it is run.
        """
        newest = (
            select(Template)
            .where(or_(Template.owner_id == owner_id, Template.owner_id.is_(None)), Template.slug > after)
            .order_by(Template.slug, Template.owner_id.is_(None), Template.version.desc())
            .distinct(Template.slug)
            .subquery()
        )
        query = select(Template, Document.body).join(newest, newest.c.id == Template.id)
        query = query.join(Document, Document.digest == Template.document)
        text = func.lower(
            func.concat_ws(" ", Template.slug, Document.body["name"].astext, Document.body["description"].astext)
        )
        for word in words:
            query = query.where(func.strpos(text, func.lower(word)) > 0)
        rows = await self._session.execute(query.order_by(Template.slug).limit(limit))
        return [(template, body) for template, body in rows]

    async def find(self, owner_id: uuid.UUID, slug: str, version: int | None) -> Found | None:
        """Return a template: the user's own, or else the one that comes with the product."""
        query = (
            select(Template, Document.body)
            .join(Document, Document.digest == Template.document)
            .where(or_(Template.owner_id == owner_id, Template.owner_id.is_(None)), Template.slug == slug)
            .order_by(Template.owner_id.is_(None), Template.version.desc())
            .limit(1)
        )
        if version is not None:
            query = query.where(Template.version == version)
        row = (await self._session.execute(query)).first()
        return None if row is None else (row[0], row[1])

    async def versions(self, owner_id: uuid.UUID | None, slug: str) -> list[Template]:
        """Return every version of a user's own template, or of one of the product's, newest first."""
        whose = Template.owner_id.is_(None) if owner_id is None else Template.owner_id == owner_id
        query = select(Template).where(whose, Template.slug == slug).order_by(Template.version.desc())
        return list(await self._session.scalars(query))

    async def own(self, owner_id: uuid.UUID, slugs: Collection[str]) -> set[str]:
        """Return which of the slugs are those of a user's own templates."""
        query = select(Template.slug).where(Template.owner_id == owner_id, Template.slug.in_(slugs))
        return set(await self._session.scalars(query))

    async def free(self, owner_id: uuid.UUID, slug: str) -> str:
        """Return a slug much like another that neither a user's own templates have nor the product's."""
        stem = f"{slug[:_STEM].rstrip('-')}-"
        mine = or_(Template.owner_id == owner_id, Template.owner_id.is_(None))
        taken = set(await self._session.scalars(select(Template.slug).where(mine, Template.slug.startswith(stem))))
        return next(f"{stem}{number}" for number in itertools.count(2) if f"{stem}{number}" not in taken)

    async def lock(self, owner_id: uuid.UUID, slug: str) -> None:
        """Let nobody else save a version of the same template before this transaction ends."""
        await self._session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{owner_id}/{slug}", 0))))

    async def save(
        self, owner_id: uuid.UUID, slug: str, version: int, document: Written, moment: datetime.datetime
    ) -> None:
        """Write a version of a user's template."""
        kept = insert(Document).values(digest=document.digest, body=orjson.loads(document.body))
        await self._session.execute(kept.on_conflict_do_nothing())
        self._session.add(
            Template(
                id=new_id(),
                owner_id=owner_id,
                slug=slug,
                version=version,
                document=document.digest,
                created_at=moment,
            )
        )
        await self._session.flush()

    async def named_by(self, owner_id: uuid.UUID, slug: str) -> list[str]:
        """Return the names of the user's schedules and triggers that run a template, in whatever version."""
        found: list[str] = []
        for kind, table in (("schedule", Schedule), ("trigger", Trigger)):
            which = func.split_part(table.template, "@", 1) == slug
            names = await self._session.scalars(select(table.name).where(table.owner_id == owner_id, which).limit(5))
            found += [f"{kind} {name}" for name in names]
        return found

    async def remove(self, owner_id: uuid.UUID, slug: str) -> None:
        """Remove every version of a user's own template, and the link to it."""
        links = delete(TemplateShare).where(TemplateShare.owner_id == owner_id, TemplateShare.slug == slug)
        await self._session.execute(links)
        await self._session.execute(delete(Template).where(Template.owner_id == owner_id, Template.slug == slug))
