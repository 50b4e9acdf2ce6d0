"""Templates: saving workflows under a name, finding and removing them."""

import uuid
from collections.abc import Mapping, Sequence

from agent_contracts.events import TemplateSaved
from agent_contracts.problems import FieldProblem
from orchestration_engine.core import pagination
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.workflows.errors import InvalidWorkflow, TemplateInUse, TemplateNotFound
from orchestration_engine.workflows.inserting import written
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
        await self._work.release()
        if wrong := await self._intake.wrong_with(request.document, owner_id, saved_as=request.slug):
            raise InvalidWorkflow(
                [FieldProblem(pointer=f"body.document.{one.pointer}", message=one.message) for one in wrong]
            )
        document = written(request.document)
        await self._templates.lock(owner_id, request.slug)
        before = await self._templates.versions(owner_id, request.slug)
        is_new = not before or before[0].document != document.digest
        if is_new:
            version = before[0].version + 1 if before else 1
            await self._templates.save(owner_id, request.slug, version, document, now())
            told = TemplateSaved(slug=request.slug, version=version)
            self._work.emit(owner_id, f"template/{request.slug}", told)
        return await self.get(request.slug, owner_id), is_new

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

    async def remove(self, slug: str, owner_id: uuid.UUID) -> None:
        """Remove the user's own template, all versions; TemplateNotFound; TemplateInUse where it is run by itself."""
        if not await self._templates.versions(owner_id, slug):
            raise TemplateNotFound(slug, "of your own")
        if users := await self._templates.named_by(owner_id, slug):
            raise TemplateInUse(slug, users)
        await self._templates.remove(owner_id, slug)


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
    form = [one.model_dump() for one in document.inputs]  # complete, while the document stays as it was written
    shown = [TemplateVersion(version=one.version, created_at=one.created_at) for one in versions]
    return TemplateView.model_validate(
        {**_head(template, body), "inputs": form, "document": document, "versions": shown}
    )
