"""Whatever agents answer and whenever workers die, a workflow moves on by its rules; held against a plain model."""

import datetime
import uuid
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from agent_contracts.execution import AgentResponse, Usage
from orchestration_engine.workflows.execution import Execution, Move, Outcome, Part, StepState
from orchestration_engine.workflows.models import Status

ANSWER = AgentResponse(
    agent="writer",
    version="1.0.0",
    output="done",
    model="stub",
    usage=Usage(input_tokens=1, output_tokens=1),
    duration=0.1,
)


@st.composite
def graphs(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """Steps by their needs, each of earlier steps only."""
    size = draw(st.integers(1, 8))
    return [
        tuple(f"s{need}" for need in sorted(draw(st.sets(st.integers(0, at - 1), max_size=3))) if at) if at else ()
        for at in range(size)
    ]


class Rows(RuleBasedStateMachine):
    """The rows as the ledger would leave them, beside a worker that carries the workflow."""

    @initialize(graph=graphs())
    def submit(self, graph: list[tuple[str, ...]]) -> None:
        self.rows = {
            f"s{at}": StepState(f"s{at}", "writer", needs, {}, Status.PENDING, 0, None)
            for at, needs in enumerate(graph)
        }
        self.finished: Status | None = None
        self.started = 0
        self.answers: dict[str, int] = {}
        self._claim()

    def _claim(self) -> None:
        moment = datetime.datetime.now(datetime.UTC)
        self.execution = Execution(uuid.uuid4(), uuid.uuid4(), moment, self.rows.values())
        self._write(self.execution.begin())

    def _write(self, move: Move) -> None:
        for step, outcome in move.ended:
            row = self.rows[step.key]
            assert (row.status, row.attempt) == (Status.RUNNING, step.attempt), "only what runs ends, and once"
            output = outcome.answer.output if outcome.answer else None
            self.rows[step.key] = replace(row, status=outcome.status, output=output)
        for step in move.begun:
            row = self.rows[step.key]
            assert row.status in (Status.PENDING, Status.RUNNING), "what has ended never begins again"
            assert step.attempt == row.attempt + 1
            assert all(self.rows[need].status is Status.COMPLETED for need in row.needs), "what it needs is done"
            self.rows[step.key] = replace(row, status=Status.RUNNING, attempt=step.attempt)
        self.started += sum(telling.data.type == "workflow.started" for telling in move.tellings)
        assert sum(telling.part is Part.ENDED for telling in move.tellings) == len(move.ended)
        self.finished = move.finished
        if self.finished is Status.FAILED:  # as the ledger does in the same statement
            for key, row in self.rows.items():
                if row.status in (Status.PENDING, Status.RUNNING):
                    self.rows[key] = replace(row, status=Status.CANCELLED)

    def _running(self) -> list[str]:
        return sorted(key for key, row in self.rows.items() if row.status is Status.RUNNING)

    @precondition(lambda self: self.finished is None)
    @rule(data=st.data(), fails=st.sampled_from([False, False, False, True]))
    def answer(self, data: st.DataObject, *, fails: bool) -> None:
        """An agent answers, or refuses."""
        key = data.draw(st.sampled_from(self._running()))
        self.answers[key] = self.answers.get(key, 0) + 1
        outcome = Outcome(key, None, "No.", 0.1) if fails else Outcome(key, ANSWER, "", 0.1)
        self._write(self.execution.settle(outcome))

    @precondition(lambda self: self.finished is None)
    @rule()
    def die(self) -> None:
        """The worker dies; another takes over what the rows say."""
        self._claim()

    @precondition(lambda self: self.finished is not None)
    @rule(graph=graphs())
    def submit_another(self, graph: list[tuple[str, ...]]) -> None:
        """One has ended; the next begins."""
        self.submit(graph)

    @invariant()
    def an_unfinished_workflow_has_something_under_way(self) -> None:
        assert (self.finished is None) == bool(self._running())

    @invariant()
    def what_the_carrier_knows_is_what_the_rows_say(self) -> None:
        assert sorted(step.key for step in self.execution.running()) == self._running()

    @invariant()
    def no_step_is_answered_twice_and_the_beginning_is_told_once(self) -> None:
        assert set(self.answers.values()) <= {1}
        assert self.started == 1

    @invariant()
    def it_completes_if_every_step_did_and_fails_if_one_did(self) -> None:
        statuses = {row.status for row in self.rows.values()}
        if self.finished is Status.COMPLETED:
            assert statuses == {Status.COMPLETED}
        elif self.finished is Status.FAILED:
            assert Status.FAILED in statuses


Rows.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestRows = Rows.TestCase
