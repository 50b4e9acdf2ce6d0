"""Links to workflows: making and ending them, and what whoever has one is shown."""

import uuid

from pydantic import JsonValue

from agent_contracts.events import WorkflowShared, WorkflowUnshared
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.workflows.errors import NotShared, WorkflowNotFound
from orchestration_engine.workflows.models import Share
from orchestration_engine.workflows.repository import WorkflowRepository
from orchestration_engine.workflows.schemas import StepView, WorkflowView
from orchestration_engine.workflows.service import WorkflowManager
from orchestration_engine.workflows.shares.links import LEADS_NOWHERE, is_token, new_token
from orchestration_engine.workflows.shares.repository import ShareRepository
from orchestration_engine.workflows.shares.schemas import SharedStep, SharedView, ShareRequest, ShareView


class ShareManager:
    """The rules of links."""

    def __init__(self, work: UnitOfWork, workflows: WorkflowManager) -> None:
        self._work = work
        self._manager = workflows
        self._workflows = WorkflowRepository(work.session)
        self._shares = ShareRepository(work.session)

    async def share(self, workflow_id: uuid.UUID, owner_id: uuid.UUID, wanted: ShareRequest) -> ShareView:
        """Make a link to one of the user's workflows, or change what it shows; WorkflowNotFound."""
        await self._owned(workflow_id, owner_id)
        share = await self._shares.save(
            workflow_id, new_token(), now(), include_input=wanted.include_input, include_name=wanted.include_name
        )
        told = WorkflowShared(workflow=workflow_id, whole=wanted.include_input, include_name=wanted.include_name)
        self._tell(workflow_id, owner_id, told)
        return _view(share)

    async def link(self, workflow_id: uuid.UUID, owner_id: uuid.UUID) -> ShareView | None:
        """Return the link to one of the user's workflows, if it has one; WorkflowNotFound."""
        await self._owned(workflow_id, owner_id)
        share = await self._shares.of(workflow_id)
        return _view(share) if share else None

    async def stop(self, workflow_id: uuid.UUID, owner_id: uuid.UUID) -> None:
        """Make the link to one of the user's workflows lead nowhere; WorkflowNotFound, NotShared."""
        await self._owned(workflow_id, owner_id)
        if not await self._shares.remove(workflow_id):
            raise NotShared(f"Workflow {workflow_id} has no link; nobody else can read it.")
        self._tell(workflow_id, owner_id, WorkflowUnshared(workflow=workflow_id))

    async def read(self, token: str) -> SharedView:
        """Return the workflow that a link leads to, without what its owner keeps back; NotShared."""
        opened = await self._shares.opened_by(token) if is_token(token) else None
        if opened is None:
            raise NotShared(LEADS_NOWHERE)
        share, owner = opened
        workflow = await self._manager.get(share.workflow_id, owner.id)
        return _shared(workflow, share, owner.username)

    def _tell(self, workflow_id: uuid.UUID, owner_id: uuid.UUID, data: WorkflowShared | WorkflowUnshared) -> None:
        # Not among the workflow's own events: the last of these is its end.
        self._work.emit(owner_id, f"share/{workflow_id}", data)

    async def _owned(self, workflow_id: uuid.UUID, owner_id: uuid.UUID) -> None:
        if await self._workflows.owned(workflow_id, owner_id) is None:
            raise WorkflowNotFound(workflow_id)


def _view(share: Share) -> ShareView:
    return ShareView(
        token=share.token,
        path=f"/shared/{share.token}",
        include_input=share.include_input,
        include_name=share.include_name,
        created_at=share.created_at,
    )


def _shared(workflow: WorkflowView, share: Share, username: str) -> SharedView:
    output = workflow.output if share.include_name else _nameless(workflow.output)
    return SharedView(
        name=workflow.name,
        status=workflow.status,
        by=username if share.include_name else None,
        values=workflow.values if share.include_input else None,
        output=output,
        steps=[_step(step, share) for step in workflow.steps],
        created_at=workflow.created_at,
        started_at=workflow.started_at,
        finished_at=workflow.finished_at,
    )


def _step(step: StepView, share: Share) -> SharedStep:
    # What people answer to a question is input like any other.
    kept_back = step.kind == "question" and not share.include_input
    output = None if kept_back else step.output
    return SharedStep(
        id=step.id,
        kind=step.kind,
        agent=step.agent,
        status=step.status,
        input=step.input if share.include_input else None,
        output=output if share.include_name else _nameless(output),
        agent_version=step.agent_version,
        model=step.model,
        error=step.error if share.include_input else None,
        started_at=step.started_at,
        finished_at=step.finished_at,
    )


def _nameless(output: JsonValue) -> JsonValue:
    """Return an output without the names of those who decided, wherever in it their decisions stand."""
    if isinstance(output, list):
        return [_nameless(part) for part in output]
    if not isinstance(output, dict):
        return output
    is_decision = "approved" in output
    return {name: _nameless(part) for name, part in output.items() if not (is_decision and name == "by")}
