"""What holds of a workflow at every moment, whatever was done to it."""

import datetime

from hypothesis import event
from hypothesis.stateful import RuleBasedStateMachine

from orchestration_engine.workflows.models import Status, TaskStatus
from orchestration_engine.workflows.running.execution import CARRIED_ON, OVER, Execution
from orchestration_engine.workflows.running.moves import Call, Ending, Place
from orchestration_engine.workflows.running.plan import Plan
from workflow_language.document import WorkflowDocument

from .drawn_workflows import INPUTS
from .models_of_execution import Model, Past
from .tables_of_execution import Tables


class Clock:
    """The time, which passes when a test says so."""

    def __init__(self) -> None:
        self.now = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        """Return it."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += datetime.timedelta(seconds=seconds)


class Watched(RuleBasedStateMachine):
    """A workflow that somebody watches closely."""

    document: WorkflowDocument
    plan: Plan
    clock: Clock
    tables: Tables
    past: Past
    carrier: Execution | None
    """None while nobody carries it."""
    calls: dict[Place, Call]
    """Those that are under way."""

    def check(self) -> None:
        """Compare what is written with what the model says, and what is done with what there is to do."""
        model = self.model(self.past, held=True)
        self._check_rows(model)
        assert all(call.values == model.inputs[place] for place, call in self.calls.items())
        self._check_bounds()
        if ending := self.tables.ending:
            event(f"{ending.status.value}: {(ending.error or '').partition(':')[0]}")
            self._check_ending(model, ending)
            return
        self._check_it_goes_on()
        is_paused = self.tables.status is Status.PAUSED or (self.carrier and self.carrier.paused)
        if not model.fails and not is_paused and not self.tables.ready:
            self._check_nothing_is_left(self.model(self.past, held=False))
            if self.carrier:
                self._check_another_would_do_the_same(self.carrier, model)

    def _check_rows(self, model: Model) -> None:
        for place, row in self.tables.steps.items():
            if row.status not in OVER or row.status is Status.CANCELLED:
                continue
            fate = model.parts[place] if place.item else model.fate(place.step)
            assert row.status is fate.status, place
            assert row.error in (fate.errors or (None,)), place
            step = self.plan.steps[place.step]
            if place.item or not (step.for_each or step.loop):
                assert row.output == fate.output, place
        assert self.carrier is None or self.tables.context is None or self.tables.read_context() == model.context()

    def _check_bounds(self) -> None:
        assert len(self.past.under_way) <= self.document.concurrency
        for step in self.document.steps:
            if step.for_each and step.for_each.parallel:
                active = [place for place in self.past.under_way if place.step == step.id]
                assert len(active) <= step.for_each.parallel

    def _check_ending(self, model: Model, ending: Ending) -> None:
        if ending.status is Status.COMPLETED:
            assert not model.fails
            assert all(model.fate(step).status for step in model.steps), "it ends once all its steps are over"
            assert ending.output == model.output().output
        else:
            assert ending.status is Status.FAILED
            assert ending.error in ({*model.failures()} or model.output().errors)

    def _check_nothing_is_left(self, model: Model) -> None:
        """What may begin has begun, what is over is written."""
        for step in model.steps:
            row = self.tables.steps.get(Place(step))
            if model.fate(step).status is not None:
                assert row is not None, step
                assert row.status in OVER, step
            elif step in model.asked:
                assert row is not None, step
                assert row.status is Status.WAITING, step
        is_full = len(self.past.under_way) >= self.document.concurrency
        assert is_full or not model.due

    def _check_it_goes_on(self) -> None:
        """Somebody will do something, or is asked to."""
        asked = any(asked.status is TaskStatus.OPEN for asked in self.tables.people)
        asked = asked or any(child.ending is None for child in self.tables.children.values())
        tables = self.tables
        if self.carrier:
            wake_at = self.carrier.next_wake()
            soon = wake_at is not None and wake_at <= self.clock() + CARRIED_ON
            assert self.calls or tables.called or soon
        elif not tables.leased:
            assert tables.ready or tables.wake_at or asked or tables.status is Status.PAUSED

    def _check_another_would_do_the_same(self, carrier: Execution, model: Model) -> None:
        """Who takes over asks for the same in the same words, and waits for the same."""
        if any(model.spoilt(place.step) for place in self.calls):
            return  # what is not needed any more is not asked for again
        facts, tasks = self.tables.peek()
        other = Execution(facts, self.plan, tasks, self.clock)
        calls = {call.place: call for call in other.begin().calls}
        assert calls.keys() == self.calls.keys()
        for place, call in calls.items():
            before = self.calls[place]
            assert (call.values, call.key, call.timeout) == (before.values, before.key, before.timeout)
            assert call.attempt == before.attempt + 1
        overdue = any(self.is_due(place) for place in self.tables.steps)
        assert overdue or other.next_wake() == carrier.next_wake()

    def model(self, past: Past, *, held: bool) -> Model:
        """Return what a past comes to; `held` where nothing begins."""
        return Model(self.document, INPUTS, past, held=held)

    def is_due(self, place: Place) -> bool:
        """Tell whether the moment has come for something that waits."""
        row = self.tables.steps[place]
        return row.status is Status.WAITING and row.wake_at is not None and row.wake_at <= self.clock()
