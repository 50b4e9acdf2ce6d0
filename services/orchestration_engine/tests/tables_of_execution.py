"""The tables that moves are written to, in memory; a move changes them as the ledger's statements do."""

import datetime
import uuid
from dataclasses import dataclass, field, replace

import orjson
from pydantic import JsonValue

from agent_contracts.events import (
    AgentTaskAssigned,
    AgentTaskCompleted,
    AgentTaskFailed,
    ContextUpdated,
    EventData,
    HumanTaskDecided,
    HumanTaskEscalated,
    HumanTaskOpened,
    StepCancelled,
    StepCompleted,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepWaiting,
    WorkflowCompleted,
    WorkflowFailed,
    WorkflowStarted,
)
from orchestration_engine.workflows.models import Status, TaskStatus
from orchestration_engine.workflows.running.moves import (
    Ask,
    Decide,
    Ending,
    Escalate,
    Facts,
    Move,
    Place,
    Task,
    Telling,
)

OVER = (Status.COMPLETED, Status.FAILED, Status.SKIPPED, Status.CANCELLED)
WORKFLOW = uuid.UUID(int=1)
OWNER = uuid.UUID(int=2)


@dataclass
class Asked:
    """What a person is asked."""

    step: str
    status: TaskStatus
    who: list[str]
    deadline: datetime.datetime | None
    answer: dict[str, JsonValue] | None = None


@dataclass
class Child:
    """A workflow that a step runs."""

    place: Place
    ending: Ending | None = None


@dataclass
class Tables:
    """What a database would hold of one workflow."""

    started_at: datetime.datetime
    inputs: dict[str, JsonValue]
    status: Status = Status.PENDING
    context: str | None = None
    moves: int = 0
    leased: bool = False
    ready: bool = True
    wake_at: datetime.datetime | None = None
    called: bool = False
    """Somebody did something for it that its carrier has not looked at."""
    ending: Ending | None = None
    claims: int = 0
    steps: dict[Place, Task] = field(default_factory=dict)
    people: list[Asked] = field(default_factory=list)
    children: dict[uuid.UUID, Child] = field(default_factory=dict)
    told: dict[Place, Status] = field(default_factory=dict)
    """What somebody knows who heard of it by events only."""
    told_of_workflow: list[str] = field(default_factory=list)
    asked: dict[Place, int] = field(default_factory=dict)
    """Attempts that an agent was asked for, and whose end is not told yet."""
    opened: int = 0
    """How many people were told to be asked."""

    def claim(self) -> tuple[Facts, list[Task]]:
        """Give it to a worker: what that is told."""
        assert self.ready
        assert self.ending is None
        self.ready, self.leased, self.wake_at = False, True, None
        self.status = Status.PAUSED if self.status is Status.PAUSED else Status.RUNNING
        self.claims += 1
        return self.peek()

    def peek(self) -> tuple[Facts, list[Task]]:
        """Return what a worker is told that takes it over."""
        facts = Facts(
            id=WORKFLOW,
            owner_id=OWNER,
            created_at=self.started_at,
            started_at=self.started_at,
            inputs=self.inputs,
            context=self.read_context(),
            moves=self.moves,
            is_new=self.claims == 1,
            paused=self.status is Status.PAUSED,
        )
        return facts, [_copy(task) for task in self.steps.values()]

    def read_context(self) -> dict[str, JsonValue] | None:
        """Return the shared context; None until a step has written to it."""
        return None if self.context is None else orjson.loads(self.context)

    def call(self) -> None:
        """Do what `ledger_sql.CALL` does."""
        if self.ending is None:
            self.called = True
            if not self.leased and self.status is Status.WAITING:
                self.ready = True

    def write(self, move: Move, moment: datetime.datetime) -> None:
        """Write a move."""
        assert self.leased
        assert self.ending is None, "nothing is written of what has ended"
        assert move.number == self.moves + 1
        self.moves = move.number
        if move.context is not None:
            self.context = orjson.dumps(move.context).decode()
        for task in move.inserts:
            self._insert(task)
        for task in move.updates:
            self._update(task)
        self._tell(move, {task.place for task in [*move.inserts, *move.updates]})
        self._ask(move, moment)
        assert self.opened == len(self.people), "whoever is asked is told of"
        for child in move.stops:
            self.children[child].ending = Ending(Status.CANCELLED)
        if move.ending:
            self._end(move)
        elif move.release:
            self.leased, self.wake_at = False, move.release.wake_at
            self.status = Status.WAITING if self.status is Status.RUNNING else self.status
            self.ready, self.called = self.called, False

    def _insert(self, task: Task) -> None:
        assert task.place not in self.steps, f"{task.place} is inserted twice"
        assert not task.failures, "a failure is written by an update only"
        assert task.child_id is None, "as is whom it waits for"
        self.steps[task.place] = _copy(task)

    def _update(self, task: Task) -> None:
        row = self.steps[task.place]
        assert row.status not in OVER, f"{task.place} has ended and is changed"
        self.steps[task.place] = replace(_copy(task), input=row.input, agent=row.agent)

    def _tell(self, move: Move, changed: set[Place]) -> None:
        spoken: set[Place] = set()
        for telling in move.tellings:
            if (place := self._hear(telling)) is not None:
                spoken.add(place)
        assert spoken == changed, "every change is told, and nothing else"
        assert self.told == {place: row.status for place, row in self.steps.items()}, "what is told is what is written"

    def _hear_besides(self, data: EventData) -> None:
        """Hear what changes no step."""
        match data:
            case WorkflowStarted() | WorkflowCompleted() | WorkflowFailed():
                self.told_of_workflow.append(data.type)
            case AgentTaskAssigned():
                place = Place(data.step, data.item)
                assert self.told[place] is Status.RUNNING, "who is asked has begun"
                assert data.attempt == self.steps[place].attempt
                self.asked[place] = data.attempt
            case AgentTaskCompleted() | AgentTaskFailed():
                place = Place(data.step, data.item)
                assert self.asked.pop(place) == data.attempt, "of every attempt one end is told at most"
            case ContextUpdated():
                assert self.context is not None
                assert set(data.keys) <= set(orjson.loads(self.context))
            case HumanTaskOpened():
                self.opened += 1
            case HumanTaskEscalated():
                assert any(one.step == data.step and one.status is TaskStatus.OPEN for one in self.people)
            case HumanTaskDecided():
                assert data.by is None, "a person's decision is told by whoever takes it in"
            case _:
                raise AssertionError(data)

    def _hear(self, telling: Telling) -> Place | None:
        data = telling.data
        match data:
            case StepStarted():
                status = Status.RUNNING
                assert data.attempt > 0
            case StepWaiting():
                status = Status.WAITING
            case StepCompleted():
                status = Status.COMPLETED
            case StepFailed():
                status = Status.FAILED
            case StepSkipped():
                status = Status.SKIPPED
            case StepCancelled():
                status = Status.CANCELLED
            case _:
                self._hear_besides(data)
                return None
        place = Place(data.step, data.item)
        self.told[place] = status
        return place

    def _ask(self, move: Move, moment: datetime.datetime) -> None:
        for ask in move.asks:
            waiting = [asked for asked in self.people if asked.step == ask.step and asked.status is TaskStatus.OPEN]
            match ask:
                case Ask():
                    assert not waiting, "a person is asked once"
                    self.people.append(Asked(ask.step, TaskStatus.OPEN, list(ask.who), ask.deadline))
                case Escalate():
                    [asked] = waiting
                    assert ask.deadline > moment
                    asked.who, asked.deadline = list(ask.who), ask.deadline
                case Decide():
                    [asked] = waiting
                    assert ask.answer is None or isinstance(ask.answer, dict)
                    asked.status, asked.answer = ask.status, ask.answer

    def _end(self, move: Move) -> None:
        assert move.ending is not None
        self.ending, self.status = move.ending, move.ending.status
        self.leased, self.ready, self.wake_at, self.called = False, False, None, False
        assert self.told_of_workflow == ["workflow.started", f"workflow.{move.ending.status}"]
        assert all(row.status in OVER for row in self.steps.values()), "nothing goes on in what has ended"
        if move.lets_go:
            for asked in self.people:
                if asked.status is TaskStatus.OPEN:
                    asked.status = TaskStatus.WITHDRAWN
            for child in self.children.values():
                child.ending = child.ending or Ending(Status.CANCELLED)
        assert all(asked.status is not TaskStatus.OPEN for asked in self.people), "nobody is asked in vain"
        assert all(child.ending for child in self.children.values()), "no workflow runs for nobody"


def _copy(task: Task) -> Task:
    """Return what the database would give back."""
    return replace(task, output=_json(task.output), input=_json(task.input), is_new=False)


def _json(value: JsonValue) -> JsonValue:
    plain: JsonValue = orjson.loads(orjson.dumps(value))
    return plain
