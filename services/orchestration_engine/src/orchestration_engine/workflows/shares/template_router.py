"""The addresses of links to templates, and those at which whoever has a link reads and copies."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from agent_contracts.text import Slug
from http_edge.problems import documented
from orchestration_engine.auth import CurrentUser
from orchestration_engine.core.web import Work
from orchestration_engine.workflows.shares.router import Token, unseen
from orchestration_engine.workflows.shares.schemas import LinkView
from orchestration_engine.workflows.shares.template_schemas import SharedTemplate, TemplateCopy, TemplateShareRequest
from orchestration_engine.workflows.shares.template_service import TemplateShareManager
from orchestration_engine.workflows.templates.router import Templates
from orchestration_engine.workflows.templates.schemas import TemplateView

router = APIRouter(tags=["sharing"])


def _manager(work: Work, templates: Templates) -> TemplateShareManager:
    return TemplateShareManager(work, templates)


Shares = Annotated[TemplateShareManager, Depends(_manager)]
Own = Annotated[Slug, Path(description="The id of a template of one's own.")]


@router.post("/templates/{slug}/share", responses=documented(401, 403, 404))
async def share_template(slug: Own, body: TemplateShareRequest, user: CurrentUser, shares: Shares) -> LinkView:
    """Make a link at which anybody who has it reads one of one's own templates, and saves a copy.

    It shows the newest version at the time. Sent again, the link stays the same and shows what is wanted now.
    """
    return await shares.share(slug, user.id, body)


@router.get("/templates/{slug}/share", responses=documented(401, 404))
async def template_link(slug: Own, user: CurrentUser, shares: Shares) -> LinkView | None:
    """Return the link to one of one's own templates; null where it has none."""
    return await shares.link(slug, user.id)


@router.delete("/templates/{slug}/share", status_code=204, responses=documented(401, 403, 404))
async def stop_template(slug: Own, user: CurrentUser, shares: Shares) -> None:
    """End the link to one of one's own templates; from now on it leads nowhere. Copies stay."""
    await shares.stop(slug, user.id)


@router.get("/template-shares/{token}", response_model_exclude_unset=True, responses=documented(404))
async def read_template(token: Token, shares: Shares, response: Response) -> SharedTemplate:
    """Return the template that a link leads to; nobody has to log in.

    The page that shows it is `/shared-template/{token}`.
    """
    unseen(response)
    return await shares.read(token)


@router.post(
    "/template-shares/{token}/copy",
    status_code=201,
    response_model_exclude_unset=True,
    responses={
        200: {"model": TemplateView, "description": "A template of that id says the same."},
        **documented(401, 403, 404, 409),
    },
)
async def copy_template(
    token: Token, body: TemplateCopy, user: CurrentUser, shares: Shares, response: Response
) -> TemplateView:
    """Save the template that a link leads to as one of one's own.

    Where it asks certain people, the copy asks whoever runs it. An id that stands for another template is refused.
    """
    view, is_new = await shares.copy(token, body, user.id)
    if not is_new:
        response.status_code = 200
    response.headers["Location"] = f"/templates/{view.slug}@{view.version}"
    return view
