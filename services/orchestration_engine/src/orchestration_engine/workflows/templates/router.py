"""The addresses of templates."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from agent_contracts.text import Slug
from http_edge.problems import documented
from orchestration_engine.auth import CurrentUser
from orchestration_engine.core.pagination import Cursor, Limit
from orchestration_engine.core.web import Work
from orchestration_engine.workflows.router import ENDED, Intake, Submitted
from orchestration_engine.workflows.schemas import TemplateRequest, WorkflowView
from orchestration_engine.workflows.templates.schemas import TemplatePage, TemplateRun, TemplateSave, TemplateView
from orchestration_engine.workflows.templates.service import TemplateManager
from workflow_language.document import TemplateName

router = APIRouter(prefix="/templates", tags=["templates"], responses=documented(401))


def manager(work: Work, intake: Intake) -> TemplateManager:
    """Return the rules of templates for one request."""
    return TemplateManager(work, intake)


Templates = Annotated[TemplateManager, Depends(manager)]
Words = Annotated[str, Query(max_length=200, description="Words, all of which a template has that is listed.")]
Named = Annotated[TemplateName, Path(description="The template's id, and perhaps its version: `lease-check@3`.")]


def wanted(name: Named, body: TemplateRun) -> TemplateRequest:
    """Return what is to be run."""
    return TemplateRequest(template=name, values=body.values, name=body.name, priority=body.priority)


@router.post(
    "",
    status_code=201,
    response_model_exclude_unset=True,
    responses={200: {"model": TemplateView, "description": "The newest version says the same."}},
)
async def save(body: TemplateSave, user: CurrentUser, templates: Templates, response: Response) -> TemplateView:
    """Save a workflow as a template of one's own, or the next version of it."""
    view, is_new = await templates.save(body, user.id)
    if not is_new:
        response.status_code = 200
    response.headers["Location"] = f"/templates/{view.slug}@{view.version}"
    return view


@router.get("")
async def page(
    user: CurrentUser, templates: Templates, q: Words = "", limit: Limit = 20, cursor: Cursor = None
) -> TemplatePage:
    """List one's own templates and those that come with the product, by their ids, each in its newest version."""
    return await templates.page(user.id, q, limit, cursor)


@router.get("/{name}", response_model_exclude_unset=True, responses=documented(404))
async def get(name: Named, user: CurrentUser, templates: Templates) -> TemplateView:
    """Return a template with its form; where no version is named, the newest."""
    return await templates.get(name, user.id)


@router.delete("/{slug}", status_code=204, responses=documented(404, 409))
async def remove(
    slug: Annotated[Slug, Path()],
    user: CurrentUser,
    templates: Templates,
    *,
    dry_run: Annotated[bool, Query(description="Answer the same, and remove nothing.")] = False,
) -> None:
    """Remove a template of one's own, all versions; workflows that were made of it stay as they are."""
    await templates.remove(slug, user.id, dry_run=dry_run)


@router.post("/{name}/workflows", status_code=202, responses={**ENDED, **documented(404, 429)})
async def run(wanted: Annotated[TemplateRequest, Depends(wanted)], submission: Submitted) -> WorkflowView:
    """Run a template with values for its inputs; otherwise as `POST /workflows`."""
    return await submission.run(wanted)
