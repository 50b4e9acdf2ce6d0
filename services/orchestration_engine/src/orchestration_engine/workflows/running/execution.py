"""How a workflow moves on: which steps may begin, what an answer changes, when it is over.

Nothing here waits or writes. A move says what is to be written, in one piece; the ledger writes it, and only then is
the execution told more.
"""

import datetime
import random
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from pydantic import JsonValue

from agent_contracts.events import WorkflowCompleted, WorkflowFailed, WorkflowStarted
from orchestration_engine.core.clock import now
from orchestration_engine.workflows.models import Status
from orchestration_engine.workflows.running import asking
from orchestration_engine.workflows.running.drafting import Draft
from orchestration_engine.workflows.running.moves import (
    Answered,
    Call,
    ChildBegun,
    Ending,
    Facts,
    Fault,
    Happening,
    Move,
    Place,
    Release,
    Task,
)
from orchestration_engine.workflows.running.plan import Plan
from orchestration_engine.workflows.running.scope import Scope
from orchestration_engine.workflows.running.spreads import (
    Items,
    Rounds,
    restored_items,
    restored_output,
    restored_rounds,
)
from workflow_language.document import Step
from workflow_language.durations import format_duration
from workflow_language.errors import EvaluationError

CARRIED_ON = datetime.timedelta(seconds=5)
"""A workflow that would be woken sooner than this is not let go meanwhile."""
OVER = frozenset((Status.COMPLETED, Status.FAILED, Status.SKIPPED, Status.CANCELLED))


class Execution:
    """A workflow while a worker carries it."""

    def __init__(
        self,
        facts: Facts,
        plan: Plan,
        tasks: Iterable[Task] = (),
        clock: Callable[[], datetime.datetime] = now,
    ) -> None:
        self.facts = facts
        self.plan = plan
        self.paused = facts.paused
        self.streams = facts.streams
        self._moves = facts.moves
        self._scope = Scope(facts.inputs, facts.context or {})
        self._unmet = {step: len(needs) for step, needs in plan.needs.items()}
        self._tasks: dict[Place, Task] = {}
        self._spreads: dict[str, Items | Rounds] = {}
        self._ready: deque[str] = deque()
        self._queue: deque[Place] = deque()
        self._calling: set[Place] = set()
        self._waiting: set[Place] = set()
        self._children: set[Place] = set()
        self.unseen = False
        """What others did for it has to be looked at before it is let go."""
        self._over = 0
        self._failure: tuple[str | None, str] | None = None
        self._draft = self._new_draft()
        self._clock = clock
        self._moment = clock()
        timeout = plan.document.timeout
        self._deadline = (facts.retried_at or facts.started_at) + timeout if timeout else None
        self._restore(tasks)

    # What the carrier tells and asks.

    def begin(self) -> Move:
        """Begin what may begin. What ran when its worker died begins again."""
        self._moment = self._clock()
        if self.facts.is_new:
            queued = (self.facts.started_at - self.facts.created_at).total_seconds()
            self._draft.tell(WorkflowStarted(queued=max(0.0, queued)))
        if self.facts.context is None and self.plan.document.context:
            try:
                self._write_context(None, self.plan.document.context)
            except EvaluationError as error:
                self._failure = None, f"context: {error}"
        for step in self.plan.order:
            if not self._unmet[step] and Place(step) not in self._tasks:
                self._ready.append(step)
        return self._moved_on()

    def settle(self, happenings: Sequence[Happening]) -> Move:
        """Take in what became of tasks, and begin what may begin now."""
        self._moment, self.unseen = self._clock(), False
        for place, what in happenings:
            self._take(place, what)
        return self._moved_on()

    def wake(self) -> Move:
        """Do what is due by now: try again, and decide where nobody did in time."""
        self._moment, self.unseen = self._clock(), False
        if self._deadline and self._deadline <= self._moment:
            timeout = self.plan.document.timeout
            assert timeout is not None
            self._failure = None, f"The workflow took longer than its timeout, {format_duration(timeout)}."
            self._calling.clear()
        for place in sorted(place for place in self._waiting if self._is_due(place)):
            if place in self._waiting:  # and was not given up by what was done for another
                self._wake(self._tasks[place])
        return self._moved_on()

    def next_wake(self) -> datetime.datetime | None:
        """Return when `wake` has something to do next."""
        moments = [task.wake_at for task in map(self._tasks.__getitem__, self._waiting) if task.wake_at]
        return min([*moments, self._deadline] if self._deadline else moments, default=None)

    def waiting(self) -> list[Task]:
        """Return the tasks that wait for a person or another workflow."""
        tasks = map(self._tasks.__getitem__, self._waiting)
        return [task for task in tasks if task.child_id or asking.of(self.plan.steps[task.step])]

    # How it began before.

    def _restore(self, tasks: Iterable[Task]) -> None:
        rows: dict[str, list[Task]] = {}
        for task in tasks:
            rows.setdefault(task.step, []).append(task)
        if rows:
            for step in self.plan.order:
                if step in rows:
                    self._restore_step(self.plan.steps[step], rows[step])
            self._ready.clear()  # among them those that have begun
            # What ran when its worker died has a place among those that run; what has not begun has none.
            self._queue = deque(sorted(self._queue, key=lambda place: place not in self._tasks))
            # What others did while nobody carried it has to be looked at before it is let go again.
            self.unseen = bool(self.waiting())

    def _restore_step(self, step: Step, rows: list[Task]) -> None:
        main = next(row for row in rows if not row.item)
        self._tasks[main.place] = main
        if main.status in OVER:
            self._step_over(step, main, restored_output(step, main, rows))
            return
        try:
            self._restore_active(step, main, rows)
        except EvaluationError as error:
            self._fail(main, Fault(f"until: {error}" if step.loop else str(error), "expression"))

    def _restore_active(self, step: Step, main: Task, rows: list[Task]) -> None:
        spread = self._restored_spread(step, main, rows)
        parts = [row for row in rows if row.item] if spread is not None else [main]
        active = [row for row in parts if row.status not in OVER]
        for row in active:
            self._tasks[row.place] = row
            if isinstance(spread, Items):
                spread.begin(row.item)
            if row.status is Status.WAITING:
                self._wait(row)
            else:
                self._queue.append(row.place)
        if isinstance(spread, Items) and spread.fault:
            self._give_up_items(step, spread)
        if isinstance(spread, Items) or (spread is not None and not active):
            self._go_on(step, main, spread)

    def _restored_spread(self, step: Step, main: Task, rows: list[Task]) -> Items | Rounds | None:
        spread: Items | Rounds | None = None
        if step.for_each:
            values = main.input if isinstance(main.input, list) else self._scope.items(step.for_each.items)
            spread = restored_items(step, step.for_each, values, rows)
        elif step.loop:
            spread = restored_rounds(step.loop, rows)
        if spread is not None:
            self._spreads[step.id] = spread
        return spread

    # Which steps begin.

    def _moved_on(self) -> Move:
        while not self._failure and not self.paused:
            if self._ready:
                self._consider(self.plan.steps[self._ready.popleft()])
            elif self._queue and len(self._calling) + len(self._children) < self.plan.document.concurrency:
                self._call(self._queue.popleft())
            else:
                break
        self._conclude()
        move = self._draft.finished()
        if not move.is_empty:
            self._moves = move.number
        self._draft = self._new_draft()
        return move

    def _new_draft(self) -> Draft:
        return Draft(self.facts.id, self.facts.owner_id, self._moves + 1)

    def _consider(self, step: Step) -> None:
        main = self._tasks[Place(step.id)] = Task(step.id, 0, agent=step.agent)
        instead_of = self.plan.stands_in_for.get(step.id)
        try:
            wanted = instead_of is None or self._tasks[Place(instead_of)].status is Status.FAILED
            if not wanted or (step.when is not None and not self._scope.condition(step.when)):
                self._skip(step, main)
            elif step.for_each is not None:
                values = self._scope.items(step.for_each.items)
                main.input = values if step.id in self.plan.reads_context else None
                self._spread(step, main, Items(step.for_each, values))
            elif step.loop is not None:
                self._spread(step, main, Rounds(step.loop))
            elif step.set is not None:
                self._draft.start(main, Status.RUNNING)
                self._complete(main, Answered(self._write_context(step.id, step.set)))
            elif asking.of(step):
                self._ask(step, main)
            else:
                self._queue.append(main.place)
        except EvaluationError as error:
            self._fail(main, Fault(str(error), "expression"))

    def _skip(self, step: Step, main: Task) -> None:
        self._draft.skip(main)
        self._step_over(step, main, None)

    def _spread(self, step: Step, main: Task, spread: Items | Rounds) -> None:
        self._draft.start(main, Status.RUNNING)
        self._spreads[step.id] = spread
        self._go_on(step, main, spread)

    def _go_on(self, step: Step, main: Task, spread: Items | Rounds) -> None:
        """Begin what is due of a step that is done more than once, or end it."""
        if isinstance(spread, Items):
            self._queue.extend(Place(step.id, item) for item in spread.due())
            if spread.is_over:
                if spread.fault:
                    self._fail(main, spread.fault)
                else:
                    self._complete(main, Answered(spread.outputs))
        elif spread.ended and self._scope.condition(spread.loop.until, **spread.judged()):
            self._complete(main, Answered(spread.output))
        elif spread.ended >= spread.loop.most:
            message = f"After {spread.ended} rounds `until` still gives false; allow more, or ask for less."
            self._fail(main, Fault(message, "rounds", output=spread.output))
        elif (place := Place(step.id, spread.ended + 1)) not in self._tasks:
            self._queue.append(place)

    def _ask(self, step: Step, main: Task) -> None:
        ask = asking.ask(step, self._scope, self._moment)
        self._draft.ask(ask)
        self._draft.start(main, Status.WAITING)
        self._draft.wait(main, "person", ask.deadline)
        self._wait(main)

    def _call(self, place: Place) -> None:
        step = self.plan.steps[place.step]
        task = self._tasks.get(place)
        if task is None:
            task = self._tasks[place] = Task(*place, agent=step.agent)
        try:
            values = (
                task.input
                if isinstance(task.input, dict)
                else self._scope.texts(step.input or {}, **self._local(place))
            )
        except EvaluationError as error:
            self._fail(task, Fault(str(error), "expression"))
            return
        if task.is_new and step.id in self.plan.reads_context:
            task.input = values
        self._draft.start(task, Status.RUNNING)
        self._draft.assign(task)
        self._calling.add(place)
        timeout = step.attempt_timeout
        seconds = timeout.total_seconds() if timeout else None
        call = Call(place, task.attempt, step.agent, step.template, values, self._key(task), seconds)
        self._draft.move.calls.append(call)

    def _local(self, place: Place) -> dict[str, JsonValue]:
        match self._spreads.get(place.step):
            case Items() as items:
                return items.local(place.item)
            case Rounds() as rounds:
                return rounds.local()
            case None:
                return {}

    def _key(self, task: Task) -> str:
        """Name the call for whoever answers it: an answer that is known there is given again, and not made again."""
        key = f"{self.facts.id}/{task.step}"
        if task.item:
            key += f"/{task.item}"
        if self.facts.generation:
            key += f"#{self.facts.generation}"
        # The same question would be answered by the same answer, and by the same workflow, which was of no use.
        is_other = task.error_kind == "invalid_answer" or (task.failures and task.agent is None)
        return f"{key}~{task.failures}" if is_other else key

    # What becomes of them.

    def _take(self, place: Place, what: Answered | Fault | ChildBegun) -> None:
        task = self._tasks.get(place)
        if task is None or not self._is_awaited(task):
            return  # decided meanwhile: too late, or heard twice
        was_called = place in self._calling
        self._calling.discard(place)
        self._waiting.discard(place)
        match what:
            case Answered():
                if was_called:
                    self._draft.answered(task, what)
                self._complete(task, what)
            case Fault():
                again = self._may_try_again(task, what)
                if was_called:
                    self._draft.refused(task, what, tried_again=again)
                if again:
                    self._try_again(task, what)
                else:
                    self._fail(task, what)
            case ChildBegun():
                timeout = self.plan.steps[task.step].timeout
                task.child_id = what.child_id
                self._draft.wait(task, "workflow", self._moment + timeout if timeout else None)
                self._wait(task)
                self.unseen = True  # it may have ended already, and nobody listened

    def _is_awaited(self, task: Task) -> bool:
        if task.place in self._calling:
            return True
        return task.place in self._waiting and bool(task.child_id or asking.of(self.plan.steps[task.step]))

    def _may_try_again(self, task: Task, fault: Fault) -> bool:
        retry = self.plan.steps[task.step].retries
        spread = self._spreads.get(task.step)
        given_up = self._failure or (isinstance(spread, Items) and spread.fault)
        return not given_up and fault.kind in retry.on and task.failures + 1 < retry.attempts

    def _try_again(self, task: Task, fault: Fault) -> None:
        retry = self.plan.steps[task.step].retries
        # Full jitter: those who were turned away together do not come back together. See "Exponential Backoff And
        # Jitter", AWS Architecture Blog, 2015.
        longest = min(retry.most, retry.first * 2**task.failures)
        seconds = max(random.uniform(0, longest.total_seconds()), fault.retry_after or 0.0)  # noqa: S311
        self._children.discard(task.place)
        task.failures, task.child_id = task.failures + 1, None
        task.error, task.error_kind = fault.message, fault.kind
        self._draft.wait(task, "retry", self._moment + datetime.timedelta(seconds=seconds), fault.message)
        self._wait(task)

    def _complete(self, task: Task, answer: Answered) -> None:
        step = self.plan.steps[task.step]
        spread = self._spreads.get(task.step)
        if not task.item and step.save:
            try:
                self._write_context(step.id, step.save, output=answer.output)
            except EvaluationError as error:
                given = None if isinstance(spread, Items) else answer.output
                self._fail(task, Fault(f"save: {error}", "expression", output=given))
                return
        # What items or rounds hold is not written twice.
        task.output = None if spread and not task.item else answer.output
        self._ended(task)
        self._draft.complete(task, answer)
        if not task.item:
            self._step_over(step, task, answer.output)
        elif isinstance(spread, Items):
            spread.end(task.item, answer.output)
            self._part_over(step, task, spread)
        elif spread is not None:
            spread.end(answer.output)
            self._part_over(step, task, spread)

    def _fail(self, task: Task, fault: Fault) -> None:
        step = self.plan.steps[task.step]
        spread = self._spreads.get(task.step)
        task.output = None if spread else fault.output
        self._ended(task)
        self._draft.fail(task, fault.message, fault.kind)
        if not task.item:
            self._step_over(step, task, fault.output)
        elif isinstance(spread, Items) and step.on_error == "continue":
            spread.end(task.item, None)
            self._part_over(step, task, spread)
        elif isinstance(spread, Items):
            spread.fail(task.item, fault)
            self._give_up_items(step, spread)
            self._part_over(step, task, spread)
        else:
            message = f"Round {task.item}: {fault.message}"
            output = spread.output if spread else None
            self._fail(self._tasks[Place(step.id)], Fault(message, fault.kind, output=output))

    def _give_up_items(self, step: Step, spread: Items) -> None:
        """Begin no more of a step that has failed; what is under way may end."""
        given_up = {place for place in self._queue if place.step == step.id}
        given_up |= {place for place in self._waiting - self._children if place.step == step.id}
        self._queue = deque(place for place in self._queue if place not in given_up)
        self._waiting -= given_up
        spread.give_up(len(given_up))
        for place in sorted(given_up & self._tasks.keys()):
            self._draft.cancel(self._tasks.pop(place))

    def _ended(self, task: Task) -> None:
        self._children.discard(task.place)
        self._waiting.discard(task.place)

    def _part_over(self, step: Step, task: Task, spread: Items | Rounds) -> None:
        del self._tasks[task.place]
        main = self._tasks[Place(step.id)]
        try:
            self._go_on(step, main, spread)
        except EvaluationError as error:
            self._fail(
                main,
                Fault(f"until: {error}", "expression", output=spread.output if isinstance(spread, Rounds) else None),
            )

    def _step_over(self, step: Step, task: Task, output: JsonValue) -> None:
        """Let others see what became of a step, and begin if they waited for nothing else."""
        self._over += 1
        self._spreads.pop(step.id, None)
        self._scope.over(step.id, task.status, output, task.error)
        stood_in_for = self.plan.stands_in_for.get(step.id)
        while task.status is Status.COMPLETED and stood_in_for:
            self._scope.stood_in_for(stood_in_for, output)
            stood_in_for = self.plan.stands_in_for.get(stood_in_for)
        if task.status is Status.FAILED and step.on_error == "fail":
            self._failure = self._failure or (step.id, task.error or "")
        for dependent in self.plan.dependents[step.id]:
            self._unmet[dependent] -= 1
            if not self._unmet[dependent]:
                self._ready.append(dependent)

    # When nothing happens.

    def _wait(self, task: Task) -> None:
        self._waiting.add(task.place)
        if task.child_id:
            self._children.add(task.place)

    def _is_due(self, place: Place) -> bool:
        wake_at = self._tasks[place].wake_at
        return wake_at is not None and wake_at <= self._moment

    def _wake(self, task: Task) -> None:
        step = self.plan.steps[task.step]
        if asking.of(step):
            decided = asking.after_deadline(step, task, self._moment)
            self._draft.ask(decided.what)
            if decided.result is None:
                self._draft.start(task, Status.WAITING)
                self._draft.wait(task, "person", decided.until)
            else:
                self._take(task.place, decided.result)
        elif task.child_id:
            self._draft.move.stops.append(task.child_id)
            timeout = format_duration(step.timeout) if step.timeout else ""
            self._take(task.place, Fault(f"The workflow that it runs took longer than {timeout}.", "timeout"))
        else:
            task.wake_at = None
            self._waiting.discard(task.place)
            self._queue.append(task.place)

    # When it is over.

    def _conclude(self) -> None:
        if self._calling:
            return
        if self._failure:
            self._finish(Ending(Status.FAILED, error=self._failure[1]))
        elif self._over == len(self.plan.steps):
            try:
                self._finish(Ending(Status.COMPLETED, output=self._scope.texts(self.plan.document.output)))
            except EvaluationError as error:
                self._failure = None, f"output: {error}"
                self._finish(Ending(Status.FAILED, error=self._failure[1]))
        elif not self.unseen:
            wake_at = self.next_wake()
            if self.paused or wake_at is None or wake_at > self._moment + CARRIED_ON:
                self._draft.move.release = Release(wake_at)

    def _finish(self, ending: Ending) -> None:
        move = self._draft.move
        unfinished = [task for task in self._tasks.values() if task.status not in OVER and task.attempt]
        move.ending, move.parent_id = ending, self.facts.parent_id
        move.lets_go = self.plan.asks_others
        for task in unfinished:
            self._draft.cancel(task)
        duration = (self._moment - self.facts.started_at).total_seconds()
        if self._failure:
            self._draft.tell(WorkflowFailed(step=self._failure[0], error=self._failure[1], duration=duration))
        else:
            self._draft.tell(WorkflowCompleted(duration=duration))

    def _write_context(
        self, step: str | None, values: dict[str, JsonValue], **local: JsonValue
    ) -> dict[str, JsonValue]:
        written = self._scope.write(values, **local)
        self._draft.write_context(step, written, self._scope.context)
        return written
