"""Holds an answer against the checks of the example that it answers."""

from typing import NamedTuple

from agent_contracts.definition import AtMost, Avoids, Check, Example, Judged, Mentions


class Verdict(NamedTuple):
    """One check of an answer."""

    check: Check
    passed: bool | None
    """None where only somebody who understands the answer can tell."""

    def __str__(self) -> str:
        mark = {True: "passes", False: "fails", None: "for a judge"}[self.passed]
        return f"{mark}: {told(self.check)}"


def graded(example: Example, answer: str) -> list[Verdict]:
    """Return the verdict of every check of the example, in its order."""
    return [Verdict(check, _passes(check, answer)) for check in example.checks]


def told(check: Check) -> str:
    """Return what a check asks for, in words."""
    match check:
        case Mentions():
            return f"mentions {_either(check.any_of)}"
        case Avoids():
            return f"does not mention {_either(check.none_of)}"
        case AtMost():
            return f"has at most {check.words} words"
        case Judged():
            return check.question


def _passes(check: Check, answer: str) -> bool | None:
    match check:
        case Mentions():
            return _found(check.any_of, answer)
        case Avoids():
            return not _found(check.none_of, answer)
        case AtMost():
            return len(answer.split()) <= check.words
        case Judged():
            return None


def _found(phrases: tuple[str, ...], answer: str) -> bool:
    # Line breaks and doubled spaces are the writer's; letter case too.
    text = " ".join(answer.casefold().split())
    return any(" ".join(phrase.casefold().split()) in text for phrase in phrases)


def _either(phrases: tuple[str, ...]) -> str:
    return " or ".join(f'"{phrase}"' for phrase in phrases)
