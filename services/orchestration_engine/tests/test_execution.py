"""Whatever is answered, whoever dies and when: a workflow moves on by its rules; held against a plain model."""

import datetime
import os
import uuid
from collections.abc import Iterable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from pydantic import JsonValue

from orchestration_engine.workflows.models import Status, TaskStatus
from orchestration_engine.workflows.running import asking
from orchestration_engine.workflows.running.execution import OVER, Execution
from orchestration_engine.workflows.running.moves import (
    Answered,
    Call,
    ChildBegun,
    Ending,
    Fault,
    Happening,
    Move,
    Place,
)
from orchestration_engine.workflows.running.plan import Plan
from workflow_language.document import WorkflowDocument

from .drawn_workflows import INPUTS, documents
from .models_of_execution import Passed, Past, Said
from .tables_of_execution import Asked, Child, Tables
from .watched_execution import Clock, Watched

EXAMPLES = int(os.environ.get("EXECUTION_EXAMPLES", "800"))
"""How often the machine is run; ten minutes' worth, with more steps, finds what half a minute's worth does not."""
STEPS = int(os.environ.get("EXECUTION_STEPS", "6"))
"""How many steps a workflow has at most, besides those that stand in for others."""

OUTPUTS: list[JsonValue] = ["good", "good", "poor", ""]
RESULTS: list[JsonValue] = [*OUTPUTS, None, [1, "two"], {"yes": True}]
"""Of other workflows."""
KINDS = ("unavailable", "timeout", "invalid_answer", "refused")
FATES = ("lives", "lives", "lives", "lives", "dies before the write", "dies after the write")
"""Of a worker that makes a move."""

faults = st.builds(Fault, st.just("No."), st.sampled_from(KINDS), st.sampled_from([None, None, 7.0]))
fates = st.sampled_from(FATES)


class Workflows(Watched):
    """One workflow after another, with whoever carries it, and all that is done to it."""

    @initialize(document=documents(STEPS))
    def submit(self, document: WorkflowDocument) -> None:
        self.document = document
        self.plan = Plan(document)
        self.clock = Clock()
        self.tables = Tables(self.clock(), INPUTS)
        self.past = Past()
        self.carrier = None
        self.calls = {}
        self.heard: list[Happening] = []
        self.keys: dict[Place, list[str]] = {}

    # What a worker does.

    @precondition(lambda self: self.tables.ready)
    @rule(dies=st.booleans())
    def claim(self, *, dies: bool) -> None:
        """A worker takes it; the claim and what begins by it are one transaction."""
        facts, tasks = self.tables.claim()
        self.tables.called = False
        self.carrier = Execution(facts, self.plan, tasks, self.clock)
        assert not self.calls
        self._write(self.carrier.begin(), self.past)
        if dies:
            self._die()

    def _settle(self, happenings: Iterable[Happening], fate: str) -> None:
        assert self.carrier
        past, happenings = self.past.copy(), list(happenings)
        for place, what in happenings:
            self._take(past, place, what)
        held = self.model(past, held=True)
        move = self.carrier.settle(happenings)
        assert not (move.calls and (held.fails or self.carrier.paused)), "nothing begins now"
        for place, _ in happenings:
            self.calls.pop(place, None)
        self.heard += happenings
        self._made(move, past, fate)

    def _made(self, move: Move, past: Past, fate: str) -> None:
        if fate == "dies before the write":
            self._die()
        else:
            self._write(move, past)
            if fate == "dies after the write":
                self._die()

    def _take(self, past: Past, place: Place, what: Answered | Fault | ChildBegun | Passed) -> None:
        if isinstance(what, ChildBegun):
            return
        model = self.model(past, held=True)
        past.under_way.discard(place)
        past.said.setdefault(place, []).append(Said(what, model.fails or model.spoilt(place.step)))

    def _write(self, move: Move, past: Past) -> None:
        assert self.carrier
        self.past = past
        begun = {place: row.wake_at for place, row in self.tables.steps.items() if row.status is Status.WAITING}
        if move.is_empty:
            assert not move.calls
            assert move.context is None
            assert not move.stops
        else:
            self.tables.write(move, self.clock())
        for call in move.calls:
            self._begin(call, begun.get(call.place))
        self.past.rows = {*self.tables.steps}
        if self.carrier.unseen:
            self.tables.called = True
        if move.ending or move.release:
            assert not move.calls
            assert not self.calls or self.past.timed_out
            self.carrier, self.calls, self.heard = None, {}, []
        self.check()

    def _begin(self, call: Call, not_before: datetime.datetime | None) -> None:
        assert call.place not in self.calls, "nobody is asked twice at once"
        assert not_before is None or not_before <= self.clock()
        row = self.tables.steps[call.place]
        assert (row.status, row.attempt) == (Status.RUNNING, call.attempt)
        self._check_key(call)
        for need in self.plan.needs[call.place.step]:
            assert self.tables.steps[Place(need)].status in OVER, "what it needs is over"
        self.calls[call.place] = call
        self.past.under_way.add(call.place)

    def _check_key(self, call: Call) -> None:
        """Who does not know what became of a call asks by the same key; what was of no use has another."""
        keys = self.keys.setdefault(call.place, [])
        said = [said.what for said in self.past.said.get(call.place, ())]
        if len(said) < len(keys):
            assert call.key == keys[-1]
            return
        useless = bool(said) and (call.template or (isinstance(said[-1], Fault) and said[-1].kind == "invalid_answer"))
        assert call.key not in keys if useless else call.key in keys[:1] or not keys
        keys.append(call.key)

    def _die(self) -> None:
        if self.tables.leased:
            self.tables.ready = True
        self.carrier, self.calls, self.heard = None, {}, []
        rows = self.tables.steps.values()
        self.past.under_way = {row.place for row in rows if row.status is Status.WAITING and row.child_id}

    @precondition(lambda self: self.carrier)
    @rule()
    def die(self) -> None:
        """A worker dies at any other moment."""
        self._die()

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), fate=fates, heard=st.booleans())
    def answer(self, data: st.DataObject, fate: str, *, heard: bool) -> None:
        """Whoever was called answers, or some do at once."""
        places = data.draw(st.lists(st.sampled_from(sorted(self.calls)), min_size=1, max_size=3, unique=True))
        happenings = [Happening(place, self._answer(data, self.calls[place])) for place in places]
        assert self.carrier
        self._settle(
            [*(self._looked() if (heard or self.carrier.unseen) and self.tables.called else []), *happenings], fate
        )

    def _answer(self, data: st.DataObject, call: Call) -> Answered | Fault | ChildBegun:
        if call.template is None:
            return data.draw(st.builds(Answered, st.sampled_from(OUTPUTS)) | faults)
        if data.draw(st.integers(0, 4)) == 0:
            return Fault("The template is gone.", "template")
        child = uuid.uuid5(self.plan_id, call.key)
        self.tables.children.setdefault(child, Child(call.place))
        return ChildBegun(child)

    plan_id = uuid.UUID(int=3)

    @precondition(lambda self: self.carrier and self.tables.called)
    @rule(fate=fates)
    def look(self, fate: str) -> None:
        """The carrier looks at what others have done."""
        self._settle(self._looked(), fate)

    def _looked(self) -> list[Happening]:
        assert self.carrier
        self.tables.called = False
        self.carrier.paused = self.tables.status is Status.PAUSED
        found: list[Happening] = []
        what: Answered | Fault | None
        for task in self.carrier.waiting():
            if task.child_id:
                ending = self.tables.children[task.child_id].ending
                what = _of_child(ending) if ending else None
            else:
                asked = [asked for asked in self.tables.people if asked.step == task.step][-1]
                what = asking.outcome(asked.status, asked.answer)
            if what:
                found.append(Happening(task.place, what))
        return found

    @precondition(lambda self: self.carrier and (wake_at := self.carrier.next_wake()) and wake_at <= self.clock())
    @rule(fate=fates)
    def wake(self, fate: str) -> None:
        """The moment has come for something."""
        assert self.carrier
        if self.carrier.waiting() and (found := self._looked()):
            self._settle(found, fate)
            return
        past = self.past.copy()
        timeout = self.document.timeout
        if timeout and self.tables.started_at + timeout <= self.clock():
            past.timed_out = True
        due = [row for row in self.tables.steps.values() if self.is_due(row.place)]
        for row in sorted(due, key=lambda row: row.place):
            if row.child_id:
                self._take(past, row.place, Fault("The workflow that it runs took longer than 20s.", "timeout"))
            elif asking.of(self.plan.steps[row.step]):
                self._take(past, row.place, Passed())
        held = self.model(past, held=True)
        move = self.carrier.wake()
        assert not (move.calls and (held.fails or self.carrier.paused)), "nothing begins now"
        if past.timed_out:
            assert move.ending
            past.under_way.clear()
        self._made(move, past, fate)

    @precondition(lambda self: self.heard)
    @rule(data=st.data())
    def hear_again(self, data: st.DataObject) -> None:
        """What was said before is said once more, and changes nothing."""
        assert self.carrier
        place, what = data.draw(st.sampled_from(self.heard))
        row = self.tables.steps[place]
        if place in self.calls or (row.status is Status.WAITING and (row.child_id or _asks(self, row.step))):
            return  # it would be an answer to what is asked now
        move = self.carrier.settle([Happening(place, what)])
        changed = [*move.inserts, *move.updates, *move.asks, *move.calls]
        assert not changed
        assert not move.ending
        self._write(move, self.past)

    # What others do.

    @precondition(lambda self: any(child.ending is None for child in self.tables.children.values()))
    @rule(data=st.data(), result=st.sampled_from(RESULTS), status=st.sampled_from(["completed", "failed", "cancelled"]))
    def end_child(self, data: st.DataObject, result: JsonValue, status: str) -> None:
        """A workflow that a step runs ends."""
        running = [child for child in self.tables.children.values() if child.ending is None]
        child = data.draw(st.sampled_from(running))
        error = "Why not." if status == "failed" else None
        child.ending = Ending(Status(status), result if status == "completed" else None, error)
        self.tables.call()

    @precondition(lambda self: self._open())
    @rule(data=st.data(), agrees=st.booleans())
    def decide(self, data: st.DataObject, *, agrees: bool) -> None:
        """A person decides in time."""
        asked = data.draw(st.sampled_from(self._open()))
        if self.plan.steps[asked.step].question:
            asked.status, asked.answer = TaskStatus.ANSWERED, {"answer": "yes" if agrees else None}
        else:
            asked.status = TaskStatus.APPROVED if agrees else TaskStatus.REJECTED
            asked.answer = {"approved": agrees, "by": "ada", "comment": ""}
        self.tables.call()

    def _open(self) -> list[Asked]:
        moment = self.clock()
        is_open = [asked for asked in self.tables.people if asked.status is TaskStatus.OPEN]
        return [asked for asked in is_open if asked.deadline is None or asked.deadline > moment]

    @precondition(lambda self: self.tables.ending is None)
    @rule()
    def pause_or_resume(self) -> None:
        """Its owner pauses it, or lets it go on."""
        if self.tables.status is not Status.PAUSED:
            self.tables.status, self.tables.ready = Status.PAUSED, False
        elif self.tables.leased:
            self.tables.status = Status.RUNNING
        else:
            self.tables.status, self.tables.ready = Status.PENDING, True
        self.tables.call()
        self._find()

    @rule(seconds=st.sampled_from([0.5, 3, 20, 60]))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.clock.advance(seconds)
        self._find()

    def _find(self) -> None:
        """Do what the scheduler does every second."""
        tables = self.tables
        if tables.leased and self.carrier is None:
            tables.ready = True
        if tables.status is Status.WAITING and not tables.leased and tables.wake_at and tables.wake_at <= self.clock():
            tables.ready = True

    @precondition(lambda self: self.tables.ending)
    @rule(document=documents(STEPS))
    def submit_another(self, document: WorkflowDocument) -> None:
        """One has ended; the next begins."""
        self.submit(document)

    # At last.

    def teardown(self) -> None:
        if not hasattr(self, "tables"):
            return
        if self.tables.ending is None and self.tables.status is Status.PAUSED:
            self.pause_or_resume()
        for _ in range(2_000):
            if self.tables.ending is not None:
                return
            self._go_on()
        raise AssertionError("it never ends")

    def _go_on(self) -> None:
        """Do what must come sooner or later."""
        tables = self.tables
        if tables.ready:
            self.claim(dies=False)
        elif self.carrier and tables.called:
            self.look("lives")
        elif self.calls:
            call = min(self.calls.values(), key=lambda call: call.place)
            self._settle([Happening(call.place, self._good(call))], "lives")
        elif self.carrier:
            self.clock.advance(5)
            self.wake("lives")
        elif running := [child for child in tables.children.values() if child.ending is None]:
            running[0].ending = Ending(Status.COMPLETED, "good")
            tables.call()
        elif asked := self._open():
            approval = self.plan.steps[asked[0].step].approval
            asked[0].status = TaskStatus.APPROVED if approval else TaskStatus.ANSWERED
            asked[0].answer = {"approved": True} if approval else {"answer": "yes"}
            tables.call()
        else:
            self.wait(20)

    def _good(self, call: Call) -> Answered | ChildBegun:
        if call.template is None:
            return Answered("good")
        child = uuid.uuid5(self.plan_id, call.key)
        self.tables.children.setdefault(child, Child(call.place))
        return ChildBegun(child)


def _asks(machine: Workflows, step: str) -> bool:
    return asking.of(machine.plan.steps[step]) is not None


def _of_child(ending: Ending) -> Answered | Fault:
    match ending.status:
        case Status.COMPLETED:
            return Answered(ending.output)
        case Status.FAILED:
            return Fault(f"It failed: {ending.error}", "workflow")
        case _:
            return Fault("It was cancelled.", "workflow")


Workflows.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=10 * STEPS,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestWorkflows = Workflows.TestCase
