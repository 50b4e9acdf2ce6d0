import pytest

from agent_contracts.execution import AgentResponse, Usage
from agent_framework.answers import KeptAnswers, KeyReused, Place


def response(output: str = "Well.") -> AgentResponse:
    usage = Usage(input_tokens=1, output_tokens=1)
    return AgentResponse(agent="a", version="1.0.0", output=output, model="m", usage=usage, duration=0.1)


def place(key: str) -> Place:
    return Place("a", key)


def test_an_answer_is_kept_for_its_time_and_no_longer() -> None:
    now = 0.0
    answers = KeptAnswers(seconds=600, clock=lambda: now)
    answers.keep(place("1"), b"x", response())
    now = 599.0
    assert answers.find(place("1"), b"x") == response()
    now = 600.0
    assert answers.find(place("1"), b"x") is None
    assert len(answers) == 0


def test_another_body_is_told_apart_while_the_answer_is_kept() -> None:
    answers = KeptAnswers()
    answers.keep(place("1"), b"x", response())
    with pytest.raises(KeyReused):
        answers.find(place("1"), b"y")


def test_the_least_lately_used_goes_first_where_there_are_too_many() -> None:
    answers = KeptAnswers(most=2)
    for key in ("1", "2"):
        answers.keep(place(key), b"x", response())
    answers.find(place("1"), b"x")
    answers.keep(place("3"), b"x", response())
    assert [answers.find(place(key), b"x") is not None for key in ("1", "2", "3")] == [True, False, True]


def test_the_least_lately_used_goes_first_where_they_are_too_large() -> None:
    answers = KeptAnswers(most_bytes=10_000)
    for key in ("1", "2", "2", "3"):
        answers.keep(place(key), b"x", response("x" * 1_000))
    assert [answers.find(place(key), b"x") is not None for key in ("1", "2", "3")] == [False, True, True]
    answers.keep(place("4"), b"x", response("x" * 10_000))
    assert len(answers) == 0
