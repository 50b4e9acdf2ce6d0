"""Submitting workflows: what is asked for is checked as a whole, before anything is written."""

import hashlib
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import NamedTuple

import asyncpg
from pydantic import JsonValue

from agent_contracts.problems import FieldProblem
from http_edge.tracing import traceparent
from orchestration_engine.agents import AgentManager
from orchestration_engine.auth import Claims
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import Database
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.errors import InvalidWorkflow, TemplateNotFound
from orchestration_engine.workflows.guest_tries import check_try
from orchestration_engine.workflows.inserting import NewWorkflow, Written, written
from orchestration_engine.workflows.models import Status, Workflow
from orchestration_engine.workflows.pressure import Pressure
from orchestration_engine.workflows.running import asking
from orchestration_engine.workflows.schemas import RunRequest, TemplateRequest, WorkflowView
from orchestration_engine.workflows.submissions import Submission, Submissions
from orchestration_engine.workflows.template_lookup import FoundTemplate, find_template, reference
from orchestration_engine.workflows.views import workflow_view
from workflow_language.calls import MAX_NESTING
from workflow_language.document import Escalation, TemplateReference, WorkflowDocument
from workflow_language.validation import check_values, problems

Dispatch = Callable[[], Awaitable[None]]
Templates = Mapping[TemplateReference, WorkflowDocument]

_USERS = "select username_key from users where username_key = any($1::text[])"


class Prepared(NamedTuple):
    """A workflow that can run, with what it was asked with."""

    name: str
    document: WorkflowDocument
    written: Written
    values: dict[str, JsonValue]
    template: str | None


class WorkflowIntake:
    """The rules of submitting workflows."""

    def __init__(
        self,
        database: Database,
        submissions: Submissions,
        catalogue: AgentManager,
        pressure: Pressure,
        dispatch: Dispatch,
    ) -> None:
        self._database = database
        self._pressure = pressure
        self._submissions = submissions
        self._catalogue = catalogue
        self._dispatch = dispatch

    async def submit(
        self, request: RunRequest, claims: Claims, key: str | None, *, streams: bool = False, source: str | None = None
    ) -> WorkflowView | uuid.UUID:
        """Write a workflow and have it carried; return it, or the id of the one that was submitted under the key.

        Raises InvalidWorkflow where it cannot run, TemplateNotFound, KeyReused where the key is another's, InvalidToken
        where the caller is nobody any more, TooMuchInLine and LineFull where too much waits already, GuestMayNot and
        NoTriesLeft where a guest asks for too much.
        """
        ready = await self.prepare(request, claims.user_id)
        if claims.guest:
            check_try(ready.document)
        self._pressure.enter(claims.user_id)
        workflow = NewWorkflow(
            id=new_id(),
            owner_id=claims.user_id,
            name=ready.name,
            document=ready.written,
            inputs=ready.values,
            created_at=now(),
            priority=request.priority,
            template=ready.template,
            source=source,
            streams=streams,
            trace=traceparent(),
        )
        digest = hashlib.sha256(request.model_dump_json().encode()).digest()
        submitted = await self._submissions.write(Submission(workflow, claims, key, digest))
        if submitted != workflow.id:
            return submitted
        await self._dispatch()
        return workflow_view(_row(workflow), ready.document)

    async def prepare(self, request: RunRequest, owner_id: uuid.UUID) -> Prepared:
        """Return what is to run, checked; InvalidWorkflow, TemplateNotFound."""
        if isinstance(request, TemplateRequest):
            found = await self.template(request.template, owner_id)
            values, wrong = check_values(found.document, request.values)
            if wrong:
                raise InvalidWorkflow([_in_body(problem, "values") for problem in wrong])
            name = request.name or found.document.name
            return Prepared(name, found.document, written(found.document), values, found.name)
        document = WorkflowDocument.model_construct(
            **{name: getattr(request, name) for name in WorkflowDocument.model_fields}
        )
        if found_wrong := await self.wrong_with(document, owner_id):
            raise InvalidWorkflow([_in_body(problem) for problem in found_wrong])
        values, wrong = check_values(document, request.values)
        if wrong:
            raise InvalidWorkflow([_in_body(problem, "values") for problem in wrong])
        return Prepared(document.name, document, written(document), values, None)

    async def template(self, name: str, owner_id: uuid.UUID) -> FoundTemplate:
        """Return one of the user's templates, or of the product's; TemplateNotFound."""
        async with self._database.driver() as connection:
            found = await find_template(connection, owner_id, reference(name))
        if found is None:
            raise TemplateNotFound(name)
        return found

    async def wrong_with(
        self, document: WorkflowDocument, owner_id: uuid.UUID, *, saved_as: str | None = None
    ) -> list[FieldProblem]:
        """Return everything that keeps a document from being run by a user, as the newest template `saved_as`."""
        called = any(step.template for step in document.steps)
        asked = any(asking.of(step) for step in document.steps)
        if not called and not asked:
            return problems(document, self._catalogue.find, lambda _: None)
        async with self._database.driver() as connection:
            known = {TemplateReference(saved_as, None): document} if saved_as else {}
            templates = await _templates(connection, owner_id, document, known)
            unknown = await _unknown_people(connection, document)
        return problems(document, self._catalogue.find, templates.get) + unknown


async def _templates(
    connection: asyncpg.Connection, owner_id: uuid.UUID, document: WorkflowDocument, known: Templates
) -> dict[TemplateReference, WorkflowDocument]:
    """Return the templates that a document runs, and those that they run, as deep as may be; `known` are not asked."""
    found = {**known}
    wanted = _called(document)
    for _ in range(MAX_NESTING + 1):
        following: set[TemplateReference] = set()
        for called in wanted - found.keys():
            if (template := await find_template(connection, owner_id, called)) is not None:
                found[called] = template.document
                following |= _called(template.document)
        wanted = following
    return found


def _called(document: WorkflowDocument) -> set[TemplateReference]:
    return {step.template for step in document.steps if step.template}


async def _unknown_people(connection: asyncpg.Connection, document: WorkflowDocument) -> list[FieldProblem]:
    named = [*_people(document)]
    names = {name.lower() for _, name in named if not name.startswith("role:")}
    known = {row["username_key"] for row in await connection.fetch(_USERS, names)} if names else set()
    wrong = []
    for pointer, name in named:
        if name.startswith("role:") and name != asking.OWNER:
            wrong.append(
                FieldProblem(pointer=pointer, message=f"there is no {name}; write {asking.OWNER}, or a user's name")
            )
        elif not name.startswith("role:") and name.lower() not in known:
            wrong.append(
                FieldProblem(pointer=pointer, message=f"nobody is called {name}; name a user, or {asking.OWNER}")
            )
    return wrong


def _people(document: WorkflowDocument) -> Iterable[tuple[str, str]]:
    for index, step in enumerate(document.steps):
        if (asked := asking.of(step)) is None:
            continue
        for place, name in enumerate(asked.who):
            yield f"steps.{index}.{step.kind}.who.{place}", name
        rule = step.approval.on_deadline if step.approval else None
        for place, name in enumerate(rule.escalate if isinstance(rule, Escalation) else ()):
            yield f"steps.{index}.approval.on_deadline.escalate.{place}", name


def _in_body(problem: FieldProblem, instead_of_inputs: str = "inputs") -> FieldProblem:
    pointer = problem.pointer
    if instead_of_inputs != "inputs":
        pointer = instead_of_inputs + pointer.removeprefix("inputs")
    return FieldProblem(pointer=f"body.{pointer}", message=problem.message)


def _row(workflow: NewWorkflow) -> Workflow:
    """Return the row of a workflow that has just been written."""
    return Workflow(
        id=workflow.id,
        owner_id=workflow.owner_id,
        name=workflow.name,
        status=Status.PENDING,
        inputs=dict(workflow.inputs),
        size=workflow.document.steps,
        priority=workflow.priority,
        template=workflow.template,
        source=workflow.source,
        generation=0,
        created_at=workflow.created_at,
    )
