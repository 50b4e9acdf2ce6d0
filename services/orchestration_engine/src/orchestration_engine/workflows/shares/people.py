"""Leaves the names of people out of what is shared: nobody's name goes round, and no copy asks strangers."""

from orchestration_engine.workflows.running.asking import OWNER
from workflow_language.document import Approval, Escalation, Question, Step, WorkflowDocument


def without_people(document: WorkflowDocument) -> WorkflowDocument:
    """Return a document that asks whoever runs it wherever it asked certain people."""
    return document.model_copy(update={"steps": tuple(_step(step) for step in document.steps)})


def _step(step: Step) -> Step:
    if step.approval is not None:
        return step.model_copy(update={"approval": _approval(step.approval)})
    if step.question is not None:
        return step.model_copy(update={"question": _question(step.question)})
    return step


def _approval(asked: Approval) -> Approval:
    changed: dict[str, object] = {"who": _roles(asked.who)}
    if isinstance(asked.on_deadline, Escalation):
        escalate = _roles(asked.on_deadline.escalate)
        changed["on_deadline"] = asked.on_deadline.model_copy(update={"escalate": escalate})
    return asked.model_copy(update=changed)


def _question(asked: Question) -> Question:
    return asked.model_copy(update={"who": _roles(asked.who)})


def _roles(people: tuple[str, ...]) -> tuple[str, ...]:
    roles = (one if one.startswith("role:") else OWNER for one in people)
    return tuple(dict.fromkeys(roles))
