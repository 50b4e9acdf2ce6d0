"""What needs no server: errors, identifiers, settings, passwords."""

import pickle
import re
import uuid

import pytest

from agent_contracts.events import EventType, event_data
from agent_contracts.problems import FieldProblem
from orchestration_engine.agents import AgentNotFound
from orchestration_engine.auth import Passwords
from orchestration_engine.auth.errors import InvalidToken, UsernameTaken, WrongCredentials
from orchestration_engine.core import errors
from orchestration_engine.core.errors import EngineError
from orchestration_engine.core.ids import new_id
from orchestration_engine.core.settings import Settings, read_settings
from orchestration_engine.entrypoints.problems import STATUSES
from orchestration_engine.workflows.errors import InvalidWorkflow, WorkflowNotFound

LEAVES = [
    AgentNotFound("x"),
    UsernameTaken("x"),
    WrongCredentials(),
    InvalidToken("Why."),
    WorkflowNotFound(uuid.UUID(int=1)),
    InvalidWorkflow([FieldProblem(pointer="body", message="no")]),
]


@pytest.mark.parametrize("error", LEAVES, ids=lambda error: type(error).__name__)
def test_an_error_survives_being_sent_through_a_queue(error: EngineError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  (it is ours)
    assert (type(copy), copy.detail, copy.errors) == (type(error), error.detail, error.errors)


def test_every_kind_of_error_has_a_status_and_stands_in_the_drawing() -> None:
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or ""))
    assert drawn == {kind.__name__ for kind in EngineError.__subclasses__()}
    assert set(STATUSES) == set(EngineError.__subclasses__())


def test_every_event_has_its_type_in_the_list_of_types() -> None:
    definitions = event_data.json_schema()["$defs"].values()
    told = {kind["properties"]["type"]["const"] for kind in definitions if "type" in kind["properties"]}
    assert told == set(EventType.__args__)  # type: ignore[attr-defined]  # a Literal's values


def test_ids_are_uuids_of_version_7_in_the_order_of_time() -> None:
    made = [new_id() for _ in range(100)]
    assert {(made_id.version, made_id.variant) for made_id in made} == {(7, uuid.RFC_4122)}
    assert len(set(made)) == 100
    milliseconds = [made_id.int >> 80 for made_id in made]
    assert milliseconds == sorted(milliseconds)


def test_missing_settings_stop_the_process_with_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "JWT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JWT_SECRET", "a short secret")
    monkeypatch.setenv("DATABASE_URL", "mysql://root:a-password@db/x")
    with pytest.raises(SystemExit) as stopped:
        read_settings(Settings)
    told = str(stopped.value)
    assert "REDIS_URL: Field required" in told
    assert "DATABASE_URL" in told
    assert "JWT_SECRET" in told
    assert "a-password" not in told
    assert "a short secret" not in told


async def test_a_password_matches_its_own_hash_only() -> None:
    passwords = Passwords(rounds=4)
    kept = await passwords.hash("correct horse battery")
    assert await passwords.match("correct horse battery", kept)
    assert not await passwords.match("correct horse batterz", kept)
    assert not await passwords.match("correct horse battery", None)
    assert kept != await passwords.hash("correct horse battery")
