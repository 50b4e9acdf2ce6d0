"""What a program can tell of an answer."""

import pytest

from agent_catalogue.grading import graded
from agent_contracts.definition import Example

CHECKS = [
    {"type": "mentions", "any_of": ["£4,200", "4200 pounds"]},
    {"type": "avoids", "none_of": ["legal advice"]},
    {"type": "at_most", "words": 8},
    {"type": "judged", "question": "Is it polite?"},
]
EXAMPLE = Example.model_validate({"title": "A rent in arrears", "input": {"rent": 700}, "checks": CHECKS})


@pytest.mark.parametrize(
    ("answer", "passed"),
    [
        ("You owe £4,200.", [True, True, True, None]),
        ("You owe 4200\n  POUNDS.", [True, True, True, None]),
        ("You owe £4,200, and this is no Legal  Advice at all.", [True, False, False, None]),
        ("", [False, True, True, None]),
    ],
)
def test_each_check_passes_or_fails_and_a_question_waits_for_a_judge(answer: str, passed: list[bool | None]) -> None:
    assert [verdict.passed for verdict in graded(EXAMPLE, answer)] == passed


def test_a_verdict_says_what_was_asked_for() -> None:
    assert [str(verdict) for verdict in graded(EXAMPLE, "Nothing is owed.")] == [
        'fails: mentions "£4,200" or "4200 pounds"',
        'passes: does not mention "legal advice"',
        "passes: has at most 8 words",
        "for a judge: Is it polite?",
    ]
