"""Links to templates: making and ending them, what whoever has one is shown, and saving a copy of it."""

import uuid

from agent_contracts.events import TemplateShared, TemplateUnshared
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.workflows.errors import NotShared, TemplateNotFound
from orchestration_engine.workflows.models import TemplateShare
from orchestration_engine.workflows.shares.links import LEADS_NOWHERE, is_token, new_token
from orchestration_engine.workflows.shares.people import without_people
from orchestration_engine.workflows.shares.schemas import LinkView
from orchestration_engine.workflows.shares.template_repository import Opened, TemplateShareRepository
from orchestration_engine.workflows.shares.template_schemas import SharedTemplate, TemplateCopy, TemplateShareRequest
from orchestration_engine.workflows.templates.repository import TemplateRepository
from orchestration_engine.workflows.templates.schemas import TemplateSave, TemplateView, form_of
from orchestration_engine.workflows.templates.service import TemplateManager
from workflow_language.document import WorkflowDocument


class TemplateShareManager:
    """The rules of links to templates."""

    def __init__(self, work: UnitOfWork, manager: TemplateManager) -> None:
        self._work = work
        self._manager = manager
        self._templates = TemplateRepository(work.session)
        self._shares = TemplateShareRepository(work.session)

    async def share(self, slug: str, owner_id: uuid.UUID, wanted: TemplateShareRequest) -> LinkView:
        """Make a link to one of the user's own templates, or change what it shows; TemplateNotFound."""
        await self._templates.lock(owner_id, slug)  # a template that is removed meanwhile leaves no link behind
        await self._owned(slug, owner_id)
        share = await self._shares.save(owner_id, slug, new_token(), now(), include_name=wanted.include_name)
        told = TemplateShared(slug=slug, include_name=wanted.include_name)
        self._work.emit(owner_id, f"template/{slug}", told)
        return _view(share)

    async def link(self, slug: str, owner_id: uuid.UUID) -> LinkView | None:
        """Return the link to one of the user's own templates, if it has one; TemplateNotFound."""
        await self._owned(slug, owner_id)
        share = await self._shares.of(owner_id, slug)
        return _view(share) if share else None

    async def stop(self, slug: str, owner_id: uuid.UUID) -> None:
        """Make the link to one of the user's own templates lead nowhere; TemplateNotFound, NotShared."""
        await self._owned(slug, owner_id)
        if not await self._shares.remove(owner_id, slug):
            raise NotShared(f"The template {slug} has no link; nobody else can read it.")
        self._work.emit(owner_id, f"template/{slug}", TemplateUnshared(slug=slug))

    async def read(self, token: str) -> SharedTemplate:
        """Return the template that a link leads to, in its newest version; NotShared."""
        opened = await self._opened(token)
        document = without_people(_document(opened))
        return SharedTemplate(
            slug=opened.template.slug,
            version=opened.template.version,
            name=document.name,
            description=document.description,
            by=opened.owner.username if opened.share.include_name else None,
            inputs=form_of(document),
            document=document,
            runs=await self._runs(document, opened.owner.id),
            created_at=opened.template.created_at,
        )

    async def copy(self, token: str, wanted: TemplateCopy, user_id: uuid.UUID) -> tuple[TemplateView, bool]:
        """Save what a link leads to as the user's own template; return it, and whether it is new.

        NotShared; SlugTaken where another template has the id; InvalidWorkflow where the user could not run it.
        """
        opened = await self._opened(token)
        slug = wanted.slug or opened.template.slug
        document = _document(opened)
        if opened.owner.id != user_id:
            document = without_people(document)
        elif slug == opened.template.slug:
            return await self._manager.get(slug, user_id), False
        return await self._manager.add(TemplateSave(slug=slug, document=document), user_id)

    async def _opened(self, token: str) -> Opened:
        opened = await self._shares.opened_by(token) if is_token(token) else None
        if opened is None:
            raise NotShared(LEADS_NOWHERE)
        return opened

    async def _runs(self, document: WorkflowDocument, owner_id: uuid.UUID) -> list[str]:
        named = {step.workflow: step.template.slug for step in document.steps if step.workflow and step.template}
        own = await self._templates.own(owner_id, {*named.values()})
        return sorted(name for name, slug in named.items() if slug in own)

    async def _owned(self, slug: str, owner_id: uuid.UUID) -> None:
        if not await self._templates.own(owner_id, {slug}):
            raise TemplateNotFound(slug, "of your own")


def _document(opened: Opened) -> WorkflowDocument:
    return WorkflowDocument.model_validate(opened.body)


def _view(share: TemplateShare) -> LinkView:
    return LinkView(
        token=share.token,
        path=f"/shared-template/{share.token}",
        include_name=share.include_name,
        created_at=share.created_at,
    )
