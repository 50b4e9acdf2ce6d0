"""The templates that come with the product: files of a folder, kept in the table beside those that users save."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import structlog
from pydantic import TypeAdapter, ValidationError

from agent_contracts.text import Slug
from orchestration_engine.agents import AgentManager
from orchestration_engine.core.clock import now
from orchestration_engine.core.columns import columns
from orchestration_engine.core.database import DATABASE_ERRORS, Database
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.inserting import Written, insert_documents, written
from workflow_language.calls import FindAgent
from workflow_language.document import TemplateReference, WorkflowDocument
from workflow_language.errors import InvalidDocument
from workflow_language.reading import read_document
from workflow_language.validation import problems

TRY_AGAIN = 2.0
"""Seconds until it is tried again where the database is away."""

_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('templates of the product', 0))"
_WRITE = """
    with newest as (
        select distinct on (slug) slug, version, document from templates where owner_id is null
        order by slug, version desc
    )
    insert into templates (id, slug, version, document, created_at)
    select g.id, g.slug, coalesce(n.version, 0) + 1, g.document, $4
    from unnest($1::uuid[], $2::text[], $3::bytea[]) as g(id, slug, document) left join newest n on n.slug = g.slug
    where n.document is distinct from g.document
    returning slug || '@' || version as name
"""

_log = structlog.get_logger(__name__)
_slug = TypeAdapter[str](Slug)


async def keep_builtin_templates(database: Database, folder: Path, catalogue: AgentManager) -> None:
    """Write what the folder holds, once; while the database is away it is tried again."""
    documents = {slug: written(document) for slug, document in usable(read_templates(folder), catalogue.find).items()}
    while True:
        try:
            names = await write_templates(database, documents)
        except DATABASE_ERRORS as error:
            _log.warning("the product's templates are not written; trying again", error=type(error).__name__)
            await asyncio.sleep(TRY_AGAIN)
        else:
            _log.info("the product's templates are kept", templates=len(documents), written=names)
            return


def read_templates(folder: Path) -> dict[str, WorkflowDocument]:
    """Return the folder's templates by their slugs, which are the files' names; what cannot be read is logged."""
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            found[_slug.validate_python(path.stem)] = read_document(path.read_bytes())
        except (InvalidDocument, ValidationError, OSError) as error:
            _log.error("a template of the product cannot be read", file=path.name, error=str(error)[:1000])
    return found


def usable(documents: Mapping[str, WorkflowDocument], find_agent: FindAgent) -> dict[str, WorkflowDocument]:
    """Return those that can run, with what they run; each of the others is logged."""
    good = {**documents}

    def template(reference: TemplateReference) -> WorkflowDocument | None:
        return good.get(reference.slug) if reference.version is None else None

    while True:
        wrong = {slug: found for slug, document in good.items() if (found := problems(document, find_agent, template))}
        for slug, found in wrong.items():
            told = [f"{problem.pointer}: {problem.message}" for problem in found[:5]]
            _log.error("a template of the product cannot run", template=slug, problems=told)
            del good[slug]
        if not wrong:
            return good


async def write_templates(database: Database, documents: Mapping[str, Written]) -> list[str]:
    """Write a version of each document that is not its template's newest version; return the names of what is new."""
    rows = [(new_id(), slug, document.digest) for slug, document in documents.items()]
    async with database.driver() as connection:
        await connection.execute(_ONE_AT_A_TIME)
        await insert_documents(connection, [*documents.values()])
        return [row["name"] for row in await connection.fetch(_WRITE, *columns(rows, 3), now())]
