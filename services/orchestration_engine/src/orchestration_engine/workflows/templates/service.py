"""Templates: saving workflows under a name, finding and removing them."""

import uuid
from collections.abc import Mapping, Sequence

import orjson

from agent_contracts.events import TemplateDeleted, TemplateSaved
from agent_contracts.problems import FieldProblem
from orchestration_engine.core import pagination
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.workflows.errors import InvalidWorkflow, SlugTaken, TemplateInUse, TemplateNotFound
from orchestration_engine.workflows.inserting import Written, written
from orchestration_engine.workflows.intake import WorkflowIntake
from orchestration_engine.workflows.models import Template
from orchestration_engine.workflows.template_lookup import reference
from orchestration_engine.workflows.templates.repository import Found, TemplateRepository
from orchestration_engine.workflows.templates.schemas import (
    TemplateHead,
    TemplatePage,
    TemplateSave,
    TemplateVersion,
    TemplateView,
    form_of,
)
from workflow_language.document import WorkflowDocument


class TemplateManager:
    """The rules of templates."""

    def __init__(self, work: UnitOfWork, intake: WorkflowIntake) -> None:
        self._work = work
        self._intake = intake
        self._templates = TemplateRepository(work.session)

    async def save(self, request: TemplateSave, owner_id: uuid.UUID) -> tuple[TemplateView, bool]:
        """Save a version of the user's own template; return it, and whether it is new.

        What says the same as the newest version is that version. InvalidWorkflow where it could not run.
        """
        document = await self._checked(request, owner_id, "body.document")
        await self._templates.lock(owner_id, request.slug)
        before = await self._templates.versions(owner_id, request.slug)
        is_new = not before or before[0].document != document.digest
        if is_new:
            await self._write(owner_id, request.slug, before[0].version + 1 if before else 1, document)
        return await self.get(request.slug, owner_id), is_new

    async def add(self, request: TemplateSave, owner_id: uuid.UUID) -> tuple[TemplateView, bool]:
        """Save a template as the user's own where none has its slug; return it, and whether it is new.

        Where one of the user's, or of the product's, has the slug and says the same it is that one. SlugTaken where it
        says something else, InvalidWorkflow where it could not run.
        """
        document = await self._checked(request, owner_id, "document")
        await self._templates.lock(owner_id, request.slug)
        found = await self._templates.find(owner_id, request.slug, None)
        if found is None:
            await self._write(owner_id, request.slug, 1, document)
        elif found[1] != orjson.loads(document.body):
            raise SlugTaken(request.slug, await self._templates.free(owner_id, request.slug))
        return await self.get(request.slug, owner_id), found is None

    async def page(self, owner_id: uuid.UUID, q: str, limit: int, cursor: str | None) -> TemplatePage:
        """Return a page of the user's templates and the product's that have all the words of `q`, by their slugs."""
        after = pagination.decode(cursor) if cursor else ""
        rows = await self._templates.page(owner_id, q.split(), limit + 1, after)
        items = [TemplateHead.model_validate(_head(template, body)) for template, body in rows[:limit]]
        more = len(rows) > limit
        return TemplatePage(items=items, next_cursor=pagination.encode(items[-1].slug) if more else None)

    async def get(self, name: str, owner_id: uuid.UUID) -> TemplateView:
        """Return a version of one of the user's templates, or of the product's; TemplateNotFound."""
        found = await self._templates.find(owner_id, *reference(name))
        if found is None:
            raise TemplateNotFound(name)
        template, _ = found
        return _view(found, await self._templates.versions(template.owner_id, template.slug))

    async def remove(self, slug: str, owner_id: uuid.UUID, *, dry_run: bool = False) -> None:
        """Remove the user's own template, all versions; TemplateNotFound; TemplateInUse where it is run by itself.

        With `dry_run` only what stands against it is told.
        """
        await self._templates.lock(owner_id, slug)  # a link that is made meanwhile would outlive it
        if not await self._templates.versions(owner_id, slug):
            raise TemplateNotFound(slug, "of your own")
        if users := await self._templates.named_by(owner_id, slug):
            raise TemplateInUse(slug, users)
        if dry_run:
            return
        await self._templates.remove(owner_id, slug)
        self._work.emit(owner_id, f"template/{slug}", TemplateDeleted(slug=slug))

    async def _checked(self, request: TemplateSave, owner_id: uuid.UUID, place: str) -> Written:
        """Return a document as it is kept; InvalidWorkflow, which names what stands at `place`, where it cannot run."""
        await self._work.release()
        if wrong := await self._intake.wrong_with(request.document, owner_id, saved_as=request.slug):
            raise InvalidWorkflow(
                [FieldProblem(pointer=f"{place}.{one.pointer}", message=one.message) for one in wrong]
            )
        return written(request.document)

    async def _write(self, owner_id: uuid.UUID, slug: str, version: int, document: Written) -> None:
        await self._templates.save(owner_id, slug, version, document, now())
        self._work.emit(owner_id, f"template/{slug}", TemplateSaved(slug=slug, version=version))


def _head(template: Template, body: Mapping[str, object]) -> dict[str, object]:
    steps = body["steps"]
    assert isinstance(steps, list)
    return {
        "slug": template.slug,
        "version": template.version,
        "name": body["name"],
        "description": body.get("description"),
        "builtin": template.owner_id is None,
        "steps": len(steps),
        "created_at": template.created_at,
    }


def _view(found: Found, versions: Sequence[Template]) -> TemplateView:
    template, body = found
    document = WorkflowDocument.model_validate(body)
    shown = [TemplateVersion(version=one.version, created_at=one.created_at) for one in versions]
    return TemplateView.model_validate(
        {**_head(template, body), "inputs": form_of(document), "document": document, "versions": shown}
    )
