"""Runs saved workflows on a user's behalf while nobody asks: when the clock says so, or when a message comes."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import asyncpg
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from agent_contracts.problems import FieldProblem
from http_edge.tracing import traceparent
from orchestration_engine.workflows.inserting import NewWorkflow, Written, insert_workflows, written
from orchestration_engine.workflows.template_lookup import find_template, reference
from workflow_language.document import WorkflowDocument
from workflow_language.validation import check_values


class NotStarted(Exception):
    """A template cannot be run as it is asked for."""

    def __init__(self, reason: str, problems: Sequence[FieldProblem] = ()) -> None:
        super().__init__(reason, problems)
        self.reason = reason
        """What is wrong and what to do, for the owner."""
        self.problems = tuple(problems)
        """Which values are at fault; each pointer begins with `inputs.`."""


class Runnable(NamedTuple):
    """A template that was found."""

    name: str
    """`slug@version`."""
    document: WorkflowDocument
    written: Written


class Wish(NamedTuple):
    """A workflow that somebody's schedule or trigger asks for."""

    id: uuid.UUID
    """The same one for the same cause, so that it runs once."""
    owner_id: uuid.UUID
    name: str
    source: str
    """`schedule/<id>` or `trigger/<id>`."""
    moment: datetime.datetime


async def runnable(connection: asyncpg.Connection, owner_id: uuid.UUID, template: str) -> Runnable:
    """Return a template of the user, or of the product; NotStarted where there is none."""
    try:
        found = await find_template(connection, owner_id, reference(template))
    except ValidationError as error:
        raise NotStarted(f"The template {template} cannot be read any more; save it again.") from error
    if found is None:
        raise NotStarted(f"There is no template {template} any more; save it again, or name another.")
    return Runnable(found.name, found.document, written(found.document))


def new_workflow(template: Runnable, values: Mapping[str, object], wish: Wish) -> NewWorkflow:
    """Return the workflow that a template gives for these values; NotStarted where they do not fit."""
    completed, wrong = check_values(template.document, values)
    if wrong:
        told = "; ".join(f"{problem.pointer}: {problem.message}" for problem in wrong)
        raise NotStarted(f"The values do not fit the template {template.name}: {told}.", wrong)
    return NewWorkflow(
        id=wish.id,
        owner_id=wish.owner_id,
        name=wish.name,
        document=template.written,
        inputs=completed,
        created_at=wish.moment,
        template=template.name,
        source=wish.source,
        trace=traceparent(),
    )


async def start(connection: asyncpg.Connection, template: str, values: Mapping[str, object], wish: Wish) -> None:
    """Write the workflow that is wished for, unless it is there already; NotStarted where it cannot run."""
    found = await runnable(connection, wish.owner_id, template)
    await insert_workflows(connection, [new_workflow(found, values, wish)])


async def driver_of(session: AsyncSession) -> asyncpg.Connection:
    """Return the driver's own connection of a session, within its transaction."""
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    driver = raw.driver_connection
    assert isinstance(driver, asyncpg.Connection)
    return driver
