"""Saved workflows, as those who run them find them."""

import uuid
from typing import NamedTuple

import asyncpg

from workflow_language.document import TemplateReference, WorkflowDocument

_FIND = """
    select t.slug, t.version, d.body::text as body
    from templates t join documents d on d.digest = t.document
    where t.slug = $2 and (t.owner_id = $1 or t.owner_id is null) and ($3::int is null or t.version = $3)
    order by t.owner_id nulls last, t.version desc limit 1
"""


class FoundTemplate(NamedTuple):
    """One version of a template."""

    name: str
    """`slug@version`."""
    document: WorkflowDocument


def reference(name: str) -> TemplateReference:
    """Return what a name, `slug` or `slug@version`, refers to."""
    slug, _, version = name.partition("@")
    return TemplateReference(slug, int(version) if version else None)


async def find_template(
    connection: asyncpg.Connection, owner_id: uuid.UUID, reference: TemplateReference
) -> FoundTemplate | None:
    """Return a template: the user's own, or else the one that comes with the product."""
    row = await connection.fetchrow(_FIND, owner_id, reference.slug, reference.version)
    if row is None:
        return None
    return FoundTemplate(f"{row['slug']}@{row['version']}", WorkflowDocument.model_validate_json(row["body"]))
