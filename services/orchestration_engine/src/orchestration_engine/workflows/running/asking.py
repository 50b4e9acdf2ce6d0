"""What people are asked, and what stands where they say nothing in time."""

import datetime
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from pydantic import JsonValue

from orchestration_engine.core.ids import new_id
from orchestration_engine.workflows.models import TaskKind, TaskStatus
from orchestration_engine.workflows.running.moves import Answered, Ask, Decide, Escalate, Fault, Task
from orchestration_engine.workflows.running.scope import Scope
from workflow_language.document import Approval, Escalation, Question, Step
from workflow_language.text import as_text

OWNER = "role:owner"
"""Whoever the workflow belongs to."""
_MARK = "owner:"


def of(step: Step) -> Approval | Question | None:
    """Return what a step asks people, if it does."""
    return step.approval or step.question


def ask(step: Step, scope: Scope, moment: datetime.datetime) -> Ask:
    """Return what is to be asked; EvaluationError where its text has no value."""
    asked = of(step)
    assert asked is not None
    inputs = [field.model_dump(mode="json") for field in asked.inputs] if isinstance(asked, Question) else []
    return Ask(
        id=new_id(),
        step=step.id,
        kind=TaskKind.QUESTION if isinstance(asked, Question) else TaskKind.APPROVAL,
        ask=as_text(scope.texts(asked.ask)),
        inputs=inputs,
        who=_people(asked.who),
        deadline=moment + asked.deadline if asked.deadline else None,
    )


class Decided(NamedTuple):
    """What follows from a deadline that has passed."""

    what: Escalate | Decide
    result: Answered | Fault | None
    """What becomes of the step; None while others are asked."""
    until: datetime.datetime | None = None


def after_deadline(step: Step, task: Task, moment: datetime.datetime) -> Decided:
    """Return what the step's author wants done once its deadline has passed."""
    asked = of(step)
    if isinstance(asked, Question):
        if asked.default is None:
            fault = Fault("Nobody answered in time.", "timeout")
            return Decided(Decide(step.id, TaskStatus.WITHDRAWN, None), fault)
        answers = {field.name: asked.default.get(field.name, field.default) for field in asked.inputs}
        plain = Question.model_validate({**asked.model_dump(), "default": answers}).model_dump(mode="json")["default"]
        return Decided(Decide(step.id, TaskStatus.ANSWERED, plain), Answered(plain))
    assert isinstance(asked, Approval)
    rule = asked.on_deadline
    if isinstance(rule, Escalation):
        if task.attempt == 1:
            until = moment + rule.deadline
            return Decided(Escalate(step.id, _people(rule.escalate), until), None, until)
        rule = rule.on_deadline
    answer: dict[str, JsonValue] = {"approved": rule == "approve", "by": None, "comment": "Nobody decided in time."}
    status = TaskStatus.APPROVED if rule == "approve" else TaskStatus.REJECTED
    return Decided(Decide(step.id, status, answer), outcome(status, answer))


def outcome(status: TaskStatus, answer: dict[str, JsonValue] | None) -> Answered | Fault | None:
    """Return what a decision makes of its step; None while there is none."""
    match status:
        case TaskStatus.OPEN:
            return None
        case TaskStatus.APPROVED | TaskStatus.ANSWERED:
            return Answered(answer)
        case TaskStatus.REJECTED:
            return Fault(_rejection(answer or {}), "rejected", output=answer)
        case TaskStatus.WITHDRAWN:
            return Fault("The question was withdrawn.", "withdrawn")


def _rejection(answer: dict[str, JsonValue]) -> str:
    who = f"Rejected by {answer['by']}" if answer.get("by") else "Rejected"
    return f"{who}: {answer['comment']}" if answer.get("comment") else f"{who}."


def marks(who: Iterable[str], owner_id: uuid.UUID) -> list[str]:
    """Return who is asked, as it is kept: the owner by a mark of their own, so that one index finds everybody."""
    return [owner_mark(owner_id) if name == OWNER else name for name in who]


def names(kept: Iterable[str]) -> list[str]:
    """Return who is asked, as it was written."""
    return [OWNER if mark.startswith(_MARK) else mark for mark in kept]


def owner_mark(owner_id: uuid.UUID) -> str:
    """Return what stands among those asked for the workflow's owner; no username holds a colon."""
    return f"{_MARK}{owner_id}"


def _people(who: tuple[str, ...]) -> list[str]:
    return [name if name.startswith("role:") else name.lower() for name in who]
