"""What people are asked by workflows, and what they say to it."""

import datetime
import uuid
from collections.abc import Mapping
from typing import NoReturn

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import ColumnElement, Row, Select, or_, select, update

from agent_contracts.definition import AgentInput
from agent_contracts.events import HumanTaskDecided
from agent_contracts.inputs import check_inputs, complete
from agent_contracts.problems import FieldProblem
from orchestration_engine.auth import User
from orchestration_engine.core import pagination
from orchestration_engine.core.clock import now
from orchestration_engine.core.database import UnitOfWork
from orchestration_engine.workflows.errors import InvalidWorkflow, TaskDecided, TaskNotFound, WrongAnswer
from orchestration_engine.workflows.intake import Dispatch
from orchestration_engine.workflows.models import HumanTask, TaskKind, TaskStatus, Workflow
from orchestration_engine.workflows.repository import WorkflowRepository
from orchestration_engine.workflows.running import asking
from orchestration_engine.workflows.schemas import Decision, TaskPage, TaskView

_TASKS: Select[HumanTask, str] = select(HumanTask, Workflow.name).join(Workflow, Workflow.id == HumanTask.workflow_id)
_FORM = TypeAdapter(list[AgentInput])
_PLAIN = TypeAdapter(dict[str, object])
_LATE = "past its deadline"


class TaskManager:
    """The rules of answering what workflows ask. Whoever is not asked does not learn that somebody is."""

    def __init__(self, work: UnitOfWork, dispatch: Dispatch) -> None:
        self._work = work
        self._dispatch = dispatch

    async def page(self, user: User, limit: int, cursor: str | None, *, decided: bool) -> TaskPage:
        """Return a page of what the user is asked, newest first; with `decided` also what is over."""
        mine = select(HumanTask.id).where(_is_asked(user))
        if not decided:
            mine = mine.where(HumanTask.status == TaskStatus.OPEN)
        if cursor:
            mine = mine.where(HumanTask.id < pagination.decode_id(cursor))
        # Left to choose, PostgreSQL walks through everybody's tasks from the newest on until it has met enough of ours.
        found = mine.cte("mine").prefix_with("materialized")
        newest = select(found.c.id).order_by(found.c.id.desc()).limit(limit + 1)
        query = _TASKS.where(HumanTask.id.in_(newest)).order_by(HumanTask.id.desc())
        rows = (await self._work.session.execute(query)).all()
        items = [_view(row) for row in rows[:limit]]
        more = len(rows) > limit
        return TaskPage(items=items, next_cursor=pagination.encode(str(items[-1].id)) if more else None)

    async def get(self, task_id: uuid.UUID, user: User) -> TaskView:
        """Return what the user is asked; TaskNotFound."""
        query = _TASKS.where(HumanTask.id == task_id, _is_asked(user)).execution_options(populate_existing=True)
        row = (await self._work.session.execute(query)).one_or_none()
        if row is None:
            raise TaskNotFound(task_id)
        return _view(row)

    async def decide(self, task_id: uuid.UUID, user: User, decision: Decision) -> TaskView:
        """Approve or reject. TaskNotFound; WrongAnswer where a form is to be filled in; TaskDecided."""
        task = await self.get(task_id, user)
        if task.kind is not TaskKind.APPROVAL:
            detail = f"Task {task_id} asks for answers, not for a decision: POST /tasks/{task_id}/answers."
            raise WrongAnswer(detail)
        status = TaskStatus.APPROVED if decision.approve else TaskStatus.REJECTED
        answer: dict[str, JsonValue] = {
            "approved": decision.approve,
            "by": user.username,
            "comment": decision.comment,
        }
        return await self._settle(task, user, status, answer)

    async def answer(self, task_id: uuid.UUID, user: User, given: Mapping[str, JsonValue]) -> TaskView:
        """Fill in a question's form.

        Raises TaskNotFound, WrongAnswer where a decision is wanted, InvalidWorkflow where an answer is not what the
        form asks for, TaskDecided.
        """
        task = await self.get(task_id, user)
        if task.kind is not TaskKind.QUESTION:
            detail = f"Task {task_id} asks for a decision, not for answers: POST /tasks/{task_id}/decision."
            raise WrongAnswer(detail)
        if wrong := check_inputs(task.inputs, given):
            raise InvalidWorkflow([_in_body(error.name, error.message) for error in wrong])
        # What is left out and has no default is null, so that every field of the form may be named.
        answers = {field.name: None for field in task.inputs} | complete(task.inputs, given)
        return await self._settle(task, user, TaskStatus.ANSWERED, _PLAIN.dump_python(answers, mode="json"))

    async def _settle(
        self, task: TaskView, user: User, status: TaskStatus, answer: Mapping[str, JsonValue]
    ) -> TaskView:
        # The workflow's row before the task's: those who carry it lock them in this order, too. What counts is when the
        # row is ours: whoever looks after the deadline has waited for this, or makes it too late.
        await WorkflowRepository(self._work.session).call([task.workflow_id], now())
        moment = now()
        statement = (
            update(HumanTask)
            .where(HumanTask.id == task.id, HumanTask.status == TaskStatus.OPEN, _in_time(moment), _is_asked(user))
            .values(status=status, answer=answer, decided_by=user.id, decided_at=moment)
            .returning(HumanTask.owner_id)
            .execution_options(synchronize_session=False)
        )
        owner_id = await self._work.session.scalar(statement)
        if owner_id is None:
            await self._refuse(task.id, user)
        decided = {"step": task.step, "status": status.value, "by": user.id}
        self._work.emit(owner_id, f"workflow/{task.workflow_id}", HumanTaskDecided.model_validate(decided))
        self._work.after_commit(self._dispatch)
        return await self.get(task.id, user)

    async def _refuse(self, task_id: uuid.UUID, user: User) -> NoReturn:
        """Say why it was too late; TaskNotFound where others are asked by now."""
        task = await self.get(task_id, user)
        raise TaskDecided(task_id, _LATE if task.status is TaskStatus.OPEN else task.status)


def _in_time(moment: datetime.datetime) -> ColumnElement[bool]:
    return or_(HumanTask.deadline.is_(None), HumanTask.deadline > moment)


def _is_asked(user: User) -> ColumnElement[bool]:
    asked: ColumnElement[bool] = HumanTask.who.overlap([user.username_key, asking.owner_mark(user.id)])
    return asked


def _view(row: Row[HumanTask, str]) -> TaskView:
    task, workflow_name = row
    return TaskView(
        id=task.id,
        workflow_id=task.workflow_id,
        workflow_name=workflow_name,
        step=task.key,
        kind=task.kind,
        status=task.status,
        ask=task.ask,
        inputs=_FORM.validate_python(task.inputs),
        who=asking.names(task.who),
        deadline=task.deadline,
        escalated=task.escalated,
        answer=task.answer,
        created_at=task.created_at,
        decided_at=task.decided_at,
    )


def _in_body(name: str, message: str) -> FieldProblem:
    return FieldProblem(pointer=f"body.answers.{name}", message=message.replace("of this agent", "of this question"))
