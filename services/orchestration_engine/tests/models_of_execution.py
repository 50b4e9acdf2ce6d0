"""What a workflow comes to, told from its document and what was said so far: plain, slow, without queues.

It knows nothing of the order in which the engine does things. Where the order counts, it asks which rows there are.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from pydantic import JsonValue

from orchestration_engine.workflows.models import Status
from orchestration_engine.workflows.running.moves import Answered, Fault, Place
from workflow_language.document import Approval, Escalation, Question, Step, WorkflowDocument
from workflow_language.errors import EvaluationError
from workflow_language.expressions import evaluate_condition, evaluate_items
from workflow_language.text import resolve


@dataclass(frozen=True)
class Passed:
    """A deadline that passed before anybody decided."""


@dataclass(frozen=True)
class Said:
    """What became of one attempt."""

    what: Answered | Fault | Passed
    doomed: bool
    """Nothing was tried again any more when it came."""


@dataclass
class Past:
    """What was said and done so far."""

    said: dict[Place, list[Said]] = field(default_factory=dict)
    rows: set[Place] = field(default_factory=set)
    """What has begun, or was decided without."""
    under_way: set[Place] = field(default_factory=set)
    """Whom an agent or another workflow works for."""
    timed_out: bool = False

    def copy(self) -> "Past":
        """Return one that may go on differently."""
        return deepcopy(self)


@dataclass(frozen=True)
class Fate:
    """What became of a step, an item or a round; without a status nothing yet."""

    status: Status | None = None
    output: JsonValue = None
    errors: tuple[str, ...] = ()
    """Any of these may be told: which came first is a question of order."""

    @property
    def seen(self) -> dict[str, JsonValue]:
        """What expressions see of it."""
        assert self.status is not None
        return {"output": self.output, "status": self.status.value, "error": self.errors[0] if self.errors else None}


NOT_YET = Fate()
SKIPPED = Fate(Status.SKIPPED)


def done(output: JsonValue) -> Fate:
    """Return the fate of what is completed."""
    return Fate(Status.COMPLETED, output)


def failed(error: object, output: JsonValue = None) -> Fate:
    """Return the fate of what has failed."""
    return Fate(Status.FAILED, output, (str(error),))


class Model:
    """The workflow at one moment."""

    def __init__(
        self, document: WorkflowDocument, inputs: dict[str, JsonValue], past: Past, *, held: bool = False
    ) -> None:
        """`held`: nothing begins, so that what has no row has no fate."""
        self.document = document
        self.steps = {step.id: step for step in document.steps}
        self._inputs = inputs
        self._past = past
        self._held = held
        self._full = len(past.under_way) >= document.concurrency
        self._original = {step.fallback: step.id for step in document.steps if step.fallback}
        self._fates: dict[str, Fate] = {}
        self._before: dict[str, set[str]] = {}
        self._writes: dict[str, dict[str, JsonValue]] = {}
        self.parts: dict[Place, Fate] = {}
        """What became of the items and rounds."""
        self.inputs: dict[Place, JsonValue] = {}
        """What is asked of whom."""
        self.due: set[Place] = set()
        """Whom somebody should work for, and nobody does."""
        self.asked: set[str] = set()
        """The steps that wait for a person."""
        for step in self.steps:
            self.fate(step)

    # Of the workflow.

    def failures(self) -> Iterator[str]:
        """Yield why it fails, if it does."""
        for step in self.document.steps:
            if self.fate(step.id).status is Status.FAILED and step.on_error == "fail":
                yield from self.fate(step.id).errors
        if self._past.timed_out:
            yield "The workflow took longer than its timeout, 3m."

    @property
    def fails(self) -> bool:
        """Whether nothing begins any more."""
        return any(self.failures())

    def output(self) -> Fate:
        """Return what it gives once all its steps are over."""
        try:
            return done(resolve(self.document.output, self._scope({*self.steps})))
        except EvaluationError as error:
            return failed(f"output: {error}")

    def context(self) -> dict[str, JsonValue]:
        """Return the shared context."""
        return self._context({*self.steps})

    def spoilt(self, step: str) -> bool:
        """Tell whether an item has failed and the step will."""
        parts = [fate for place, fate in self.parts.items() if place.step == step]
        keeps = self.steps[step].for_each is None or self.steps[step].on_error == "continue"
        return not keeps and any(fate.status is Status.FAILED for fate in parts)

    # Of a step.

    def before(self, step: str) -> set[str]:
        """Return all that must be over before a step."""
        if step not in self._before:
            direct = {link for need in self.steps[step].needs for link in self._chain(need)}
            if step in self._original:
                direct.add(self._original[step])
            self._before[step] = direct.union(*(self.before(need) for need in direct))
        return self._before[step]

    def fate(self, step: str) -> Fate:
        """Return what became of a step."""
        if step not in self._fates:
            self._fates[step] = self._fate(self.steps[step])
        return self._fates[step]

    def _fate(self, step: Step) -> Fate:
        before = self.before(step.id)
        if any(self.fate(need).status is None for need in before) or (self._held and not self._has_row(step.id)):
            return NOT_YET
        scope = self._scope(before)
        try:
            if step.id in self._original and self.fate(self._original[step.id]).status is not Status.FAILED:
                return SKIPPED
            if step.when and not evaluate_condition(step.when, scope):
                return SKIPPED
            if step.set:
                self._writes[step.id] = _object(resolve(dict(step.set), scope))
                return done(self._writes[step.id])
            fate = self._once_or_often(step, scope)
        except EvaluationError as error:
            return failed(error)
        if fate.status is not Status.COMPLETED or not step.save:
            return fate
        try:
            self._writes[step.id] = _object(resolve(dict(step.save), {**scope, "output": fate.output}))
        except EvaluationError as error:
            return failed(f"save: {error}", None if step.for_each else fate.output)
        return fate

    def _once_or_often(self, step: Step, scope: dict[str, Any]) -> Fate:
        if asked := step.approval or step.question:
            resolve(asked.ask, scope)
            return self._decision(step, asked)
        if step.for_each:
            return self._items(step, scope, evaluate_items(step.for_each.items, scope))
        if step.loop:
            return self._rounds(step, scope)
        return self._attempts(step, Place(step.id), scope)

    def _attempts(self, step: Step, place: Place, scope: dict[str, Any]) -> Fate:
        if place not in self._past.rows and (self._held or self._full):
            return NOT_YET
        try:
            self.inputs[place] = resolve(dict(step.input or {}), scope)
        except EvaluationError as error:
            return failed(error)
        for number, said in enumerate(self._past.said.get(place, ()), 1):
            match said.what:
                case Answered(output=output):
                    return done(output)
                case Fault() as fault:
                    if fault.kind not in step.retries.on or number >= step.retries.attempts or said.doomed:
                        return failed(fault.message, fault.output)
        if place not in self._past.rows:
            self.due.add(place)
        return NOT_YET

    def _items(self, step: Step, scope: dict[str, Any], values: list[JsonValue]) -> Fate:
        assert step.for_each
        places = [Place(step.id, number) for number in range(1, len(values) + 1)]
        fates: list[Fate] = []
        room = step.for_each.parallel or len(values)
        for place, value in zip(places, values, strict=True):
            begins = place in self._past.rows or room > 0
            local = {step.for_each.name: value, "index": place.item - 1}
            fate = self._attempts(step, place, {**scope, **local}) if begins else NOT_YET
            room -= fate.status is None
            fates.append(fate)
            self.parts[place] = fate
        if self.spoilt(step.id):
            self.due -= {*places}
            errors = [
                f"Item {place.item}: {fate.errors[0]}" for place, fate in self.parts.items() if _of(step, place, fate)
            ]
            return NOT_YET if self._past.under_way & {*places} else Fate(Status.FAILED, None, tuple(errors))
        return NOT_YET if any(fate.status is None for fate in fates) else done([fate.output for fate in fates])

    def _rounds(self, step: Step, scope: dict[str, Any]) -> Fate:
        assert step.loop
        output: JsonValue = None
        for number in range(1, step.loop.most + 1):
            place = Place(step.id, number)
            local = {"previous": output, "round": number}
            fate = self.parts[place] = self._attempts(step, place, {**scope, **local})
            if fate.status is None:
                return NOT_YET
            if fate.status is Status.FAILED:
                return failed(f"Round {number}: {fate.errors[0]}", output)
            judged = {"output": fate.output, "previous": output, "round": number}
            output = fate.output
            try:
                if evaluate_condition(step.loop.until, {**scope, **judged}):
                    return done(output)
            except EvaluationError as error:
                return failed(f"until: {error}", output)
        return failed(f"After {step.loop.most} rounds `until` still gives false; allow more, or ask for less.", output)

    def _decision(self, step: Step, asked: Approval | Question) -> Fate:
        rules = _rules(asked)
        for said in self._past.said.get(Place(step.id), ()):
            match said.what:
                case Answered(output=output):
                    return done(output)
                case Fault(message=message, output=output):
                    return failed(message, output)
                case Passed() if (fate := next(rules)) is not None:
                    return fate
        self.asked.add(step.id)
        return NOT_YET

    # What expressions read.

    def _scope(self, names: set[str]) -> dict[str, Any]:
        seen = {name: {**self.fate(name).seen, "output": self._shown(name, names)} for name in names}
        return {"inputs": self._inputs, "context": self._context(names), "steps": seen}

    def _shown(self, step: str, names: set[str]) -> JsonValue:
        stand_ins = [self.fate(link) for link in self._chain(step)[1:] if link in names]
        return next((fate.output for fate in stand_ins if fate.status is Status.COMPLETED), self.fate(step).output)

    def _context(self, names: set[str]) -> dict[str, JsonValue]:
        context = dict(self.document.context)
        for name in names:
            context.update(self._writes.get(name, {}))
        return context

    def _chain(self, step: str) -> list[str]:
        fallback = self.steps[step].fallback
        return [step, *self._chain(fallback)] if fallback else [step]

    def _has_row(self, step: str) -> bool:
        return Place(step) in self._past.rows


def _object(value: JsonValue) -> dict[str, JsonValue]:
    assert isinstance(value, dict)
    return value


def _of(step: Step, place: Place, fate: Fate) -> bool:
    return place.step == step.id and fate.status is Status.FAILED


def _rules(asked: Approval | Question) -> Iterator[Fate | None]:
    """Yield what follows from each deadline that passes; None where others are asked."""
    if isinstance(asked, Question):
        yield failed("Nobody answered in time.") if asked.default is None else done(asked.default)
        return
    rule = asked.on_deadline
    if isinstance(rule, Escalation):
        yield None
        rule = rule.on_deadline
    answer: dict[str, JsonValue] = {"approved": rule == "approve", "by": None, "comment": "Nobody decided in time."}
    yield done(answer) if rule == "approve" else failed("Rejected: Nobody decided in time.", answer)
