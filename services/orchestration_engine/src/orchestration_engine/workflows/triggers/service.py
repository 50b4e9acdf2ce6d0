"""Triggers: saved, changed and looked at by their owners."""

import os
import uuid
from collections.abc import Mapping

from pydantic import JsonValue
from sqlalchemy import select

from agent_contracts.events import TriggerDeleted, TriggerSaved
from agent_contracts.problems import FieldProblem
from orchestration_engine.core import pagination
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.errors import TemplateNotFound
from orchestration_engine.workflows.models import Trigger, TriggerKind
from orchestration_engine.workflows.starting import driver_of
from orchestration_engine.workflows.template_lookup import find_template, reference
from orchestration_engine.workflows.triggers import inputs as trigger_inputs
from orchestration_engine.workflows.triggers.errors import InvalidTrigger, TriggerNotFound
from orchestration_engine.workflows.triggers.schemas import (
    NewTriggerView,
    TriggerPage,
    TriggerPatch,
    TriggerRequest,
    TriggerView,
)

SECRET_BYTES = 32


class TriggerManager:
    """The rules of triggers."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    async def add(self, request: TriggerRequest, owner_id: uuid.UUID) -> NewTriggerView:
        """Save a trigger; the answer is the only one to hold its secret. TemplateNotFound, InvalidTrigger."""
        await self._check(owner_id, request.template, request.inputs)
        trigger = Trigger(
            id=new_id(),
            owner_id=owner_id,
            name=request.name,
            template=request.template,
            kind=request.kind,
            inputs=request.inputs,
            topic=request.topic,
            secret=os.urandom(SECRET_BYTES) if request.kind is TriggerKind.WEBHOOK else None,
            enabled=True,
            since=(moment := now()),
            created_at=moment,
            count=0,
        )
        self._session.add(trigger)
        await self._session.flush()
        self._tell_saved(trigger)
        return NewTriggerView.shown_once(trigger)

    async def page(self, owner_id: uuid.UUID, limit: int, cursor: str | None) -> TriggerPage:
        """Return a page of the user's triggers, newest first."""
        query = select(Trigger).where(Trigger.owner_id == owner_id)
        if cursor:
            query = query.where(Trigger.id < pagination.decode_id(cursor))
        rows = list(await self._session.scalars(query.order_by(Trigger.id.desc()).limit(limit + 1)))
        items = [TriggerView.of(row) for row in rows[:limit]]
        more = len(rows) > limit
        return TriggerPage(items=items, next_cursor=pagination.encode(str(items[-1].id)) if more else None)

    async def get(self, trigger_id: uuid.UUID, owner_id: uuid.UUID) -> TriggerView:
        """Return one of the user's triggers; TriggerNotFound."""
        return TriggerView.of(await self._owned(trigger_id, owner_id))

    async def change(self, trigger_id: uuid.UUID, owner_id: uuid.UUID, patch: TriggerPatch) -> TriggerView:
        """Change a trigger. TriggerNotFound; TemplateNotFound, InvalidTrigger as in `add`."""
        trigger = await self._owned(trigger_id, owner_id, lock=True)
        if patch.template is not None or patch.inputs is not None:
            template = patch.template or trigger.template
            inputs = patch.inputs if patch.inputs is not None else trigger.inputs
            await self._check(owner_id, template, inputs)
            trigger.template, trigger.inputs = template, inputs
        trigger.name = patch.name or trigger.name
        if patch.enabled is not None:
            if patch.enabled and not trigger.enabled:
                trigger.since = now()
            trigger.enabled = patch.enabled
        await self._session.flush()
        self._tell_saved(trigger)
        return TriggerView.of(trigger)

    async def remove(self, trigger_id: uuid.UUID, owner_id: uuid.UUID) -> None:
        """Forget a trigger; what it has run stays. TriggerNotFound."""
        trigger = await self._owned(trigger_id, owner_id, lock=True)
        await self._session.delete(trigger)
        await self._session.flush()
        self._work.emit(owner_id, f"trigger/{trigger_id}", TriggerDeleted(name=trigger.name))

    def _tell_saved(self, trigger: Trigger) -> None:
        saved = TriggerSaved(name=trigger.name, template=trigger.template, enabled=trigger.enabled)
        self._work.emit(trigger.owner_id, f"trigger/{trigger.id}", saved)

    async def _check(self, owner_id: uuid.UUID, template: str, inputs: Mapping[str, JsonValue]) -> None:
        found = await find_template(await driver_of(self._session), owner_id, reference(template))
        if found is None:
            raise TemplateNotFound(template)
        if wrong := trigger_inputs.problems(found.document, inputs):
            raise InvalidTrigger([FieldProblem(pointer=f"body.{one.pointer}", message=one.message) for one in wrong])

    async def _owned(self, trigger_id: uuid.UUID, owner_id: uuid.UUID, *, lock: bool = False) -> Trigger:
        query = select(Trigger).where(Trigger.id == trigger_id, Trigger.owner_id == owner_id)
        trigger = await self._session.scalar(query.with_for_update() if lock else query)
        if trigger is None:
            raise TriggerNotFound(trigger_id)
        return trigger
